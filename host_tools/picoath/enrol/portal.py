"""A screenshot by way of the desktop portal, which on Wayland asks the user.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html
"""

import secrets
from collections import deque
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jeepney import DBusAddress, MatchRule, Message, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, Proxy, open_dbus_connection
from jeepney.wrappers import DBusErrorResponse

_DESKTOP = DBusAddress(
    "/org/freedesktop/portal/desktop",
    bus_name="org.freedesktop.portal.Desktop",
    interface="org.freedesktop.portal.Screenshot",
)
_REQUEST = "org.freedesktop.portal.Request"
_ANSWER_SECONDS = 5
_USER_SECONDS = 60
_LATE_SECONDS = 15
"""How long an answer is awaited that comes too late: its file is to be deleted."""
_INTERRUPTED_SECONDS = 3
"""The same after Ctrl-C."""
_TAKEN = 0


class NoPortal(Exception):
    """There is no portal here that takes screenshots."""


class Declined(Exception):
    """The user, or the desktop for them, has said no, or nothing at all."""


def screenshot() -> Path:
    """Let the desktop take a screenshot; the path of the file, which is the caller's to delete.

    Raises NoPortal and Declined.
    """
    try:
        connection = open_dbus_connection("SESSION")
    except Exception:  # no bus, an address that is none, a bus that does not let us in: jeepney raises many
        raise NoPortal from None
    with connection:
        try:
            return _take(connection)
        except TimeoutError:
            raise Declined from None
        except (DBusErrorResponse, OSError):
            raise NoPortal from None


def _take(connection: DBusConnection) -> Path:
    token = f"picoath_{secrets.token_hex(8)}"
    sender = connection.unique_name[1:].replace(".", "_")
    # The answer is a signal on an object whose path is known before, so that it can't be missed.
    path = f"/org/freedesktop/portal/desktop/request/{sender}/{token}"
    answer = MatchRule(type="signal", interface=_REQUEST, member="Response", path=path)
    Proxy(message_bus, connection).AddMatch(answer)
    options = {"handle_token": ("s", token), "interactive": ("b", False)}
    with connection.filter(answer) as answers:
        call = new_method_call(_DESKTOP, "Screenshot", "sa{sv}", ("", options))
        try:
            reply = connection.send_and_get_reply(call, timeout=_ANSWER_SECONDS)
            if reply.header.message_type.name == "error":
                raise NoPortal
            taken = _picture(connection.recv_until_filtered(answers, timeout=_USER_SECONDS))
        except TimeoutError:
            _call_off(connection, path, answers, _LATE_SECONDS)
            raise
        except KeyboardInterrupt:
            _call_off(connection, path, answers, _INTERRUPTED_SECONDS)
            raise
    if taken is None:
        raise Declined
    return taken


def _picture(answer: Message) -> Path | None:
    """The file of the picture; None when there is none."""
    response, results = answer.body
    if response != _TAKEN or "uri" not in results:
        return None
    return Path(unquote(urlsplit(results["uri"][1]).path))


def _call_off(connection: DBusConnection, path: str, answers: deque[Message], seconds: float) -> None:
    """Tell the desktop that nobody waits any more, and delete the picture of an answer that comes all the
    same: there may be a secret on it."""
    request = DBusAddress(path, bus_name=_DESKTOP.bus_name, interface=_REQUEST)
    with suppress(TimeoutError, OSError):
        connection.send(new_method_call(request, "Close"))
        late = _picture(connection.recv_until_filtered(answers, timeout=seconds))
        if late is not None:
            late.unlink(missing_ok=True)
