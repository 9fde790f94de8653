"""A token for the computer's program: the real link, requests, vault and clock, at a link file."""

from __future__ import annotations

import threading
import time
from calendar import timegm
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import platformdirs
import pyrage
import pytest
from fob.settable_clock import SettableClock
from fob.ticks import PERIOD
from fob.vault.account import Account
from fob.wire.link import Link, error_answer
from fob.wire.proposal import Proposal, answer
from fob.wire.requests import Requests
from picoath.cli import connect
from picoath.link.client import Token
from picoath.link.session import Session
from vaults import in_memory
from virtual_board.link_server import LinkServer

WIRE = SimpleNamespace(kind="hid", usage_page=0xFF60, usage=0x61)
KEYBOARD = SimpleNamespace(kind="hid", usage_page=1, usage=6)
TURN_SECONDS = 0.002

Wearer = Callable[[Proposal], str]
"""What the wearer does about a question: "accept", "refuse", "expire", "unplug" or "wait"."""


Seconds = Callable[[], float]


class Chip:
    """An RTC chip `ahead` seconds of the computer, whose time is `unix`; setting it starts a second."""

    def __init__(self, unix: Seconds) -> None:
        self._unix = unix
        self.ahead = 0.0
        self.lost_power = False

    @property
    def datetime(self) -> time.struct_time:
        return time.gmtime(self._unix() + self.ahead)

    @datetime.setter
    def datetime(self, value: Any) -> None:
        fields = (value.tm_year, value.tm_mon, value.tm_mday, value.tm_hour, value.tm_min, value.tm_sec)
        self.ahead = timegm(fields) - self._unix()
        self.lost_power = False


class Usb:
    """The cable between the wire's HID device and the link server."""

    def __init__(self, serial: str) -> None:
        self.identity = SimpleNamespace(product="picoath", serial=serial)
        self.interfaces = [WIRE]
        self._to_token: bytes | None = None
        self._to_computer: list[bytes] = []

    def open_wire(self) -> None:
        """It is always polled."""

    def close_wire(self) -> None:
        """It is always polled."""

    def wire_out(self, report: bytes) -> None:
        self._to_token = report

    def wire_in(self) -> list[bytes]:
        reports, self._to_computer = self._to_computer, []
        return reports

    def get_last_received_report(self, _report_id: int) -> bytes | None:
        report, self._to_token = self._to_token, None
        return report and report[1:]

    def send_report(self, report: bytes, report_id: int) -> None:
        self._to_computer.append(bytes((report_id,)) + report)


@dataclass
class Asked:
    title: str
    lines: list[str]


class FakeToken:
    """A token in set-up whose wearer is a function. It lives in the turns of its loop.

    :param seconds: its time since whenever.
    :param unix: the computer's time.
    """

    def __init__(
        self, serial: str = "E6614103", seconds: Seconds = time.monotonic, unix: Seconds = time.time
    ) -> None:
        self._seconds = seconds
        self.serial = serial
        self.usb = Usb(serial)
        self.chip = Chip(unix)
        self.vault = in_memory()
        self.wearer: Wearer = lambda _question: "accept"
        self.asked: list[Asked] = []
        self.board: Callable[[str], dict[str, Any]] = lambda _part: answer(ok=True)
        """What a part of its board turns out to be, asked for by `check`."""
        self.silent = False
        self.locked = False
        self.clock = SettableClock(self.chip, lambda rtc: rtc.lost_power, self._ticks)
        self._link = Link(self.usb, self._ticks, lambda: None)
        self._requests = Requests(self.vault, self.clock, self._status, self._ticks)
        self._question: Proposal | None = None
        self._message_id = 0
        self._asked_at = 0.0

    def put(self, *accounts: Account) -> None:
        self.vault.changes.add(accounts)

    @property
    def asking(self) -> bool:
        return self._question is not None

    @property
    def names(self) -> list[str]:
        return [account.name for account in self.vault.accounts]

    def _ticks(self) -> int:
        return int(self._seconds() * 1000) % PERIOD

    def _status(self) -> dict[str, Any]:
        return {
            "serial": self.serial,
            "board": "raspberry_pi_pico",
            "firmware": "0.1.0",
            "circuitpython": "10.2.1",
            "personality": "set-up",
            "locked": self.locked,
            "pin": self.locked,
        }

    def turn(self) -> None:
        """Its loop goes round once; that is to be done every few milliseconds."""
        self.clock.poll()
        received = self._link.poll()
        if received and not self.silent:
            self._take(*received)
        if self._question and self._seconds() - self._asked_at > 0.02:
            self._ask()

    def _take(self, message_id: int, message: dict[str, Any]) -> None:
        if self._question:
            if message["request"] == "cancel":
                self._question = None
                return
            self._link.send(message_id, error_answer("busy", "asking"))
            return
        kind, content = self._requests.handle(message)
        if kind == "check":
            kind, content = "answer", self.board(content["part"])
        if kind == "answer":
            self._link.send(message_id, content)
            return
        self._question = content
        self._message_id = message_id
        self.asked.append(Asked(content.title, content.lines))
        self._ask()

    def _ask(self) -> None:
        """Say that the wearer is being asked, the first time; then do what the wearer does."""
        question = self._question
        self._asked_at = self._seconds()
        self._link.send(self._message_id, answer(asking=True, seconds_left=30))
        decision = self.wearer(question)
        if decision == "wait":
            return
        self._question = None
        if decision == "unplug":
            self.usb.interfaces = []
            return
        self._link.send(self._message_id, getattr(question, decision)())


class LinkedToken(FakeToken):
    """One with a link file at `port`. It runs in a thread until it is closed."""

    def __init__(self, port: Path, serial: str = "E6614103") -> None:
        super().__init__(serial)
        self.port = port
        self._ends = threading.Event()
        self._server = LinkServer(self, port)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def now(self) -> float:
        return time.monotonic()

    @property
    def powered(self) -> bool:
        return bool(self.usb.interfaces)

    def stop(self) -> None:
        """Stand still, with all connections open."""
        self._ends.set()
        self._thread.join(10)

    def close(self) -> None:
        self.stop()
        self._server.close()

    def _run(self) -> None:
        while not self._ends.is_set():
            self._server.pump()
            self.turn()
            self._server.pump()
            self._server.wait(TURN_SECONDS)


class Wire:
    """A transport to a token, and the time of token and computer: it passes only while the computer waits.

    A computer that has much else to do takes none of it.
    """

    def __init__(self) -> None:
        self._began = time.time()
        self._passed = 0.0
        self._came: list[bytes] = []
        self.token = FakeToken(seconds=self.seconds, unix=self.unix)

    def unix(self) -> float:
        return self._began + self._passed

    def sleep(self, seconds: float) -> None:
        until = self._passed + seconds
        while self._passed < until:
            self._turn()

    def seconds(self) -> float:
        return self._passed

    def send(self, report: bytes) -> None:
        self.token.usb.wire_out(report)

    def receive(self, timeout: float) -> bytes | None:
        until = self._passed + timeout
        while not self._came and self._passed < until:
            self._turn()
        return self._came.pop(0) if self._came else None

    def close(self) -> None:
        """It stays plugged in."""

    def _turn(self) -> None:
        self._passed += TURN_SECONDS
        self.token.turn()
        self._came += self.token.usb.wire_in()


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program keeps what it remembers; empty at first."""
    folder = tmp_path / "state"
    monkeypatch.setattr(platformdirs, "user_state_path", lambda *_args, **_options: folder)
    return folder


@pytest.fixture
def token(tmp_path: Path) -> Iterator[LinkedToken]:
    fake = LinkedToken(tmp_path / "link")
    yield fake
    fake.close()


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> Wire:
    """A token that every command finds, in a time that passes only while the command waits."""
    wire = Wire()
    monkeypatch.setattr(connect, "open_transport", lambda _port: wire)
    monkeypatch.setattr(connect, "Session", partial(Session, now=wire.unix))
    monkeypatch.setattr(connect, "Token", partial(Token, now=wire.unix, sleep=wire.sleep))
    return wire


@pytest.fixture
def another_token(tmp_path: Path) -> Iterator[Callable[[str], LinkedToken]]:
    """Makes further tokens, each with a serial number and a link file of its own."""
    made: list[LinkedToken] = []

    def make(serial: str) -> LinkedToken:
        made.append(LinkedToken(tmp_path / serial, serial))
        return made[-1]

    yield make
    for fake in made:
        fake.close()


@pytest.fixture
def keyboard() -> SimpleNamespace:
    """What a computer finds of a token that is not in set-up."""
    return KEYBOARD


@pytest.fixture
def an_account() -> Callable[..., Account]:
    """Makes an account as the token keeps it."""

    def make(name: str = "Contoso", user: str = "ann@contoso.com", **changes: Any) -> Account:
        return Account("totp", "SHA1", 6, 30, None, b"12345678901234567890", name, user).changed(**changes)

    return make


@pytest.fixture
def cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases without the seconds of work that age puts into each; a wrong one still opens nothing."""
    key = pyrage.x25519.Identity.generate()

    def encrypt(plain: bytes, passphrase: str, armored: bool) -> bytes:
        return pyrage.encrypt(f"{passphrase}\n".encode() + plain, [key.to_public()], armored=armored)

    def decrypt(block: bytes, passphrase: str) -> bytes:
        used, _, plain = pyrage.decrypt(block, [key]).partition(b"\n")
        if used.decode() != passphrase:
            raise pyrage.DecryptError("Decryption failed")
        return plain

    monkeypatch.setattr(pyrage.passphrase, "encrypt", encrypt)
    monkeypatch.setattr(pyrage.passphrase, "decrypt", decrypt)
