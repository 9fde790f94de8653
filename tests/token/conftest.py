"""The whole token in virtual time, in one process: a wearer with a button, and a computer on the wire."""

from collections import deque
from dataclasses import dataclass

import pytest
from picoath.link.client import Token
from picoath.link.reports import DATA, Report, decode, encode, split
from picoath.link.session import Session
from picoath.link.transport import LinkLost
from virtual_board import pin_choices
from virtual_board.simulated.board import SimulatedBoard
from virtual_board.typed import TypedText

NOON = 1795521600  # 2026-11-24T12:00:00Z
READING_SECONDS = 1.2


@dataclass(frozen=True)
class NewAccount:
    """An account as the client takes it."""

    name: str
    account: str = "ada@contoso.example"
    type: str = "totp"
    algorithm: str = "SHA1"
    digits: int = 6
    period: int | None = 30
    counter: int | None = None
    secret: bytes = b"12345678901234567890"


class Wearer:
    """Presses, holds and looks; fails when the firmware crashed."""

    def __init__(self, board):
        self.board = board
        self._typed = TypedText(board)

    def wait(self, seconds):
        self.board.run(seconds)
        assert self.board.crash is None, self.board.crash

    def plug_in(self, holding=()):
        self.board.power_on(holding=holding)
        self.wait(2.5)
        for button in holding:
            self.board.release(button)
        self.wait(0.5)

    def press(self, button="A", seconds=0.1, settle=0.4):
        self.board.press_down(button)
        self.wait(seconds)
        self.board.release(button)
        self.wait(settle)

    def hold(self, seconds=0.8):
        self.press(seconds=seconds)

    def choice(self):
        """What a hold would take on the page for a PIN; None when there is no such page."""
        return pin_choices.shown(self.board.lines())

    def enter(self, pin):
        """Enter a PIN, and wait for what comes of it."""
        for wanted in [*pin, "OK"]:
            self.take(wanted)
        self.wait_until_not("CHECKING")
        self.wait_until_not("SEALING")

    def take(self, wanted):
        """Turn to a choice and take it."""
        for _ in pin_choices.CHOICES:
            if self.choice() == wanted:
                break
            self.press("B" if "B" in self.board.buttons else "A", settle=0.05)
        assert self.choice() == wanted, self.board.lines()
        self.press(seconds=0.6, settle=0.1)

    def wait_until_not(self, text):
        """Wait as long as a text is on the panel, 30 s at most."""
        assert self.board.run_until(lambda: not self.sees(text), 30), self.board.lines()
        self.wait(0.2)

    def sees(self, text):
        return any(text in line for line in self.board.lines())

    def typed(self):
        """What was typed since the last look."""
        return self._typed.take().text


class Cable:
    """The client's end of the wire. While it waits, token time passes, and the wearer answers questions and
    enters `pins`, one after the other."""

    def __init__(self, wearer, answer, pins):
        self._wearer = wearer
        self._answer = answer
        self._pins = list(pins)
        self._received = deque()

    def seconds(self):
        return self._wearer.board.now

    def send(self, report):
        self._check()
        self._wearer.board.usb.wire_out(report)

    def receive(self, timeout):
        end = self._wearer.board.now + timeout
        while not self._received and self._wearer.board.now < end:
            self._check()
            self._wearer.wait(0.01)
            if self._wearer.sees("= YES"):
                self._respond()
            elif self._pins and self._wearer.choice():
                self._wearer.enter(self._pins.pop(0))
            self._received.extend(self._wearer.board.usb.wire_in())
        return self._received.popleft() if self._received else None

    def _respond(self):
        self._wearer.wait(READING_SECONDS)
        if not self._wearer.sees("= YES"):
            return  # the token was still at work on the last answer
        if self._answer == "nothing":
            return
        if self._answer == "press":
            self._wearer.press()
        else:
            self._wearer.hold(float(self._answer))

    def _check(self):
        if not self._wearer.board.powered or not self._wearer.board.usb.interfaces:
            raise LinkLost("unplugged")

    def close(self):
        pass


class Bench:
    """A board on the bench: makes it, plugs it in, talks to it."""

    def __init__(self, board_name, **options):
        self.board = SimulatedBoard(board_name, **options)
        self.board.rtc.set(NOON)
        self.wearer = Wearer(self.board)
        self._reports = []

    def computer(self, answer="press", pins=()):
        """The computer's program. The wearer answers its questions by a press, a hold of some seconds, or
        "nothing", and enters these PINs where one is asked for."""
        return Token(Session(self.cable(answer, pins)))

    def cable(self, answer="press", pins=()):
        """The wire, with that wearer at its other end."""
        return Cable(self.wearer, answer, pins)

    def send(self, message, message_id=7):
        """Put a message on the wire and give the token a moment for it."""
        for report in split(message_id, encode(message)):
            self.board.usb.wire_out(report.encode())
            self.wearer.wait(0.05)

    def messages(self):
        """Every message that the token has sent since the wire was opened."""
        self._reports.extend(self.board.usb.wire_in())
        messages, payload = [], b""
        for data in self._reports:
            report = Report.decode(data)
            if report.kind == DATA:
                payload += report.payload
                if report.last:
                    messages.append(decode(payload))
                    payload = b""
        return messages

    def begin(self, request, **fields):
        """Make a request whose question the wearer accepts; returns what gives the answer to it."""
        self.messages()
        self._reports = []
        self.send({"v": 1, "request": request, **fields})
        self.wearer.wait(READING_SECONDS + 0.3)
        self.wearer.press()
        return lambda: [message for message in self.messages() if "asking" not in message][-1]

    def set_pin(self, pin):
        """Give a token without a PIN one, in a set-up of its own; it is locked and in daily use then."""
        self.replug(holding=("A",))
        self.computer(pins=[pin, pin]).set_pin()
        self.replug()

    def replug(self, holding=()):
        self.board.power_off()
        self.wearer.plug_in(holding)

    def enrol(self, *accounts):
        """Plug a new token in, put accounts on it and leave set-up; it is in daily use then."""
        self.wearer.plug_in()
        computer = self.computer()
        for account in accounts:
            computer.add(account)
        self.wearer.press()
        self.wearer.wait(2.5)

    def copy(self):
        """Another board with the same flash, before it is plugged in."""
        other = Bench(self.board._board)
        for path, content in self.board.drive.stored().items():
            other.board.drive.put(path, content)
        other.board.drive.forget_unsaved()
        other.board.nvm[:] = self.board.nvm
        return other


@pytest.fixture(scope="session")
def bench():
    """Makes benches."""
    return Bench


@pytest.fixture
def pico():
    return Bench("raspberry_pi_pico")


@pytest.fixture
def feather():
    return Bench("adafruit_feather_rp2040_oled")


@pytest.fixture(scope="session")
def make_account():
    """Makes accounts to put on a token."""
    return NewAccount
