"""What a board's folder lacks, or what in it doesn't fit together.

``make board BOARD=NAME`` runs it. A folder without a problem starts on the virtual board, up to SET-UP.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from picoath.project_folder import project_folder
from picoath.wiring_plan import read_plan, run_board_config

from virtual_board.simulated.board import SimulatedBoard
from virtual_board.wiring.picture import draw

FILES = ("board_config.py", "pins.json", "wiring.json", "wiring.svg", "parts.md")

_Config = Mapping[str, Any]

_NAMES = ("BOARD", "NAME", "PANEL", "I2C_SDA", "I2C_SCL", "I2C_FREQUENCY", "RTC", "BUTTONS")
_CHIPS = ({"chip": "DS3231", "address": 0x68}, {"chip": "PCF8563", "address": 0x51})
_PANELS = [{"width": 128, "height": height, "address": 0x3C} for height in (32, 64)]
_START_SECONDS = 30


def problems(folder: Path) -> list[str]:
    """Sentences that say what is missing or wrong, and how to mend it; none when the board is complete."""
    missing = [name for name in FILES if not (folder / name).is_file()]
    if not folder.is_dir():
        return [f"there is no folder {folder}: copy that of the board that is most like it"]
    if missing:
        return [f"{name} is missing: copy it from another board and change it" for name in missing]
    try:
        config = run_board_config(folder)
    except Exception as error:
        return [f"board_config.py doesn't run: {type(error).__name__}: {error}"]
    unnamed = [f"board_config.py doesn't define {name}" for name in _NAMES if name not in config]
    return (
        unnamed or [*_in_the_config(folder, config), *_in_the_wiring(folder)] or list(_at_the_start(folder))
    )


def _in_the_config(folder: Path, config: _Config) -> Iterator[str]:
    if config["BOARD"] != folder.name:
        yield f"BOARD is {config['BOARD']!r}: it must be the folder's name, {folder.name!r}"
    if config["I2C_FREQUENCY"] != 400_000:
        yield f"I2C_FREQUENCY is {config['I2C_FREQUENCY']}: both chips take 400000"
    if config["PANEL"] not in _PANELS:
        yield f"PANEL is {config['PANEL']}: the firmware draws on {' or '.join(map(str, _PANELS))}"
    if config["RTC"] not in _CHIPS:
        yield f"RTC is {config['RTC']}: the firmware reads {' or '.join(map(str, _CHIPS))}"
    if set(config["BUTTONS"]) not in ({"A"}, {"A", "B", "C"}):
        yield f"BUTTONS are {', '.join(config['BUTTONS'])}: A alone, or A, B and C"
    yield from _in_the_pins(folder, config)


def _in_the_pins(folder: Path, config: _Config) -> Iterator[str]:
    pins = [config["I2C_SCL"], config["I2C_SDA"], *config["BUTTONS"].values()]
    for pin in sorted({pin for pin in pins if pins.count(pin) > 1}):
        yield f"{pin} is used twice"
    numbers = json.loads((folder / "pins.json").read_text(encoding="utf-8"))["pins"]
    data, clock = numbers[config["I2C_SDA"]], numbers[config["I2C_SCL"]]
    # RP2040 datasheet, 1.4.3 GPIO Functions: I2C0 SDA, SCL, I2C1 SDA, SCL on GPIO 0, 1, 2, 3, and so on.
    if data % 2 or clock % 4 != data % 4 + 1:
        yield f"{config['I2C_SDA']} and {config['I2C_SCL']} are not SDA and SCL of one I2C unit"


def _in_the_wiring(folder: Path) -> Iterator[str]:
    try:
        plan = read_plan(folder)
    except (ValueError, KeyError) as error:
        yield f"wiring.json and board_config.py don't fit: {error}"
        return
    wanted = {"I2C_SCL", "I2C_SDA", "3.3 V", "ground", *run_board_config(folder)["BUTTONS"]}
    for net in sorted(wanted - set(plan.nets())):
        yield f"wiring.json: no part is on {net}"
    if (folder / "wiring.svg").read_text(encoding="utf-8") != draw(plan):
        yield "wiring.svg is not what wiring.json says: make pictures draws it"


def _at_the_start(folder: Path) -> Iterator[str]:
    """Whether the firmware starts on it, as far as a board without hardware can tell."""
    board = SimulatedBoard(folder.name)
    board.power_on()
    if not board.run_until(lambda: any("SET-UP" in line for line in board.lines()), _START_SECONDS):
        yield f"the firmware doesn't come to SET-UP on it; the panel says {board.lines()}"


def main(name: str, say: Callable[[str], object] = print) -> int:
    """Say what is wrong with a board of boards/; the exit status is 1 when anything is."""
    found = problems(project_folder("boards") / name)
    for problem in found:
        say(f"{name}: {problem}")
    if not found:
        say(f"{name}: complete, and the firmware starts on it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
