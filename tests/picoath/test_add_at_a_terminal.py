"""`picoath add` at a real terminal, from the question to the typed code, on the firmware's own token."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from virtual_board.link_server import LinkServer
from virtual_board.realtime import RealTimeBoard
from virtual_board.simulated.board import SimulatedBoard

pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

SAMPLE = Path(__file__).parent / "qr" / "ms365-other-app.png"


class Desk:
    """A token in real time, and a computer whose terminal gets what the token types."""

    def __init__(self, link: Path, clock_ahead: float, layout: str, leds: int) -> None:
        self._layout = layout
        self._ends = threading.Event()
        self._presses: list[float] = []
        self._terminal: int | None = None
        self._board = SimulatedBoard("raspberry_pi_pico")
        self._ahead = clock_ahead
        self._leds = leds
        self._link = link
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(30)

    def press_when(self, *words: str) -> None:
        """From now on, press when the panel shows one of these, once each."""
        self._waits = list(words)

    def types_into(self, terminal: int) -> None:
        self._terminal = terminal

    def close(self) -> None:
        self._ends.set()
        self._thread.join(20)

    def _run(self) -> None:
        self._waits: list[str] = []
        with self._board as board:
            board.rtc.set(time.time() + self._ahead)
            board.usb.set_leds(self._leds)
            board.power_on()
            with LinkServer(board, self._link) as link:
                token = RealTimeBoard(board, link, lambda: None)
                sent = ""
                while not self._ends.is_set():
                    token.advance()
                    sent = self._type(sent)
                    self._press(token)
                    if "SET-UP" in " ".join(board.lines()):
                        self._ready.set()
                    token.rest()

    def _type(self, sent: str) -> str:
        text = self._board.usb.typed_text(self._layout)
        if self._terminal is not None and len(text) > len(sent):
            os.write(self._terminal, text[len(sent) :].encode())
        return text

    def _press(self, token: RealTimeBoard) -> None:
        if self._waits and self._waits[0] in " ".join(self._board.lines()):
            self._waits.pop(0)
            token.later(1.3, lambda: token.press("A"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(clock_ahead: float = 0.0, layout: str = "us", leds: int = 0) -> Desk:
        desks.append(Desk(tmp_path / "board", clock_ahead, layout, leds))
        return desks[-1]

    yield make
    for one in desks:
        one.close()


def add_at_a_terminal(desk: Desk, port: Path, *options: str) -> str:
    """Run `add`, press when it asks, leave set-up, press again, no spare; returns what the terminal shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "picoath", "add", "--image", str(SAMPLE), "--port", str(port), *options],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "PYTHONUTF8": "1", "NO_COLOR": "1", "COLUMNS": "500"},
    )
    os.close(theirs)
    desk.types_into(ours)
    desk.press_when("ADD?")
    shown = b""
    answered = trying = False
    try:
        while part := os.read(ours, 4096):
            shown += part
            if not answered and b"A spare with the same accounts?" in shown:
                answered = True
                os.write(ours, b"n\n")
            if not trying and b"Now try it" in shown:
                trying = True
                desk.press_when("press to leave", "Contoso Ltd")
    except OSError:  # the other end is closed
        pass
    assert process.wait(10) == 0, shown
    os.close(ours)
    return shown.decode(errors="replace")


def test_the_exercise_proves_layout_num_lock_clock_and_secret(desk, tmp_path):
    shown = add_at_a_terminal(desk(), tmp_path / "board")
    assert "arrived: layout, NumLock, clock and secret are right." in shown


def test_the_spare_is_asked_for_once_the_code_has_arrived(desk, tmp_path):
    shown = add_at_a_terminal(desk(), tmp_path / "board")
    _before, arrived, after = shown.partition(" arrived: ")
    assert arrived
    assert "A spare with the same accounts?" in after


def test_without_the_exercise_the_rest_is_as_with_it(desk, tmp_path):
    shown = add_at_a_terminal(desk(), tmp_path / "board", "--no-exercise")
    assert "Now try it" not in shown
    assert "It must now show" in shown
    assert "A spare with the same accounts?" in shown


def test_it_names_the_layout(desk, tmp_path):
    shown = add_at_a_terminal(desk(layout="fr"), tmp_path / "board")
    assert "run `picoath set keys row+shift`" in shown


def test_it_names_the_clock(desk, tmp_path):
    shown = add_at_a_terminal(desk(clock_ahead=600), tmp_path / "board")
    assert "s later: the token's clock is off. To mend it: set up again and run `picoath time`." in shown
