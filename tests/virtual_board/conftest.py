"""Boards that run a few lines written by the test, in place of the firmware."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest
from virtual_board.simulated.board import SimulatedBoard

BOARD_CONFIG = """
import board
I2C_SCL = board.{scl}
I2C_SDA = board.{sda}
LED = {{"pin": board.LED, "lit": True}}
BUTTONS = {{"A": board.{button}}}
PANEL = {{"width": 128, "height": 64, "address": 0x3C}}
RTC = {{"chip": "{rtc}"}}
"""

WIRINGS = {
    "raspberry_pi_pico": {"scl": "GP5", "sda": "GP4", "button": "GP15", "rtc": "DS3231"},
    "seeed_xiao_rp2040_expansion": {"scl": "SCL", "sda": "SDA", "button": "D1", "rtc": "PCF8563"},
}

KEYBOARD_ONLY = """
import storage, usb_cdc, usb_hid, usb_midi
storage.disable_usb_drive()
usb_cdc.disable()
usb_midi.disable()
usb_hid.enable((usb_hid.Device.KEYBOARD,), boot_device=1)
"""

MakeBoard = Callable[..., SimulatedBoard]


@pytest.fixture
def make_board(tmp_path: Path) -> Iterator[MakeBoard]:
    """Makes boards whose drive holds the given code.py and boot.py; they are closed when the test ends."""
    made: list[SimulatedBoard] = []

    def make(
        code: str, boot: str = KEYBOARD_ONLY, board: str = "raspberry_pi_pico", state: Path | None = None
    ) -> SimulatedBoard:
        firmware = tmp_path / f"firmware{len(made)}"
        firmware.mkdir()
        (firmware / "board_config.py").write_text(BOARD_CONFIG.format(**WIRINGS[board]))
        (firmware / "boot.py").write_text(dedent(boot))
        (firmware / "code.py").write_text(dedent(code))
        made.append(SimulatedBoard(board, state=state, firmware=firmware))
        return made[-1]

    yield make
    for board in made:
        board.close()


@pytest.fixture
def printed(make_board: MakeBoard) -> Callable[..., list[str]]:
    """What a program prints, line by line, until it ends; fails when it ends by an exception."""

    def run(code: str, boot: str = KEYBOARD_ONLY, board: str = "raspberry_pi_pico") -> list[str]:
        made = make_board(code, boot, board)
        made.power_on()
        assert made.run_until(lambda: made.finished or made.crash, within=300)
        assert made.crash is None, made.crash
        return made.console.splitlines()

    return run
