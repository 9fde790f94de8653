"""The drive of a board in its boot loader, RPI-RP2, and how a UF2 file gets onto it.

What the drive tells: "USB Flashing Format (UF2)", github.com/microsoft/uf2, INFO_UF2.TXT; RP2040 Datasheet,
2.8.4.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from picoath.errors import BadInput, Refused

INFO = "INFO_UF2.TXT"
LABEL = "RPI-RP2"
RP2040 = "RPI-RP2"
"""The RP2040's "Board-ID"; it does not tell which board the chip is on."""

_INFO_SIZE = 4096
_CHIP = re.compile(r"^Board-ID:[ \t]*(\S+)", re.MULTILINE)
_CHUNK = 64 << 10

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class BootDrive:
    """A board in its boot loader; `chip` is what that calls itself."""

    root: Path
    chip: str


def read_boot_drive(root: Path) -> BootDrive | None:
    """What is on a drive; None when that is no boot loader's, or can't be read."""
    try:
        with (root / INFO).open("rb") as file:
            text = file.read(_INFO_SIZE).decode("utf-8", "replace")
    except OSError:
        return None
    chip = _CHIP.search(text)
    return BootDrive(root, chip[1]) if chip else None


def check_chip(drive: BootDrive) -> None:
    """Raise BadInput unless the chip is the one that picoath's boards have."""
    if drive.chip != RP2040:
        raise BadInput(f"{drive.root} is the boot loader of a {drive.chip}: picoath runs on an RP2040")


def write(drive: BootDrive, name: str, content: bytes, progress: Progress) -> None:
    """Copy a UF2 file onto the drive, which goes away when the board has all of it.

    Raises Refused when it went away, or failed, before the end.
    """
    written = 0
    try:
        with (drive.root / name).open("wb", buffering=0) as file:
            while written < len(content):
                progress(written, len(content), f"writing {name}")
                chunk = content[written : written + _CHUNK]
                file.write(chunk)
                written += len(chunk)
                os.fsync(file.fileno())
    except OSError as error:
        if written == len(content) and read_boot_drive(drive.root) is None:
            return  # it has begun to start what it got
        raise Refused(
            f"{drive.root}: {error.strerror or error}: the board is not whole now; "
            "hold BOOTSEL, plug it in again and do the same again"
        ) from None
