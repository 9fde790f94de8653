"""The libraries of others that the firmware may use, and what CircuitPython has built in."""

from __future__ import annotations

import importlib.util
from importlib import metadata
from pathlib import Path

from picoath.errors import BadInput
from picoath.firmware.problems import CannotBuild

RELEASES = {
    "adafruit_ds3231": ("adafruit-circuitpython-ds3231", "2.4.28"),
    "adafruit_framebuf": ("adafruit-circuitpython-framebuf", "1.6.12"),
    "adafruit_pcf8563": ("adafruit-circuitpython-pcf8563", "2.0.9"),
    "adafruit_register": ("adafruit-circuitpython-register", "1.13.0"),
    "adafruit_ssd1306": ("adafruit-circuitpython-ssd1306", "2.12.24"),
}
"""Package that is imported: its name on PyPI, and the release that goes on a board."""

_BUILT_IN = """
    __future__ adafruit_bus_device aesio array atexit binascii board builtins busio collections digitalio
    displayio errno gc hashlib io json keypad math memorymap microcontroller micropython os random re rtc
    select storage struct supervisor sys terminalio time traceback usb_cdc usb_hid usb_midi warnings
    watchdog zlib
"""
BUILT_IN = frozenset(_BUILT_IN.split())
"""Modules of CircuitPython 10.1 and newer on RP2040 boards that the firmware may import."""


def find_library(package: str) -> Path | None:
    """Where an installed library is: its folder, or its one file. None when the firmware may not use it.

    Raises BadInput when it is not installed, CannotBuild when it is not the release that goes on a board.
    """
    if package not in RELEASES:
        return None
    project, release = RELEASES[package]
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise BadInput(f"{project} is missing: pip install 'picoath[firmware]'")
    installed = metadata.version(project)
    if installed != release:
        raise CannotBuild(f"{project} {release} goes on a board; {installed} is installed")
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations)))
    return Path(str(spec.origin))
