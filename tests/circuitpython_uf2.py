"""UF2 files of a CircuitPython that is none: it tells what the real one does, and has no program."""

from __future__ import annotations

import struct

FLASH = 0x10000000
RP2040, RP2350 = 0xE48BFF56, 0xE48BFF59
DRIVE = 0x100000

_INFO_AT, _TABLE_AT, _ENTRIES_AT, _TEXT_AT = 0x1D4, 0x400, 0x440, 0x480
_BUILD_ATTRIBUTE = 0x4275F0D3


def program(
    version: str = "10.2.1",
    board: str = "raspberry_pi_pico",
    machine: str = "Raspberry Pi Pico with rp2040",
    *,
    drive: tuple[int, int] | None = (DRIVE, 1 << 20),
    size: int = 0x3000,
) -> bytes:
    """The flash from its beginning, with binary info as pico-sdk lays it out."""
    flash = bytearray((index * 7 + (index >> 8)) & 0xFF for index in range(size))
    flash[_TABLE_AT:_TEXT_AT] = bytes(_TEXT_AT - _TABLE_AT)
    entries = [struct.pack("<H2sII", 6, b"RP", _BUILD_ATTRIBUTE, FLASH + _TEXT_AT)]
    if drive:
        entries.append(struct.pack("<H2sIIIIHxx", 7, b"CP", FLASH + _TEXT_AT, *drive, 0, 3))
    table = b""
    at = _ENTRIES_AT
    for entry in entries:
        flash[at : at + len(entry)] = entry
        table += struct.pack("<I", FLASH + at)
        at += len(entry)
    flash[_TABLE_AT : _TABLE_AT + len(table)] = table
    info = (0x7188EBF2, FLASH + _TABLE_AT, FLASH + _TABLE_AT + len(table), FLASH + 0x238, 0xE71AA390)
    struct.pack_into("<5I", flash, _INFO_AT, *info)
    text = f"BOARD={board}\0Adafruit CircuitPython {version} on 2026-01-01; {machine}\0".encode()
    flash[_TEXT_AT : _TEXT_AT + len(text)] = text
    return bytes(flash)


def blocks(content: bytes, family: int = RP2040, address: int = FLASH) -> bytes:
    """UF2 blocks with 256 bytes each."""
    parts = [content[at : at + 256].ljust(256, b"\0") for at in range(0, len(content), 256)]
    result = b""
    for number, part in enumerate(parts):
        place = address + 256 * number
        header = (0x0A324655, 0x9E5D5157, 0x2000, place, 256, number, len(parts), family)
        result += struct.pack("<8I", *header) + part.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)
    return result


def circuitpython(**told: object) -> bytes:
    """The file; the arguments are those of `program`."""
    return blocks(program(**told))  # type: ignore[arg-type]
