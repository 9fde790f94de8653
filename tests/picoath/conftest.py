"""A token for the computer's program: the real link, requests, vault and clock, at a link file."""

from __future__ import annotations

import threading
import time
from calendar import timegm
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import platformdirs
import pyrage
import pytest
from fob.account import Account
from fob.clock import Clock
from fob.link import Link, error_answer
from fob.question import Question, answer
from fob.requests import Requests
from fob.ticks import PERIOD
from vaults import in_memory
from virtual_board.link_server import LinkServer

WIRE = SimpleNamespace(kind="hid", usage_page=0xFF60, usage=0x61)
KEYBOARD = SimpleNamespace(kind="hid", usage_page=1, usage=6)

Wearer = Callable[[Question], str]
"""What the wearer does about a question: "accept", "refuse", "expire", "unplug" or "wait"."""


def _ticks() -> int:
    return int(time.monotonic() * 1000) % PERIOD


class Chip:
    """An RTC chip `ahead` seconds of the computer; setting it starts a second."""

    def __init__(self, ahead: float = 0.0) -> None:
        self.ahead = ahead
        self.lost_power = False

    @property
    def datetime(self) -> time.struct_time:
        return time.gmtime(time.time() + self.ahead)

    @datetime.setter
    def datetime(self, value: Any) -> None:
        fields = (value.tm_year, value.tm_mon, value.tm_mday, value.tm_hour, value.tm_min, value.tm_sec)
        self.ahead = timegm(fields) - time.time()
        self.lost_power = False


class Usb:
    """The cable between the wire's HID device and the link server."""

    def __init__(self, serial: str) -> None:
        self.identity = SimpleNamespace(product="picoath", serial=serial)
        self.interfaces = [WIRE]
        self._to_token: bytes | None = None
        self._to_computer: list[bytes] = []

    def wire_out(self, report: bytes) -> None:
        self._to_token = report

    def wire_in(self) -> list[bytes]:
        reports, self._to_computer = self._to_computer, []
        return reports

    def get_last_received_report(self, _report_id: int) -> bytes | None:
        report, self._to_token = self._to_token, None
        return report

    def send_report(self, report: bytes, _report_id: int) -> None:
        self._to_computer.append(report)


@dataclass
class Asked:
    title: str
    lines: list[str]


class FakeToken:
    """A token in set-up whose wearer is a function. It runs in a thread until it is closed."""

    def __init__(self, port: Path, serial: str = "E6614103") -> None:
        self.port = port
        self.serial = serial
        self.usb = Usb(serial)
        self.chip = Chip()
        self.vault = in_memory()
        self.wearer: Wearer = lambda _question: "accept"
        self.asked: list[Asked] = []
        self.silent = False
        self.locked = False
        self.clock = Clock(self.chip, lambda rtc: rtc.lost_power, _ticks)
        self._link = Link(self.usb, _ticks)
        self._requests = Requests(self.vault, self.clock, self._status, _ticks)
        self._question: Question | None = None
        self._message_id = 0
        self._asked_at = 0.0
        self._ends = threading.Event()
        self._server = LinkServer(self, port)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def put(self, *accounts: Account) -> None:
        self.vault.changes.add(accounts)

    @property
    def now(self) -> float:
        return time.monotonic()

    @property
    def powered(self) -> bool:
        return bool(self.usb.interfaces)

    @property
    def asking(self) -> bool:
        return self._question is not None

    @property
    def names(self) -> list[str]:
        return [account.name for account in self.vault.accounts]

    def stop(self) -> None:
        """Stand still, with all connections open."""
        self._ends.set()
        self._thread.join(10)

    def close(self) -> None:
        self.stop()
        self._server.close()

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

    def _run(self) -> None:
        while not self._ends.is_set():
            self._server.pump()
            self._step()
            self._server.pump()
            self._server.wait(0.002)

    def _step(self) -> None:
        self.clock.poll()
        received = self._link.poll()
        if received and not self.silent:
            self._take(*received)
        if self._question and time.monotonic() - self._asked_at > 0.02:
            self._ask()

    def _take(self, message_id: int, message: dict[str, Any]) -> None:
        if self._question:
            if message["request"] == "cancel":
                self._question = None
                return
            self._link.send(message_id, error_answer("busy", "asking"))
            return
        kind, content = self._requests.handle(message)
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
        self._asked_at = time.monotonic()
        self._link.send(self._message_id, answer(asking=True, seconds_left=30))
        decision = self.wearer(question)
        if decision == "wait":
            return
        self._question = None
        if decision == "unplug":
            self.usb.interfaces = []
            return
        self._link.send(self._message_id, getattr(question, decision)())


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program keeps what it remembers; empty at first."""
    folder = tmp_path / "state"
    monkeypatch.setattr(platformdirs, "user_state_path", lambda *_args, **_options: folder)
    return folder


@pytest.fixture
def token(tmp_path: Path) -> Iterator[FakeToken]:
    fake = FakeToken(tmp_path / "link")
    yield fake
    fake.close()


@pytest.fixture
def another_token(tmp_path: Path) -> Iterator[Callable[[str], FakeToken]]:
    """Makes further tokens, each with a serial number and a link file of its own."""
    made: list[FakeToken] = []

    def make(serial: str) -> FakeToken:
        made.append(FakeToken(tmp_path / serial, serial))
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
