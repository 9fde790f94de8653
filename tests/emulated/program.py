"""A board that runs a program of the tests in place of the firmware's, with all of fob that it imports."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import fat_volume
from virtual_board.emulated import drive_files, uf2
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET, NVM_OFFSET, NVM_SIZE

HERE = Path(__file__).parent
FIRMWARE = HERE.parents[1] / "firmware"
CHANGING = HERE / "changing"
"""Its module `changes` is imported by the boards' programs and by the tests."""

_PICO = "raspberry_pi_pico"
_COPIES = ("vault-a/copy.bin", "vault-b/copy.bin")


def board(name: str, firmware_file: Path, folder: Path, files: Mapping[str, bytes]) -> EmulatedBoard:
    """A new board with the program in the folder `name`, built in `folder`, and more files on its drive."""
    sources = folder / "firmware"
    shutil.copytree(FIRMWARE / "fob", sources / "fob")
    for source in (FIRMWARE / "settings.toml", CHANGING / "changes.py", *(HERE / name).glob("*.py")):
        shutil.copy(source, sources)
    built = drive_files.files_for(_PICO, uf2.read(firmware_file), sources)
    return EmulatedBoard(_PICO, firmware_file, files={**built, **files})


def files_on(flash: bytes) -> dict[str, bytes]:
    """The files of the drive, each up to the end of its last cluster."""
    drive = flash[DRIVE_OFFSET:]
    return {
        path: b"".join(drive[place * fat_volume.SECTOR : (place + 1) * fat_volume.SECTOR] for place in chain)
        for path, chain in fat_volume.sectors(drive).items()
    }


def copies_on(flash: bytes) -> list[bytes]:
    """What the vault's copies hold."""
    files = files_on(flash)
    contents = [files.get(path, bytes(4)) for path in _COPIES]
    return [content[4 : 4 + int.from_bytes(content[:4], "big")] for content in contents]


def nvm_on(flash: bytes) -> bytearray:
    return bytearray(flash[NVM_OFFSET : NVM_OFFSET + NVM_SIZE])


def forms(secret: bytes) -> Iterator[bytes]:
    """A secret in every form that it may be found in."""
    yield from (secret, base64.b32encode(secret), base64.b32encode(secret).lower())
    yield from (secret.hex().encode(), secret.hex().upper().encode(), base64.b64encode(secret).rstrip(b"="))
