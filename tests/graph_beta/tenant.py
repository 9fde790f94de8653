"""What a tenant holds, and what it says to requests. It checks activation codes itself, by its own clock."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import uuid
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from graph_beta.schema import Request

_OATH = "#microsoft.graph.{}AuthenticationMethod"
_WINDOW = 2  # time steps to each side
_MOST_METHODS = 5


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, status: int, code: str, message: str, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.retry_after = retry_after


@dataclass
class User:
    upn: str
    guest: bool = False
    apps: int = 0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass
class Device:
    serial: str
    manufacturer: str
    model: str
    key: bytes
    period: int
    hash_function: str
    display_name: str | None = None
    owner: User | None = None
    status: str = "available"
    legacy: bool = False
    last_step: int = -1
    made: float = 0.0
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


class Tenant:
    """A tenant with these users. `clock` is its time in Unix seconds.

    - `created`, `activated`: how often a serial number was created, a device activated; nothing is forgotten.
    """

    def __init__(self, upns: list[str], clock: Callable[[], float]) -> None:
        self.clock = clock
        self.users = {upn: User(upn) for upn in upns}
        self.devices: list[Device] = []
        self.enabled = True
        self.spread = True
        self.most_activations = 200
        self.page = 100
        self.lag = 0.0  # seconds until a list shows what was made
        self.created: Counter[str] = Counter()
        self.activated: Counter[str] = Counter()
        self.codes: list[str] = []
        self._recent: deque[float] = deque()

    def answer(self, request: Request) -> tuple[int, Any]:
        """Status and document. Raises Refusal."""
        return getattr(self, f"_{request.operation}")(request)

    def active(self) -> dict[str, list[str]]:
        """The serial numbers of each user's activated tokens."""
        found: dict[str, list[str]] = {}
        for device in self.devices:
            if device.status == "activated" and device.owner:
                found.setdefault(device.owner.upn, []).append(device.serial)
        return found

    def upload_csv(self, upn: str, serial: str) -> Device:
        """A token as the page "OATH tokens" makes it: only its user's list shows it."""
        device = Device(serial, "picoath", "a", b"12345678901234567890", 30, "hmacsha1", legacy=True)
        device.owner, device.status = self.users[upn], "activated"
        self.devices.append(device)
        return device

    def _policy(self, request: Request) -> tuple[int, Any]:
        if request.ids[0].lower() != "hardwareoath":
            raise _not_found()
        return 200, {"id": "HardwareOath", "state": "enabled" if self.enabled else "disabled"}

    def _user(self, request: Request) -> tuple[int, Any]:
        user = self._found(request.ids[0])
        fields: dict[str, Any] = {
            "id": user.id,
            "userPrincipalName": user.upn,
            "userType": "Guest" if user.guest else "Member",
            "accountEnabled": True,
        }
        return 200, {name: fields[name] for name in request.query["$select"].split(",")}

    def _methods(self, request: Request) -> tuple[int, Any]:
        user = self._found(request.ids[0])
        kinds = ["password", *["microsoftAuthenticator"] * user.apps]
        kinds += ["hardwareOath"] * len(self._owned(user))
        return 200, {
            "value": [{"@odata.type": _OATH.format(kind), "id": str(uuid.uuid4())} for kind in kinds]
        }

    def _list(self, request: Request) -> tuple[int, Any]:
        old = self.clock() - self.lag
        devices = [device for device in self.devices if not device.legacy and device.made <= old]
        if "$filter" in request.query:
            match = re.fullmatch(r"serialNumber eq '((?:[^']|'')+)'", request.query["$filter"])
            if not match:
                raise Refusal(400, "BadRequest", "Invalid filter clause")
            devices = [device for device in devices if device.serial == match[1].replace("''", "'")]
        start = int(request.query.get("$skip", 0))
        document: dict[str, Any] = {
            "value": [_shown(device) for device in devices[start : start + self.page]]
        }
        if len(devices) > start + self.page:
            document["@odata.nextLink"] = (
                "https://graph.microsoft.com/beta/directory/authenticationMethodDevices/hardwareOathDevices"
                f"?$skip={start + self.page}"
            )
        return 200, document

    def _create(self, request: Request) -> tuple[int, Any]:
        return 200, {"value": [_shown(self._made(fields)) for fields in request.body["value"]]}

    def _create_one(self, request: Request) -> tuple[int, Any]:
        return 201, _shown(self._made(request.body))

    def _delete(self, request: Request) -> tuple[int, Any]:
        device = self._device(request.ids[0])
        if device.owner:
            raise Refusal(400, "BadRequest", "The token is assigned")
        self.devices.remove(device)
        return 204, None

    def _tokens(self, request: Request) -> tuple[int, Any]:
        owned = self._owned(self._found(request.ids[0]))
        return 200, {"value": [{"id": device.id, "device": _shown(device)} for device in owned]}

    def _assign(self, request: Request) -> tuple[int, Any]:
        user = self._found(request.ids[0])
        device = self._device(request.body["device"]["id"])
        if device.owner:
            raise Refusal(400, "BadRequest", "The token is already assigned")
        if user.guest:
            raise Refusal(400, "BadRequest", "Guests can't have hardware OATH tokens")
        if user.apps + len(self._owned(user)) >= _MOST_METHODS:
            raise Refusal(400, "BadRequest", "The user has the most methods that are allowed")
        device.owner, device.status = user, "assigned"
        return 201, {"id": device.id, "createdDateTime": None}

    def _unassign(self, request: Request) -> tuple[int, Any]:
        user = self._found(request.ids[0])
        device = self._device(request.ids[1])
        if device.owner is not user:
            raise _not_found()
        device.owner, device.status = None, "available"
        return 204, None

    def _activate(self, request: Request) -> tuple[int, Any]:
        self._throttle()
        user = self._found(request.ids[0])
        device = self._device(request.ids[1])
        code = request.body["verificationCode"]
        if device.owner is not user:
            raise _not_found()
        if not self.spread:
            raise Refusal(400, "BadRequest", "The method is not enabled for the user")
        if not self._takes(device, code):
            device.status = "failedActivation"
            raise Refusal(400, "BadRequest", f"The code {code} is wrong")
        device.status = "activated"
        self.activated[device.id] += 1
        return 204, None

    def _throttle(self) -> None:
        """So many activations in five minutes."""
        now = self.clock()
        while self._recent and now - self._recent[0] >= 300:
            self._recent.popleft()
        if len(self._recent) >= self.most_activations:
            wait = int(300 - (now - self._recent[0])) + 1
            raise Refusal(429, "TooManyRequests", "Too many requests", wait)
        self._recent.append(now)

    def _takes(self, device: Device, code: str) -> bool:
        self.codes.append(code)
        now = int(self.clock()) // device.period
        for step in range(now - _WINDOW, now + _WINDOW + 1):
            if step > device.last_step and hmac.compare_digest(_code(device, step), code):
                device.last_step = step
                return True
        return False

    def _made(self, fields: dict[str, Any]) -> Device:
        secret = fields["secretKey"]
        device = Device(
            serial=fields["serialNumber"],
            manufacturer=fields["manufacturer"],
            model=fields["model"],
            key=base64.b32decode(secret + "=" * (-len(secret) % 8), casefold=True),
            period=fields["timeIntervalInSeconds"],
            hash_function=fields.get("hashFunction", "hmacsha1"),
            display_name=fields.get("displayName"),
            made=self.clock(),
        )
        self.created[device.serial] += 1
        self.devices.append(device)
        if "assignTo" in fields:
            device.owner, device.status = self._found(fields["assignTo"]["id"]), "assigned"
        return device

    def _found(self, name: str) -> User:
        for user in self.users.values():
            if name.lower() in (user.upn.lower(), user.id):
                return user
        raise _not_found()

    def _device(self, id_: str) -> Device:
        for device in self.devices:
            if device.id == id_:
                return device
        raise _not_found()

    def _owned(self, user: User) -> list[Device]:
        return [device for device in self.devices if device.owner is user]


def _shown(device: Device) -> dict[str, Any]:
    owner = device.owner
    return {
        "id": device.id,
        "displayName": device.display_name,
        "serialNumber": device.serial,
        "manufacturer": device.manufacturer,
        "model": device.model,
        "secretKey": None,
        "timeIntervalInSeconds": device.period,
        "status": device.status,
        "lastUsedDateTime": None,
        "hashFunction": device.hash_function,
        "assignedTo": owner and {"id": owner.id, "displayName": owner.upn.partition("@")[0]},
    }


def _code(device: Device, step: int) -> str:
    """RFC 4226, 5.3, at the time step of RFC 6238."""
    digest = hmac.new(device.key, struct.pack(">Q", step), device.hash_function.removeprefix("hmac"))
    truncated = digest.digest()[(digest.digest()[-1] & 15) :][:4]
    return f"{(struct.unpack('>I', truncated)[0] & 0x7FFFFFFF) % 1_000_000:06}"


def _not_found() -> Refusal:
    return Refusal(404, "Request_ResourceNotFound", "Resource does not exist")
