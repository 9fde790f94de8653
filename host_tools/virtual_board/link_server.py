"""The link: the token's wire, offered to other processes at a path.

The path is a small JSON file, readable by its owner only: ``{"host", "port", "key"}``. A client connects
by TCP, sends the 32 bytes of the key, and is told by one line of JSON what enumerating the token over
USB would show: ``{"interfaces": [{"usage_page", "usage"}], "product", "serial"}``. If the wire is among
the interfaces, 64-byte frames follow, both ways: the report id, then the report of 63 bytes. Every tenth of
a second of the token's time a frame tells that time, by which the client measures the token's silence: an
emulated board can be slow. The socket closes when the token is unplugged, restarts or leaves set-up.
"""

import contextlib
import hmac
import json
import os
import secrets
import select
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

from picoath.link.file_transport import FRAME_SIZE, KEY_SIZE, TIME_ID
from picoath.link.hid_transport import USAGE, USAGE_PAGE
from picoath.link.reports import DATA, REPORT_ID, Report

HOST = "127.0.0.1"

_KEY_TIMEOUT = 2.0
# Of the token's time. At its first start on a board CircuitPython writes to the drive: it takes 2.7 s then.
_ENUMERATION_TIMEOUT = 4.0
_TELL_TIME_EVERY = 0.1
_CHUNK = 4096

_Usages = list[tuple[int, int]]
"""(usage page, usage) of each HID interface."""


class Interface(Protocol):
    """One entry of what the computer finds: `kind` is "hid", "drive", "console" and so on."""

    kind: str
    usage_page: int
    usage: int


class Identity(Protocol):
    """The strings in the device descriptor."""

    product: str
    serial: str


class WireUsb(Protocol):
    """What the link needs of a board's USB, seen from the computer's side."""

    @property
    def interfaces(self) -> Sequence[Interface]:
        """What the computer has found; empty while nothing is enumerated."""

    @property
    def identity(self) -> Identity | None:
        """None while nothing is enumerated."""

    def wire_out(self, report: bytes) -> None:
        """Give the token a report of 63 bytes."""

    def open_wire(self) -> None:
        """A program has opened the wire."""

    def close_wire(self) -> None:
        """No program has the wire open any more."""

    def wire_in(self) -> list[bytes]:
        """Take the reports that the token has sent since the last call."""


class PluggedIn(Protocol):
    """A board at the end of a cable, and its time in seconds."""

    @property
    def now(self) -> float: ...

    @property
    def powered(self) -> bool: ...

    @property
    def usb(self) -> WireUsb: ...


class LinkServer:
    """Serves one client at a time, and only while `pump` is called: it never blocks and has no thread."""

    def __init__(self, board: PluggedIn, path: Path) -> None:
        self._board = board
        self._usb = board.usb
        self._path = path
        self._key = secrets.token_bytes(KEY_SIZE)
        self._client: _Client | None = None
        self._questions = _Questions()
        self._usb.close_wire()
        self._listener = socket.create_server((HOST, 0))
        self._listener.setblocking(False)
        self._write_file()

    def __enter__(self) -> "LinkServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def asking(self) -> bool:
        """Whether the last thing that the token told the client is that it waits for the wearer."""
        return self._questions.asking

    def pump(self) -> None:
        """Carry what has come on either side to the other."""
        reports = self._usb.wire_in()
        if self._client is None:
            self._client = self._accept()
        if self._client is not None:
            self._serve(self._client, reports)

    def wait(self, seconds: float) -> None:
        """Sleep at most `seconds` of real time, less when a client has something to say."""
        source = self._listener if self._client is None else self._client.socket
        select.select([source], [], [], seconds)

    def close(self) -> None:
        """Take the link away: the file and the sockets."""
        self._path.unlink(missing_ok=True)
        self._drop_client()
        self._listener.close()

    def _write_file(self) -> None:
        address = {"host": HOST, "port": self._listener.getsockname()[1], "key": self._key.hex()}
        self._path.unlink(missing_ok=True)  # so that the mode below counts also where a file was left behind
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(address, file)

    def _accept(self) -> "_Client | None":
        try:
            connection, _ = self._listener.accept()
        except BlockingIOError:
            return None
        return _Client(connection, self._board.now)

    def _serve(self, client: "_Client", reports: list[bytes]) -> None:
        try:
            client.receive()
            if not client.greeted:
                self._greet(client)
                return
            self._exchange(client, reports)
            client.flush()
        except ConnectionError:
            self._drop_client()

    def _greet(self, client: "_Client") -> None:
        """Check the key and tell what is plugged in, once the computer has found out."""
        if not client.admitted:
            client.admitted = self._admit(client)
        if not client.admitted or self._is_being_enumerated(client):
            return
        client.usages = self._usages()
        client.greeted = True
        self._usb.open_wire()
        client.since = client.told_time = self._board.now
        client.put(json.dumps(self._description(client.usages)).encode("ascii") + b"\n")
        client.flush()

    def _admit(self, client: "_Client") -> bool:
        """Whether the client has sent the key; raises ConnectionError when it will not."""
        key = client.take(KEY_SIZE)
        if key is None and client.waited > _KEY_TIMEOUT:
            raise ConnectionError("no key came")
        if key is not None and not hmac.compare_digest(key, self._key):
            raise ConnectionError("wrong key")
        return key is not None

    def _is_being_enumerated(self, client: "_Client") -> bool:
        has_waited = self._board.now - client.since > _ENUMERATION_TIMEOUT
        return self._board.powered and not self._usb.interfaces and not has_waited

    def _usages(self) -> _Usages:
        return [(found.usage_page, found.usage) for found in self._usb.interfaces if found.kind == "hid"]

    def _description(self, usages: _Usages) -> dict[str, object]:
        identity = self._usb.identity
        return {
            "interfaces": [{"usage_page": page, "usage": usage} for page, usage in usages],
            "product": identity.product if identity else "",
            "serial": identity.serial if identity else "",
        }

    def _exchange(self, client: "_Client", reports: list[bytes]) -> None:
        if self._usages() != client.usages or (USAGE_PAGE, USAGE) not in client.usages:
            raise ConnectionError("the wire is gone")
        for report in reports:
            self._questions.token_sent(report)
            client.put(bytes([REPORT_ID]) + report)
        self._tell_time(client)
        # One report a time, as the computer's interrupt transfers come: the token keeps one buffer.
        frame = client.take(FRAME_SIZE)
        if frame is not None and frame[0] == REPORT_ID:
            self._questions.computer_sent()
            self._usb.wire_out(frame[1:])

    def _tell_time(self, client: "_Client") -> None:
        now = self._board.now
        if now - client.told_time < _TELL_TIME_EVERY:
            return
        client.told_time = now
        milliseconds = int(1000 * (now - client.since))
        client.put((bytes([TIME_ID]) + milliseconds.to_bytes(8, "big")).ljust(FRAME_SIZE, b"\0"))

    def _drop_client(self) -> None:
        if self._client is not None:
            self._client.close()
            self._usb.close_wire()
        self._client = None
        self._questions = _Questions()


class _Client:
    """One TCP connection with what has come and what has yet to go.

    `since` is the token's time at which it connected, and from the greeting on that of the greeting;
    `told_time` the token's time that it was told last.
    """

    def __init__(self, connection: socket.socket, since: float) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket = connection
        self.admitted = False
        self.greeted = False
        self.usages: _Usages = []
        self._received = bytearray()
        self._to_send = bytearray()
        self.since = self.told_time = since
        self._connected_at = time.monotonic()

    @property
    def waited(self) -> float:
        """Seconds of real time since it connected."""
        return time.monotonic() - self._connected_at

    def receive(self) -> None:
        """Read what has come; ConnectionError when the client is gone."""
        try:
            data = self.socket.recv(_CHUNK)
        except BlockingIOError:
            return
        if not data:
            raise ConnectionError("the client has gone")
        self._received += data

    def take(self, size: int) -> bytes | None:
        """The next `size` bytes, once they have come."""
        if len(self._received) < size:
            return None
        data = bytes(self._received[:size])
        del self._received[:size]
        return data

    def put(self, data: bytes) -> None:
        self._to_send += data

    def flush(self) -> None:
        """Send what the socket takes; the rest goes with the next call."""
        with contextlib.suppress(BlockingIOError):
            while self._to_send:
                del self._to_send[: self.socket.send(self._to_send)]

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.flush()
        self.socket.close()


class _Questions:
    """Reads along on the wire, just enough to tell whether the token waits for the wearer."""

    def __init__(self) -> None:
        self.asking = False
        self._message = bytearray()

    def computer_sent(self) -> None:
        self.asking = False

    def token_sent(self, data: bytes) -> None:
        report = Report.decode(data)
        if report is None or report.kind != DATA:
            return
        self._message += report.payload
        if report.last:
            self.asking = b'"asking"' in self._message
            self._message.clear()
