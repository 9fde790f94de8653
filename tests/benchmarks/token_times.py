"""The token as it is shipped, timed from outside: what the computer, the panel and the wearer notice."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from enrolling import KEYS
from jobs_on_board import BOARD, JobFailed
from picoath import oath
from virtual_board.emulated.board import EmulatedBoard

START = 1795510800  # 2026-11-24T09:00:00Z
PERIOD = 30
PRESS = 0.1
PATIENCE = 10.0
RELEASES = 10
_SECONDS_OF_IDLING = 3.0
_ONE_REDRAW = 0.005
"""Writes to the panel with less than this between them belong together."""

Report = tuple[float, bytes]


def power_to_first_code(firmware: Path, flash: bytes) -> float:
    """Seconds until the code of the first account is on the panel."""
    with _token(firmware, flash, START + 5) as board:
        drawn = _panel_writes(board)
        began = board.now
        board.power_on()
        code = oath.grouped(_code(0, START))
        if not board.run_until(lambda: any(code in line for line in board.lines()), within=PATIENCE):
            raise JobFailed(f"no code within {PATIENCE:g} s; the panel shows {board.lines()}")
        return drawn[-1] - began


def release_to_first_report(firmware: Path, flash: bytes) -> float:
    """The longest of some presses, in milliseconds, each at another moment of loop and polling."""
    with _running(firmware, flash, START) as board:
        return max(1000 * _delay(board, 0.0013 * number) for number in range(RELEASES))


def _delay(board: EmulatedBoard, offset: float) -> float:
    board.run(0.5 + offset)
    board.press_down("A")
    board.run(PRESS)
    released = board.now
    reports = _reports_of_release(board)
    return reports[0][0] - released


def typed(firmware: Path, flash: bytes, different_digits: int) -> list[Report]:
    """The reports, with their seconds, of a code in which so many digits differ from the one before them."""
    start = next(step for step in _steps() if _differing(_code(0, step)) == different_digits)
    with _running(firmware, flash, start) as board:
        board.press_down("A")
        board.run(PRESS)
        reports = _reports_of_release(board)
        if board.usb.typed_text() != _code(0, start):
            raise JobFailed(f"it typed {board.usb.typed_text()!r}")
        return reports


def bar_writes(firmware: Path, flash: bytes) -> int:
    """How many transfers to the panel a step of the bar takes, while nothing else happens."""
    with _running(firmware, flash, START) as board:
        moments = _panel_writes(board)
        board.run(_SECONDS_OF_IDLING)
    counts = [1]
    for before, after in pairwise(moments):
        if after - before < _ONE_REDRAW:
            counts[-1] += 1
        else:
            counts.append(1)
    return max(counts)


def _panel_writes(board: EmulatedBoard) -> list[float]:
    """The seconds at which transfers to the panel end, from now on."""
    moments: list[float] = []
    write = board.panel.write

    def noting(data: bytes) -> None:
        moments.append(board.now)
        write(data)

    board.panel.write = noting  # type: ignore[method-assign]
    return moments


def _reports_of_release(board: EmulatedBoard) -> list[Report]:
    """Let go of the button; returns the reports that come for it."""
    before = len(board.usb.keyboard_reports)
    board.release("A")
    if not board.run_until(lambda: _is_typed(board, before), within=PATIENCE):
        raise JobFailed(f"nothing was typed; the panel shows {board.lines()}")
    board.run(0.1)
    return board.usb.keyboard_reports[before:]


def _is_typed(board: EmulatedBoard, before: int) -> bool:
    return len(board.usb.typed_text(since=before)) == 6


def _token(firmware: Path, flash: bytes, unix: int) -> EmulatedBoard:
    board = EmulatedBoard(BOARD, firmware, flash=flash)
    board.rtc.set(unix)
    return board


def _running(firmware: Path, flash: bytes, unix: int) -> EmulatedBoard:
    """A token that has been plugged in for a while, at the first seconds of the time step `unix`."""
    board = _token(firmware, flash, unix - 5)
    board.power_on()
    board.run(6)
    return board


def _steps() -> Iterator[int]:
    return iter(range(START, START + PERIOD * 1_000_000, PERIOD))


def _code(account: int, unix: int) -> str:
    return oath.totp(KEYS[account], unix, PERIOD, 6, "SHA1")


def _differing(code: str) -> int:
    return 1 + sum(before != after for before, after in pairwise(code))
