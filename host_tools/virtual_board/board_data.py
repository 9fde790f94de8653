"""What is on a board: pin names, buttons, chips, as its folder under boards/ says."""

from __future__ import annotations

import builtins
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from virtual_board.chips.ds3231 import DS3231
from virtual_board.chips.pcf8563 import PCF8563
from virtual_board.chips.rtc import Rtc
from virtual_board.chips.ssd1306 import SSD1306

_RTC_CHIPS: dict[str, Callable[[Callable[[], float]], Rtc]] = {"DS3231": DS3231, "PCF8563": PCF8563}


@dataclass(frozen=True)
class Led:
    """The board's LED: a GPIO number, and the level at which it is lit."""

    pin: int
    lit: bool


@dataclass(frozen=True)
class Wiring:
    """`buttons` are GPIO numbers by name, `scl` and `sda` too; `rtc_chip` is a key of the RTC models."""

    buttons: Mapping[str, int]
    led: Led
    scl: int
    sda: int
    rtc_chip: str
    panel_height: int
    panel_address: int

    def make_rtc(self, now: Callable[[], float]) -> Rtc:
        """The clock chip, running on true time `now` (seconds)."""
        return _RTC_CHIPS[self.rtc_chip](now)

    def make_panel(self) -> SSD1306:
        """The panel's controller."""
        return SSD1306(height=self.panel_height, address=self.panel_address)


def pin_names(board_folder: Path) -> dict[str, int]:
    """The GPIO numbers behind the names in `board`, from the folder's pins.json."""
    names: dict[str, int] = json.loads((board_folder / "pins.json").read_text(encoding="utf-8"))["pins"]
    return names


def read_wiring(board_config: bytes, names: Mapping[str, int]) -> Wiring:
    """Runs the source of a board_config.py, whose `board` has these GPIO numbers by name."""
    board = SimpleNamespace(**{name: _Gpio(number) for name, number in names.items()})
    config: dict[str, Any] = {"__builtins__": {**vars(builtins), "__import__": _importer(board)}}
    exec(compile(board_config, "board_config.py", "exec"), config)
    buttons: dict[str, _Gpio] = config["BUTTONS"]
    return Wiring(
        buttons={name: pin.number for name, pin in buttons.items()},
        led=Led(config["LED"]["pin"].number, config["LED"]["lit"]),
        scl=config["I2C_SCL"].number,
        sda=config["I2C_SDA"].number,
        rtc_chip=config["RTC"]["chip"],
        panel_height=config["PANEL"]["height"],
        panel_address=config["PANEL"]["address"],
    )


@dataclass(frozen=True)
class _Gpio:
    number: int


def _importer(board: object) -> Callable[..., object]:
    def find(name: str, *_: object) -> object:
        if name != "board":
            raise ImportError(f"board_config.py imports {name}, where only board is to be had")
        return board

    return find
