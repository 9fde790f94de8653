"""What is on a board: pin names, buttons, chips, as its folder under boards/ says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from virtual_board.chips.ds3231 import DS3231
from virtual_board.chips.pcf8563 import PCF8563
from virtual_board.chips.rtc import Rtc
from virtual_board.chips.ssd1306 import SSD1306
from virtual_board.simulated.circuitpython.pins import Pin, Pins, board_module
from virtual_board.simulated.drive import Drive
from virtual_board.simulated.importer import Importer

_RTC_CHIPS: dict[str, Callable[[Callable[[], float]], Rtc]] = {"DS3231": DS3231, "PCF8563": PCF8563}


@dataclass(frozen=True)
class Wiring:
    """`buttons` are GPIO numbers by name; `rtc_chip` is a key of the RTC models."""

    buttons: Mapping[str, int]
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


def read_wiring(drive: Drive, names: Mapping[str, int], board_id: str) -> Wiring:
    """Runs the drive's board_config.py and takes the wiring from it."""
    board = board_module(Pins(lambda number: False), names, board_id)
    importer = Importer(drive, {"board": board}, {}, lambda text: None)
    config: dict[str, Any] = vars(importer.load("board_config"))
    buttons: dict[str, Pin] = config["BUTTONS"]
    return Wiring(
        buttons={name: pin.number for name, pin in buttons.items()},
        rtc_chip=config["RTC"]["chip"],
        panel_height=config["PANEL"]["height"],
        panel_address=config["PANEL"]["address"],
    )
