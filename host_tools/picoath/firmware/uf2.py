"""UF2 files for the RP2040: blocks of 512 bytes, each with 256 bytes of flash and the place they belong.

The format: "USB Flashing Format (UF2)", github.com/microsoft/uf2. What the RP2040's boot ROM takes of it:
RP2040 Datasheet, 2.8.4.2. The readers on PyPI convert a file that has one block after the other and nothing
else, by assertions; here a file is somebody's download, and every block is checked.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from picoath.errors import BadInput

RP2040 = 0xE48BFF56
"""The family id that the RP2040's boot ROM takes."""

FLASH_ADDRESS = 0x10000000
LARGEST_FLASH = 16 << 20
PAGE = 256
SECTOR = 4096
"""What is erased at once."""

_BLOCK = 512
_HEADER = struct.Struct("<8I")
_FIRST_MAGIC, _SECOND_MAGIC, _LAST_MAGIC = 0x0A324655, 0x9E5D5157, 0x0AB16F30
_NOT_MAIN_FLASH = 0x00000001
_HAS_FAMILY = 0x00002000


def is_uf2(beginning: bytes) -> bool:
    """Whether a file begins as a UF2 file does."""
    return beginning.startswith(struct.pack("<2I", _FIRST_MAGIC, _SECOND_MAGIC))


def read(content: bytes, name: str) -> dict[int, bytes]:
    """The pages of flash that a file has, 256 bytes each, by their offset from the beginning of the flash.

    :param name: what messages call the file.

    Raises BadInput when it is no UF2 file for the RP2040, or is not whole.
    """
    if not is_uf2(content):
        raise BadInput(f"{name} is no UF2 file")
    if len(content) % _BLOCK:
        raise BadInput(f"{name} is not whole: it ends within a block; get it again")
    pages: dict[int, bytes] = {}
    numbers: set[int] = set()
    announced = 0
    for start in range(0, len(content), _BLOCK):
        found = _read_block(content, start, name)
        if found is None:
            continue
        offset, number, announced = found
        page = content[start + _HEADER.size : start + _HEADER.size + PAGE]
        if pages.setdefault(offset, page) != page:
            raise BadInput(f"{name} has two contents for the same place of the flash")
        numbers.add(number)
    if not pages:
        raise BadInput(f"{name} is no UF2 file for the RP2040")
    if numbers != set(range(announced)):
        raise BadInput(f"{name} is not whole: {announced - len(numbers)} blocks are missing; get it again")
    return pages


def written(pages: Mapping[int, bytes]) -> bytes:
    """The file with these pages, as the boot ROM wants it.

    The boot ROM erases a sector at the first page of it that comes, so each sector must be there whole: pages
    that are missing become 0xFF (RP2040 Datasheet, erratum RP2040-E14).
    """
    sectors = sorted({offset // SECTOR for offset in pages})
    offsets = [sector * SECTOR + at for sector in sectors for at in range(0, SECTOR, PAGE)]
    blank = b"\xff" * PAGE
    return b"".join(
        _block(offset, pages.get(offset, blank), number, len(offsets))
        for number, offset in enumerate(offsets)
    )


def _block(offset: int, page: bytes, number: int, count: int) -> bytes:
    header = (_FIRST_MAGIC, _SECOND_MAGIC, _HAS_FAMILY, FLASH_ADDRESS + offset, PAGE, number, count, RP2040)
    body = _HEADER.pack(*header) + page
    return body.ljust(_BLOCK - 4, b"\0") + _LAST_MAGIC.to_bytes(4, "little")


def _read_block(content: bytes, start: int, name: str) -> tuple[int, int, int] | None:
    """A block's offset in the flash, its number and how many there are; None when it is not for our flash."""
    first, second, flags, address, size, number, count, family = _HEADER.unpack_from(content, start)
    last = int.from_bytes(content[start + _BLOCK - 4 : start + _BLOCK], "little")
    if (first, second, last) != (_FIRST_MAGIC, _SECOND_MAGIC, _LAST_MAGIC):
        raise BadInput(f"{name} is damaged: what begins at byte {start} is no UF2 block; get it again")
    if flags & _NOT_MAIN_FLASH or not flags & _HAS_FAMILY or family != RP2040:
        return None
    offset = address - FLASH_ADDRESS
    if size != PAGE or offset % PAGE or not 0 <= offset < LARGEST_FLASH:
        raise BadInput(f"{name} is no UF2 file for the RP2040's flash")
    return offset, number, count
