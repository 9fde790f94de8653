"""Finding the token: the one at `--port`, else the only one that is plugged in."""

from pathlib import Path

from picoath.errors import NoToken
from picoath.link import hid_transport
from picoath.link.file_transport import FileTransport, read_link_file
from picoath.link.hid_transport import HidInterface, HidTransport
from picoath.link.transport import NOT_IN_SET_UP, Transport


def open_transport(port: str | None) -> Transport:
    """Connect to the token at `port`, or to the only one there is.

    Raises NoToken, saying what to do, when there is none, or several and no `port`, or one that is not in
    set-up.
    """
    if port is not None:
        return _open_port(port)
    interfaces = hid_transport.tokens()
    return HidTransport(_only([interface for interface in interfaces if interface.is_wire], interfaces).path)


def other_port(serial: str) -> str:
    """The port of the only token in set-up besides the one with this serial number. Raises NoToken."""
    others = [interface for interface in hid_transport.tokens() if interface.serial != serial]
    return _only([interface for interface in others if interface.is_wire], others).path


def _open_port(port: str) -> Transport:
    link = read_link_file(Path(port))
    if link is not None:
        return FileTransport(link)
    for interface in hid_transport.tokens():
        if interface.path == port:
            return HidTransport(_only([interface] if interface.is_wire else [], [interface]).path)
    raise NoToken(f"there is no token at {port}")


def _only(wires: list[HidInterface], interfaces: list[HidInterface]) -> HidInterface:
    if len(wires) == 1:
        return wires[0]
    if wires:
        listed = ", ".join(f"{wire.path} (serial {wire.serial})" for wire in wires)
        raise NoToken(f"there are several tokens: say which with --port: {listed}")
    if any(interface.is_keyboard for interface in interfaces):
        raise NoToken(NOT_IN_SET_UP)
    raise NoToken("there is no token: plug it in while holding its button")
