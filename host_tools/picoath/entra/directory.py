"""What is in a tenant of Entra, in the words of this program."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from picoath.entra import calls
from picoath.entra.graph import Graph
from picoath.entra.problems import EntraRefused
from picoath.issue.issued import Issued, Settings

_NOT_FOUND = 404
_OATH_METHODS = (
    "#microsoft.graph.hardwareOathAuthenticationMethod",
    "#microsoft.graph.softwareOathAuthenticationMethod",
    "#microsoft.graph.microsoftAuthenticatorAuthenticationMethod",
)
"""Those of which a user may have five together."""


@dataclass(frozen=True)
class Person:
    """A user: Entra's id, the name, and whether it is a guest."""

    id: str
    upn: str
    guest: bool


@dataclass(frozen=True)
class Device:
    """A token in the directory; `user_id` and `user_name` are "" where nobody has it.

    legacy: it was uploaded as CSV, and only its user's list shows it.
    """

    id: str
    serial: str
    manufacturer: str
    model: str
    status: str
    algorithm: str
    period: int | None
    user_id: str
    user_name: str
    legacy: bool = False

    @property
    def active(self) -> bool:
        """Whether its codes are taken."""
        return self.status == "activated"


class Directory:
    """A tenant, through `graph`. Everything raises EntraRefused, NoAnswer and NotSignedIn."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    @property
    def clock_offset(self) -> float | None:
        """How many seconds this computer's clock is ahead of Microsoft's; None before the first answer."""
        return self._graph.clock_offset

    def enabled(self) -> bool:
        """Whether the policy lets anybody use hardware OATH tokens."""
        return self._graph.send(calls.policy()).get("state") == "enabled"

    def person(self, upn: str) -> Person | None:
        """The user with this name; None where there is none."""
        try:
            user = self._graph.send(calls.user(upn))
        except EntraRefused as problem:
            if problem.status == _NOT_FOUND:
                return None
            raise
        return Person(str(user.get("id") or ""), upn, user.get("userType") == "Guest")

    def oath_methods(self, person: Person) -> int:
        """How many tokens and authenticator apps the user has."""
        methods = self._graph.all(calls.methods(person.id, person.upn))
        return sum(method.get("@odata.type") in _OATH_METHODS for method in methods)

    def devices(self, serial: str = "") -> list[Device]:
        """The tokens with this serial number, or all."""
        call = calls.devices_with(serial) if serial else calls.all_devices()
        return [_device(fields) for fields in self._graph.all(call)]

    def tokens_of(self, person: Person) -> list[Device]:
        """The user's tokens, also those that were uploaded as CSV."""
        tokens = self._graph.all(calls.tokens_of(person.id, person.upn))
        return [_device(fields, person) for fields in tokens]

    def create(self, issued: Sequence[Issued], settings: Settings) -> None:
        """Make these tokens."""
        self._graph.send(calls.create(issued, settings))

    def assign(self, person: Person, device: Device) -> None:
        """Give the token to the user."""
        self._graph.send(calls.assign(person.id, device.id, f"token {device.serial} to {person.upn}"))

    def activate(self, person: Person, device: Device, code: Callable[[], str]) -> None:
        """Make the user's token count; `code` is asked for it at the last moment."""
        what = f"token {device.serial} of {person.upn}"
        self._graph.send(lambda: calls.activate(person.id, device.id, code(), what))

    def send(self, call: calls.Call) -> None:
        """Do what a call says."""
        self._graph.send(call)


def _device(fields: dict[str, Any], person: Person | None = None) -> Device:
    """From an element of either list; Graph's documentation has devices bare and within a method."""
    inner = fields.get("device")
    device = inner if isinstance(inner, dict) else fields
    identity = device.get("assignedTo")
    assigned = identity if isinstance(identity, dict) else {}
    interval = device.get("timeIntervalInSeconds")
    return Device(
        id=str(device.get("id") or fields.get("id") or ""),
        serial=_text(device, "serialNumber"),
        manufacturer=_text(device, "manufacturer"),
        model=_text(device, "model"),
        status=_text(device, "status"),
        algorithm=_text(device, "hashFunction"),
        period=interval if isinstance(interval, int) else None,
        user_id=_text(assigned, "id") or (person.id if person else ""),
        user_name=person.upn if person else _text(assigned, "displayName"),
    )


def _text(fields: dict[str, Any], name: str) -> str:
    return str(fields.get(name) or "")
