"""A virtual token, reached through the link that `picoath simulate --link PATH` makes.

The file at PATH is JSON: `{"host": "127.0.0.1", "port": 40123, "key": "<64 hex digits>"}`. Whoever can read
it may talk to the token: it connects by TCP and sends the key, 32 bytes. The token answers with one line of
JSON that says what USB would show of it; after that both sides send frames of 64 bytes: the HID report id (0)
and the 63 bytes of the report. In between the token tells how much of its time has passed since the greeting,
in frames that begin with 1 and the milliseconds in 8 bytes, big-endian.
"""

import json
import select
import socket
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from picoath.errors import NoToken
from picoath.link.hid_transport import KEYBOARD, USAGE, USAGE_PAGE
from picoath.link.reports import REPORT_ID, REPORT_SIZE
from picoath.link.transport import NOT_IN_SET_UP, LinkLost

CONNECT_SECONDS = 3.0
STOPPED_SECONDS = 30.0
"""Real time after which a virtual token that does not even tell its time is given up."""
TIME_ID = 1
"""In place of the report id: a frame that tells the token's time."""
FRAME_SIZE = REPORT_SIZE + 1
KEY_SIZE = 32
GREETING_SIZE = 4096


@dataclass(frozen=True)
class LinkFile:
    """What is in a link file."""

    host: str
    port: int
    key: bytes


def read_link_file(path: Path) -> LinkFile | None:
    """What the file at `path` says, or None when it is no link file.

    Nothing but a plain file is opened: reading a token's device would wait for a report, and take it.
    """
    try:
        if not path.is_file():
            return None
        document = json.loads(path.read_text(encoding="utf-8"))
        link = LinkFile(str(document["host"]), int(document["port"]), bytes.fromhex(document["key"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return link if len(link.key) == KEY_SIZE else None


class FileTransport:
    """An open wire to a virtual token."""

    def __init__(self, link: LinkFile) -> None:
        """Connect. Raises NoToken when the token is not running, has no power, or is not in set-up."""
        self._received = b""
        self._reports: deque[bytes] = deque()
        self._seconds = 0.0
        try:
            self._socket = socket.create_connection((link.host, link.port), CONNECT_SECONDS)
        except OSError:
            raise NoToken("the virtual token of this link is not running") from None
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.settimeout(STOPPED_SECONDS)
            self._socket.sendall(link.key)
            self._check(self._greeting())
        except NoToken:
            self.close()
            raise
        except (OSError, ValueError, KeyError, TypeError, LinkLost):
            self.close()
            raise NoToken("the virtual token of this link does not answer") from None

    def seconds(self) -> float:
        """The token's time since the greeting, by what it has told; not beyond a report that still waits."""
        while not self._reports and self._has_more():
            self._take_frame()
        return self._seconds

    def send(self, report: bytes) -> None:
        """Send a report."""
        try:
            self._socket.sendall(bytes((REPORT_ID,)) + report)
        except OSError:
            raise LinkLost("the token was unplugged") from None

    def receive(self, timeout: float) -> bytes | None:
        """The next report of the wire, without the report id in front."""
        deadline = self._seconds + timeout
        while not self._reports and self._seconds < deadline:
            self._take_frame()
        return self._reports.popleft() if self._reports else None

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _has_more(self) -> bool:
        return len(self._received) >= FRAME_SIZE or bool(select.select([self._socket], [], [], 0)[0])

    def _take_frame(self) -> None:
        """Wait for a frame: a report is kept, and the time noted."""
        while len(self._received) < FRAME_SIZE:
            self._receive_more()
        frame, self._received = self._received[:FRAME_SIZE], self._received[FRAME_SIZE:]
        if frame[0] == TIME_ID:
            self._seconds = int.from_bytes(frame[1:9], "big") / 1000
        else:
            self._reports.append(frame[1:])

    def _receive_more(self) -> None:
        try:
            data = self._socket.recv(4096)
        except TimeoutError:
            raise LinkLost("the virtual token of this link does not answer") from None
        except OSError:
            data = b""
        if not data:
            raise LinkLost("the token was unplugged")
        self._received += data

    def _greeting(self) -> dict[str, Any]:
        while b"\n" not in self._received:
            if len(self._received) > GREETING_SIZE:
                raise ValueError("the greeting has no end")
            self._receive_more()
        line, _, self._received = self._received.partition(b"\n")
        greeting = json.loads(line)
        if not isinstance(greeting, dict):
            raise ValueError("the greeting is no object")
        return greeting

    @staticmethod
    def _check(greeting: dict[str, Any]) -> None:
        usages = {(interface["usage_page"], interface["usage"]) for interface in greeting["interfaces"]}
        if (USAGE_PAGE, USAGE) in usages:
            return
        if KEYBOARD in usages:
            raise NoToken(NOT_IN_SET_UP)
        raise NoToken("the virtual token of this link has no power")
