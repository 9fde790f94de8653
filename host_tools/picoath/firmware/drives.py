"""Finding the CIRCUITPY drive, and reading what CircuitPython says about itself on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import psutil

from picoath.errors import BadInput, NoToken

BOOT_OUT = "boot_out.txt"
"""CircuitPython writes it at every first start: its version, the board, and the processor's unique id."""

HOW_TO_GET_THERE = (
    "there is no CIRCUITPY drive: on a token, choose Maintenance in the menu; "
    "on a new board, install CircuitPython first (circuitpython.org/downloads)"
)

_BOOT_OUT_SIZE = 4096
_VERSION = re.compile(r"Adafruit CircuitPython (\d+)\.(\d+)(\S*)")


@dataclass(frozen=True)
class FoundDrive:
    """A drive with CircuitPython; `board_id` and `uid` are "" where it doesn't tell them."""

    root: Path
    circuitpython: str
    release: tuple[int, int]
    board_id: str
    uid: str


def find_drive(named: Path | None) -> FoundDrive:
    """The drive that was named, or else the only one there is.

    Raises BadInput when what was named is no such drive, NoToken when there is none, or several.
    """
    if named is not None:
        return _named(named)
    drives = found_drives()
    if not drives:
        raise NoToken(HOW_TO_GET_THERE)
    if len(drives) > 1:
        listed = ", ".join(f"{drive.root} ({drive.board_id}, {drive.uid})" for drive in drives)
        raise NoToken(f"there are several CIRCUITPY drives, name one: {listed}")
    return drives[0]


def found_drives() -> list[FoundDrive]:
    """The drives with CircuitPython that are there."""
    return [drive for place in _mount_points() if (drive := read_drive(place))]


def read_drive(root: Path) -> FoundDrive | None:
    """What is on a drive; None when that is not CircuitPython, or can't be read."""
    try:
        with (root / BOOT_OUT).open("rb") as file:
            text = file.read(_BOOT_OUT_SIZE).decode("utf-8", "replace")
    except OSError:
        return None
    version = _VERSION.search(text)
    if version is None:
        return None
    major, minor, rest = version.groups()
    return FoundDrive(
        root,
        circuitpython=f"{major}.{minor}{rest}",
        release=(int(major), int(minor)),
        board_id=_told(text, "Board ID"),
        uid=_told(text, "UID"),
    )


def _named(root: Path) -> FoundDrive:
    if not root.is_dir():
        raise NoToken(f"there is no drive at {root}: {HOW_TO_GET_THERE}")
    drive = read_drive(root)
    if drive is None:
        raise BadInput(f"{root} is not a CIRCUITPY drive: it has no {BOOT_OUT} of CircuitPython")
    return drive


def _mount_points() -> list[Path]:
    """Where the drives of this computer are, without those of the network."""
    places = [Path(partition.mountpoint) for partition in psutil.disk_partitions(all=False)]
    return sorted(set(places))


def _told(text: str, key: str) -> str:
    found = re.search(rf"^{key}:[ \t]*([\w.-]+)", text, re.MULTILINE)
    return found[1] if found else ""
