"""From CircuitPython 10.3 on, BOOTSEL opens no drive at power-on. The way back that keeps the accounts: the
boot ROM puts an older CircuitPython on the board, which waits for BOOTSEL again."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import boot_drive
import fat_volume
import pytest
from picoath.firmware import circuitpython
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET
from virtual_board.emulated.problems import UF2_VARIABLE

OLDER_VARIABLE = "CIRCUITPYTHON_OLDER_UF2"
WITHOUT_SECOND = (10, 3)


@pytest.fixture
def older(uf2: Path) -> Path:
    """The file of a CircuitPython before 10.3, while the tests run on 10.3 or newer."""
    named = os.environ.get(OLDER_VARIABLE)
    if circuitpython.read_file(uf2).release < WITHOUT_SECOND or not named:
        pytest.skip(
            f"needs a CircuitPython 10.3 or newer in {UF2_VARIABLE} and an older one in {OLDER_VARIABLE}"
        )
    return Path(named)


def press_bootsel_in_the_first_second(board: EmulatedBoard) -> None:
    board.run(0.5)
    board.press_down("BOOTSEL")
    board.run(0.3)
    board.release("BOOTSEL")


def shows_a_code(board: EmulatedBoard) -> bool:
    return any("Contoso" in line for line in board.lines())


def kinds(board: EmulatedBoard) -> set[str]:
    return {interface.kind for interface in board.usb.interfaces}


def test_an_older_circuitpython_brings_the_second_back_and_keeps_the_accounts(
    older: Path, token: EmulatedBoard, play: Callable[[EmulatedBoard, str], None]
) -> None:
    token.power_on()
    press_bootsel_in_the_first_second(token)
    assert token.run_until(lambda: shows_a_code(token), within=3), token.lines()
    assert kinds(token) == {"hid"}
    token.power_off()
    before = fat_volume.files(token.flash.read()[DRIVE_OFFSET:])

    volume = boot_drive.plugged_in(token)
    starts = token.starts
    boot_drive.copy(volume, "older.uf2", older.read_bytes())
    assert token.run_until(lambda: token.starts > starts, within=10)
    assert token.run_until(lambda: shows_a_code(token), within=5), token.lines()
    token.power_off()
    after = fat_volume.files(token.flash.read()[DRIVE_OFFSET:])
    told = "boot_out.txt"  # CircuitPython's own, with its version
    assert {**after, told: b""} == {**before, told: b""}

    token.power_on()
    press_bootsel_in_the_first_second(token)
    assert token.run_until(lambda: {"console", "drive"} <= kinds(token), within=5)
    token.power_off()
    play(token, "power on\nwait for screen Contoso within 5\nexpect screen Contoso\n")
