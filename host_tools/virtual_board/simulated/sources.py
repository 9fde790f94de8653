"""What a drive holds when the firmware has just been installed: firmware, board's data, libraries."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

# What `install` puts into lib/, and adafruit_bus_device, which is built in to CircuitPython.
LIBRARIES = (
    "adafruit_bus_device",
    "adafruit_ds3231",
    "adafruit_framebuf",
    "adafruit_hid",
    "adafruit_pcf8563",
    "adafruit_register",
    "adafruit_ssd1306",
)

Source = tuple[Path, bytes]


def firmware_sources(firmware: Path, board_folder: Path) -> dict[str, Source]:
    """Files of a new drive by path: where each comes from, and its content.

    The firmware's own board_config.py, if it has one, goes before the board's.
    """
    sources = _board_data(board_folder) | _python_files(firmware, "/")
    for library in LIBRARIES:
        sources |= _library(library)
    return sources


def _board_data(board_folder: Path) -> dict[str, Source]:
    config = board_folder / "board_config.py"
    return {"/board_config.py": (config, config.read_bytes())} if config.exists() else {}


def _python_files(folder: Path, prefix: str) -> dict[str, Source]:
    return {
        prefix + path.relative_to(folder).as_posix(): (path, path.read_bytes())
        for path in sorted(folder.rglob("*.py"))
        if "__pycache__" not in path.parts
    }


@cache
def _library(name: str) -> dict[str, Source]:
    found = importlib.util.find_spec(name)
    if found is None:
        raise ModuleNotFoundError(f"{name} is not installed: pip install 'picoath[simulate]'")
    if found.submodule_search_locations:
        return _python_files(Path(next(iter(found.submodule_search_locations))), f"/lib/{name}/")
    origin = Path(str(found.origin))
    return {f"/lib/{origin.name}": (origin, origin.read_bytes())}
