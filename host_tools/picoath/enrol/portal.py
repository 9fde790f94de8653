"""A screenshot by way of the desktop portal, which on Wayland asks the user.

https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Screenshot.html
"""

import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from jeepney import DBusAddress, MatchRule, message_bus, new_method_call
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
    answer = MatchRule(
        type="signal",
        interface=_REQUEST,
        member="Response",
        path=f"/org/freedesktop/portal/desktop/request/{sender}/{token}",
    )
    Proxy(message_bus, connection).AddMatch(answer)
    options = {"handle_token": ("s", token), "interactive": ("b", False)}
    with connection.filter(answer) as answers:
        call = new_method_call(_DESKTOP, "Screenshot", "sa{sv}", ("", options))
        reply = connection.send_and_get_reply(call, timeout=_ANSWER_SECONDS)
        if reply.header.message_type.name == "error":
            raise NoPortal
        response, results = connection.recv_until_filtered(answers, timeout=_USER_SECONDS).body
    if response != _TAKEN or "uri" not in results:
        raise Declined
    return Path(unquote(urlsplit(results["uri"][1]).path))
