"""CircuitPython's firmware file: UF2 blocks, and what can be told from the program in them.

The format: "USB Flashing Format (UF2)", github.com/microsoft/uf2.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from virtual_board.emulated.problems import GET_UF2, CannotEmulate

FLASH_SIZE = 2 << 20
FLASH_ADDRESS = 0x10000000

_BLOCK = 512
_HEADER = struct.Struct("<8I")
_FIRST_MAGIC, _SECOND_MAGIC = 0x0A324655, 0x9E5D5157
_NOT_MAIN_FLASH = 0x00000001
_RP2040_FAMILY = 0xE48BFF56
_VERSION = re.compile(rb"Adafruit CircuitPython (\d+\.\d+\.\d+\S*) on [-\d]+; ([^\0\r\n]+)")


@dataclass(frozen=True)
class FirmwareFile:
    """`flash` is the flash's content with the program in it, 0xFF elsewhere; `version` as it tells itself."""

    flash: bytes
    version: str
    machine: str

    def is_for(self, board_id: str) -> bool:
        """Whether it was built for the board that CircuitPython calls so."""
        return b"\0" + board_id.encode("ascii") + b"\0" in self.flash


def read(path: Path) -> FirmwareFile:
    """Raises CannotEmulate when this is no CircuitPython for the RP2040."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotEmulate(f"{path}: {error.strerror}; {GET_UF2}") from None
    flash = bytearray(b"\xff" * FLASH_SIZE)
    if not _load(content, flash):
        raise CannotEmulate(f"{path} is no UF2 file for the RP2040; {GET_UF2}")
    told = _VERSION.search(flash)
    if told is None:
        raise CannotEmulate(f"{path} is no CircuitPython; {GET_UF2}")
    return FirmwareFile(bytes(flash), told[1].decode(), told[2].decode())


def _load(content: bytes, flash: bytearray) -> bool:
    """Put the blocks where they belong; returns whether there were any."""
    found = False
    for start in range(0, len(content) - _BLOCK + 1, _BLOCK):
        first, second, flags, address, size, _, _, family = _HEADER.unpack_from(content, start)
        if (first, second, family) != (
            _FIRST_MAGIC,
            _SECOND_MAGIC,
            _RP2040_FAMILY,
        ) or flags & _NOT_MAIN_FLASH:
            continue
        offset = address - FLASH_ADDRESS
        if not 0 <= offset <= FLASH_SIZE - size or size > _BLOCK - _HEADER.size:
            return False
        data = start + _HEADER.size
        flash[offset : offset + size] = content[data : data + size]
        found = True
    return found
