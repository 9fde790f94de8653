"""The requests to Graph that are used, each as its documentation has it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from picoath.issue import graph_json
from picoath.issue.issued import Issued, Settings

ROOT = "https://graph.microsoft.com/beta"
POLICY = "/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/hardwareOath"
DEVICES = "/directory/authenticationMethodDevices/hardwareOathDevices"

_SECRET = ("secretKey", "verificationCode")


@dataclass(frozen=True)
class Call:
    """A request: `path` is below `ROOT`, `what` says in a few words what it does."""

    what: str
    method: str
    path: str
    body: Mapping[str, Any] | None = None

    @property
    def url(self) -> str:
        """The whole address."""
        return ROOT + self.path

    @property
    def changes(self) -> bool:
        """Whether it is more than a question."""
        return self.method != "GET"

    def secrets(self) -> list[str]:
        """The secrets in its body."""
        return list(_secrets(self.body))

    def shown(self) -> dict[str, Any]:
        """Method, address and body to be read by people: nothing encoded, and no secret."""
        return {"method": self.method, "url": unquote(self.url), "body": _without_secrets(self.body)}


def policy() -> Call:
    """Whether hardware OATH tokens are enabled."""
    return Call("read the policy for hardware OATH tokens", "GET", POLICY)


def user(upn: str) -> Call:
    """The user with this name."""
    fields = "id,userPrincipalName,userType,accountEnabled"
    return Call(f"look for {upn}", "GET", f"/users/{quote(upn, safe='@')}?$select={fields}")


def methods(user_id: str, upn: str) -> Call:
    """All that the user can sign in with."""
    return Call(
        f"read the sign-in methods of {upn}", "GET", f"/users/{quote(user_id)}/authentication/methods"
    )


def tokens_of(user_id: str, upn: str) -> Call:
    """The user's hardware tokens, those uploaded as CSV among them."""
    return Call(
        f"read the tokens of {upn}", "GET", f"/users/{quote(user_id)}/authentication/hardwareOathMethods"
    )


def all_devices() -> Call:
    """Every token in the directory that was made through Graph."""
    return Call("list the tokens", "GET", DEVICES)


def devices_with(serial: str) -> Call:
    """The tokens with this serial number."""
    condition = quote(f"serialNumber eq '{serial.replace(chr(39), chr(39) * 2)}'", safe="'")
    return Call(f"look for token {serial}", "GET", f"{DEVICES}?$filter={condition}")


def create(issued: Sequence[Issued], settings: Settings) -> Call:
    """Make these tokens."""
    what = f"create {len(issued)} token{'s' if len(issued) > 1 else ''}"
    return Call(what, "PATCH", DEVICES, graph_json.body(issued, settings))


def assign(user_id: str, device_id: str, what: str) -> Call:
    """Give a token to a user."""
    path = f"/users/{quote(user_id)}/authentication/hardwareOathMethods"
    return Call(f"assign {what}", "POST", path, {"device": {"id": device_id}})


def activate(user_id: str, device_id: str, code: str, what: str) -> Call:
    """Show Entra that the user's token has its key."""
    path = f"/users/{quote(user_id)}/authentication/hardwareOathMethods/{quote(device_id)}/activate"
    return Call(f"activate {what}", "POST", path, {"verificationCode": code})


def unassign(user_id: str, device_id: str, what: str) -> Call:
    """Take a token from a user."""
    path = f"/users/{quote(user_id)}/authentication/hardwareOathMethods/{quote(device_id)}"
    return Call(f"unassign {what}", "DELETE", path)


def delete(device_id: str, what: str) -> Call:
    """Remove a token from the directory."""
    return Call(f"delete {what}", "DELETE", f"{DEVICES}/{quote(device_id)}")


def _secrets(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from (str(value[name]) for name in _SECRET if name in value)
        yield from (secret for inner in value.values() for secret in _secrets(inner))
    elif isinstance(value, list):
        yield from (secret for inner in value for secret in _secrets(inner))


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: "(not shown)" if name in _SECRET else _without_secrets(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_without_secrets(inner) for inner in value]
    return value
