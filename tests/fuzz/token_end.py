"""Both ends of the wire, each opposite to bytes that anybody may have sent."""

from __future__ import annotations

import hashlib
from typing import Any

from fob.hid_devices import WIRE_REPORT_SIZE as REPORT_SIZE
from fob.vault.account import Account
from fob.wire.link import DATA, Link
from fob.wire.proposal import PinProposal
from fob.wire.requests import Requests
from vaults import in_memory

KEY = hashlib.sha1(b"a key").digest()


class Tape:
    """A transport from which reports come as they stand in the bytes; it is silent after them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._sent = b""
        self._seconds = 0.0

    def seconds(self) -> float:
        return self._seconds

    def send(self, report: bytes) -> None:
        self._sent = report

    def receive(self, timeout: float) -> bytes | None:
        if not self._data:
            self._seconds += timeout
            return None
        self._seconds += 0.01
        report, self._data = self._data[:REPORT_SIZE], self._data[REPORT_SIZE:]
        return report[:1] + self._sent[1:2] + report[2:]  # with the id that is waited for

    def close(self) -> None:
        """There is nothing to let go of."""


class Clock:
    trusted = True
    why = None
    aging = 3

    def milliseconds_at(self, _tick: int) -> int:
        return 0

    def utc(self) -> int:
        return 1795510805

    def set(self, _unix: int) -> bool:
        return True

    trim = set


class TokenEnd:
    """Link and requests of a token with an account, whose wearer accepts everything, or refuses it."""

    def __init__(self, accepts: bool) -> None:
        self._accepts = accepts
        self._received: bytes | None = None
        self._sent: list[bytes] = []
        self._vault = in_memory()
        self._vault.changes.add([Account("totp", "SHA1", 6, 30, None, KEY, "Contoso", "ann@x")])
        self._link = Link(self, lambda: 0, lambda: None)
        self._requests = Requests(self._vault, Clock(), dict, lambda: 0)

    def take(self, data: bytes) -> None:
        """Take these bytes as reports of 63, then a message that there must be an answer to."""
        for at in range(0, len(data), REPORT_SIZE):
            self._step(data[at : at + REPORT_SIZE].ljust(REPORT_SIZE, b"\0"))
        self._sent = []
        question = b'{"v":1,"request":"list"}'
        self._step((bytes((DATA, 9, 0x80, len(question))) + question).ljust(REPORT_SIZE, b"\0"))
        assert any(b'"accounts"' in report for report in self._sent)

    def get_last_received_report(self, report_id: int) -> bytes | None:
        report, self._received = self._received, None
        return report[1:] if report and report[0] == report_id else None

    def send_report(self, report: Any, _report_id: int) -> None:
        assert len(report) == REPORT_SIZE - 1  # the first byte is the report id
        assert KEY not in bytes(report)
        self._sent.append(bytes(report))

    def _step(self, report: bytes) -> None:
        self._received = report
        message = self._link.poll()
        if message is None:
            return
        kind, outcome = self._requests.handle(message[1])
        if kind == "ask":
            takes = self._accepts and not isinstance(outcome, PinProposal)  # a PIN is entered on the token
            outcome = outcome.accept() if takes else outcome.refuse()
        if isinstance(outcome, dict):
            self._link.send(message[0], outcome)
