"""The firmware file that an emulated board runs."""

from __future__ import annotations

from pathlib import Path

from picoath.errors import BadInput
from picoath.firmware import circuitpython
from picoath.firmware.circuitpython import CircuitPython

from virtual_board.emulated.problems import GET_UF2, CannotEmulate

FLASH_SIZE = 2 << 20
"""Bytes of the flash chip, whatever the board's own has."""


def read(path: Path) -> CircuitPython:
    """Raises CannotEmulate when this is no CircuitPython for the RP2040, or does not fit."""
    try:
        found = circuitpython.read_file(path)
    except BadInput as problem:
        raise CannotEmulate(f"{problem}; {GET_UF2}") from None
    if len(found.flash) > FLASH_SIZE:
        raise CannotEmulate(f"{path} is for a larger flash; {GET_UF2}")
    return found
