"""A factory image: CircuitPython and a drive with the firmware in one UF2 file, for a board's boot loader.

It takes the place of everything: the program, nvm, and the drive up to its last file, so the accounts of a
token too. The vault's files have their full length in it already, as `vault_files` says why.
"""

from __future__ import annotations

from picoath.errors import BadInput
from picoath.firmware import compiler, drive_image, uf2, vault_files
from picoath.firmware.boards import board_id
from picoath.firmware.circuitpython import OLDEST, CircuitPython, DrivePlace
from picoath.firmware.drives import BOOT_OUT
from picoath.firmware.layout import Firmware
from picoath.firmware.problems import CannotBuild

UNKNOWN_ID = "????????????????"
"""What the token replaces by its processor's unique id (firmware/first_start.py)."""

NVM_SIZE = uf2.SECTOR
"""Bytes before the drive that `microcontroller.nvm` has (CircuitPython, ports/raspberrypi/mpconfigport.h)."""


def file_name(firmware: Firmware, circuitpython: CircuitPython) -> str:
    """What a factory image is called, so that nobody takes it for an update."""
    return (
        f"picoath-{firmware.version}-{firmware.board}-circuitpython-{circuitpython.version}-factory-image.uf2"
    )


def is_untried(circuitpython: CircuitPython) -> bool:
    """Whether a CircuitPython is newer than those that picoath was tried with."""
    return circuitpython.release > compiler.CIRCUITPYTHON


def check(circuitpython: CircuitPython, board: str) -> DrivePlace:
    """Where the drive goes. Raises BadInput when this CircuitPython is not for the board, or too old."""
    needed = board_id(board)
    if not circuitpython.is_for(needed):
        found = circuitpython.board_id or "a board that it doesn't name"
        raise BadInput(f"this CircuitPython is for {found}; {board} is made with a {needed}")
    if circuitpython.release < OLDEST:
        raise BadInput(
            f"this is CircuitPython {circuitpython.version}: picoath needs 10.1 or newer, which has SHA-256 "
            f"built in; get it from https://circuitpython.org/board/{needed}/"
        )
    place = circuitpython.drive
    if place is None:
        raise BadInput(
            "this CircuitPython does not tell where its drive begins; get one from circuitpython.org"
        )
    if place.offset % uf2.SECTOR or len(circuitpython.flash) > place.offset - NVM_SIZE:
        raise CannotBuild(
            f"CircuitPython {circuitpython.version} has its program where its nvm and drive would be"
        )
    if not drive_image.SMALLEST <= place.size <= uf2.LARGEST_FLASH - place.offset:
        raise CannotBuild(f"CircuitPython {circuitpython.version} has a drive of {place.size} bytes")
    return place


def make(firmware: Firmware, circuitpython: CircuitPython) -> bytes:
    """The UF2 file. Raises BadInput or CannotBuild when the two don't go together."""
    place = check(circuitpython, firmware.board)
    boot_out = {BOOT_OUT: _boot_out(circuitpython)}
    files = {**drive_image.NO_INDEX, **firmware.files, **boot_out, **vault_files.empty()}
    drive = drive_image.make(files, place.size)
    pages = _pages(0, circuitpython.flash)
    pages |= _pages(place.offset - NVM_SIZE, b"\xff" * NVM_SIZE)
    pages |= _pages(place.offset, drive.rstrip(drive_image.UNUSED))
    return uf2.written(pages)


def _boot_out(circuitpython: CircuitPython) -> bytes:
    """What CircuitPython will say of itself, so that it need not write that at its first start (main.c).

    `first_start` on the token puts in what only the processor knows.
    """
    lines = (
        circuitpython.banner,
        f"Board ID:{circuitpython.board_id}",
        f"UID:{UNKNOWN_ID}",
        "boot.py output:",
    )
    return "".join(f"{line}\r\n" for line in lines).encode()


def _pages(start: int, content: bytes) -> dict[int, bytes]:
    """Content as pages of the flash, the last one filled up with 0xFF."""
    filled = content.ljust(-(-len(content) // uf2.PAGE) * uf2.PAGE, b"\xff")
    return {start + at: filled[at : at + uf2.PAGE] for at in range(0, len(filled), uf2.PAGE)}
