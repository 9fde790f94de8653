"""The simulated board's watchdog, reasons of resets, and safe mode, as CircuitPython has them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from virtual_board.simulated.board import SimulatedBoard

MakeBoard = Callable[..., SimulatedBoard]

SET_GOING = """
import microcontroller, time
from watchdog import WatchDogMode
reason = microcontroller.cpu.reset_reason
microcontroller.watchdog.timeout = 2
microcontroller.watchdog.mode = WatchDogMode.RESET
"""


def test_a_program_that_does_not_feed_the_watchdog_is_reset(make_board: MakeBoard) -> None:
    board = make_board(SET_GOING + "time.sleep(1.9)\nmicrocontroller.watchdog.feed()\ntime.sleep(100)")
    board.power_on()
    board.run(1.2 + 1.9 + 1.9)
    assert board.starts == 1
    board.run(0.3)
    assert board.starts == 2


@pytest.mark.parametrize(
    "ending", ["microcontroller.watchdog.mode = None\ntime.sleep(100)", "pass", "raise SystemExit"]
)
def test_it_is_stopped_by_hand_and_by_the_end_of_a_program(make_board: MakeBoard, ending: str) -> None:
    board = make_board(SET_GOING + ending)
    board.power_on()
    board.run(20)
    assert board.starts == 1


def test_it_outlives_a_program_that_an_exception_ended(make_board: MakeBoard) -> None:
    board = make_board(SET_GOING + "raise ValueError")
    board.power_on()
    board.run(4)
    assert board.starts == 2


@pytest.mark.parametrize(
    ("use", "error"),
    [
        ("microcontroller.watchdog.timeout = 9", "timeout must be 0-8"),
        ("microcontroller.watchdog.mode = WatchDogMode.RAISE", "NotImplementedError"),
    ],
)
def test_what_it_cannot_do(make_board: MakeBoard, use: str, error: str) -> None:
    board = make_board(SET_GOING + use)
    board.power_on()
    board.run(1.5)
    assert error in str(board.crash)


REASON = """
import microcontroller, time
from watchdog import WatchDogMode
print(microcontroller.cpu.reset_reason)
"""


def test_the_reason_of_a_reset(make_board: MakeBoard) -> None:
    board = make_board(REASON + "if 'POWER_ON' in microcontroller.cpu.reset_reason: microcontroller.reset()")
    board.power_on()
    board.run(3)
    assert board.console.endswith("ResetReason.SOFTWARE\n")


def test_the_watchdog_set_going_is_taken_for_the_reason_of_an_earlier_reset(make_board: MakeBoard) -> None:
    code = (
        SET_GOING
        + "print(reason, microcontroller.cpu.reset_reason)\nif 'POWER_ON' in reason: microcontroller.reset()"
    )
    board = make_board(code)
    board.power_on()
    board.run(3)
    assert board.console == "microcontroller.ResetReason.SOFTWARE microcontroller.ResetReason.WATCHDOG\n"


INTO_SAFE_MODE = """
import microcontroller
microcontroller.on_next_reset(microcontroller.RunMode.SAFE_MODE)
microcontroller.reset()
"""


def test_safe_mode_opens_drive_and_console_and_runs_nothing(make_board: MakeBoard) -> None:
    board = make_board(INTO_SAFE_MODE)
    board.power_on()
    board.run(5)
    assert board.starts == 2
    assert board.safe_mode
    assert {"console", "drive"} <= {interface.kind for interface in board.usb.interfaces}


def test_but_safemode_py_which_can_leave_it(make_board: MakeBoard) -> None:
    board = make_board(INTO_SAFE_MODE)
    board.drive.put("/safemode.py", b"import microcontroller\nmicrocontroller.reset()\n")
    board.power_on()
    board.run(2)
    board.drive.put("/code.py", b"")
    board.run(3)
    assert board.safe_mode is None
    assert [interface.kind for interface in board.usb.interfaces] == ["hid"]
