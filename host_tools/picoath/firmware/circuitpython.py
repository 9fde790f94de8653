"""CircuitPython as its UF2 file has it: the program, and what it tells about itself and its drive.

Where the drive begins is in the program's binary info, which picotool reads too: "Getting started with
Raspberry Pi Pico", appendix "Use Picotool"; pico-sdk, src/common/pico_binary_info. CircuitPython declares its
drive there as a block device (ports/raspberrypi/supervisor/internal_flash.c, supervisor_flash_init); nvm is
the sector before it (ports/raspberrypi/mpconfigport.h).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from picoath.errors import BadInput
from picoath.firmware import uf2

LARGEST_FILE = 32 << 20
"""Bytes of a UF2 file that fills the largest flash."""

OLDEST = (10, 1)
"""The first CircuitPython that has SHA-256 built in."""

_BANNER = re.compile(rb"Adafruit CircuitPython ((\d+)\.(\d+)\.\d+\S*) on [-\d]+; [^\0\r\n]+")
_BOARD = re.compile(rb"BOARD=([\w.-]+)\0")

_INFO = struct.Struct("<5I")
_INFO_BEGINS, _INFO_ENDS = 0x7188EBF2, 0xE71AA390
_ENTRY = struct.Struct("<HxxIII")
_INFO_WITHIN = 512
"""The header of the binary info is in the first bytes of the program."""
_ID_AND_STRING, _BLOCK_DEVICE = 6, 7
_BUILD_ATTRIBUTE = 0x4275F0D3


@dataclass(frozen=True)
class DrivePlace:
    """Where the drive is: bytes from the beginning of the flash, and how many it has at least."""

    offset: int
    size: int


@dataclass(frozen=True)
class CircuitPython:
    """`flash` is the flash from its beginning to the end of the program, 0xFF where nothing is.

    `board_id` is "" and `drive` None where the program does not tell them.
    """

    flash: bytes
    banner: str
    """The line in which it names itself, date and machine."""
    version: str
    release: tuple[int, int]
    board_id: str
    drive: DrivePlace | None

    def is_for(self, board_id: str) -> bool:
        """Whether it was built for the board that CircuitPython calls so."""
        return self.board_id == board_id


def read_file(path: Path) -> CircuitPython:
    """Raises BadInput when the file can't be read, or is no CircuitPython for the RP2040."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from None
    if len(content) > LARGEST_FILE:
        raise BadInput(f"{path} is too large for a UF2 file of the RP2040")
    return read(content, str(path))


def read(content: bytes, name: str) -> CircuitPython:
    """Raises BadInput when the content is no CircuitPython for the RP2040. Messages call it `name`."""
    pages = uf2.read(content, name)
    flash = bytearray(b"\xff" * (max(pages) + uf2.PAGE))
    for offset, page in pages.items():
        flash[offset : offset + uf2.PAGE] = page
    told = _BANNER.search(flash)
    if told is None:
        raise BadInput(f"{name} is no CircuitPython")
    information = list(_binary_info(bytes(flash)))
    boards = (_board(flash, *entry) for entry in information)
    drives = (DrivePlace(offset, size) for kind, _name, offset, size in information if kind == _BLOCK_DEVICE)
    return CircuitPython(
        bytes(flash),
        banner=told[0].decode("utf-8", "replace"),
        version=told[1].decode(),
        release=(int(told[2]), int(told[3])),
        board_id=next(filter(None, boards), ""),
        drive=next(drives, None),
    )


def _board(flash: bytearray, kind: int, identity: int, address: int, _: int) -> str:
    """The board that an entry names, or ""."""
    if (kind, identity) != (_ID_AND_STRING, _BUILD_ATTRIBUTE):
        return ""
    found = _BOARD.match(flash, max(0, address - uf2.FLASH_ADDRESS))
    return found[1].decode() if found else ""


def _binary_info(flash: bytes) -> Iterator[tuple[int, int, int, int]]:
    """The entries of the binary info: of each the kind, and the three words behind kind and tag."""
    for at in range(0, min(_INFO_WITHIN, len(flash)) - _INFO.size, 4):
        begins, start, end, _mapping, ends = _INFO.unpack_from(flash, at)
        if (begins, ends) != (_INFO_BEGINS, _INFO_ENDS):
            continue
        table = flash[max(0, start - uf2.FLASH_ADDRESS) : max(0, end - uf2.FLASH_ADDRESS)]
        for (address,) in struct.iter_unpack("<I", table[: len(table) // 4 * 4]):
            place = address - uf2.FLASH_ADDRESS
            if 0 <= place <= len(flash) - _ENTRY.size:
                yield _ENTRY.unpack_from(flash, place)
        return
