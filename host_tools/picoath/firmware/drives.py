"""The CIRCUITPY drive: what CircuitPython says about itself on it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import psutil

BOOT_OUT = "boot_out.txt"
"""CircuitPython writes it at every first start: its version, the board, and the processor's unique id."""

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


def mount_points() -> list[Path]:
    """Where the drives of this computer are, without those of the network."""
    places = [Path(partition.mountpoint) for partition in psutil.disk_partitions(all=False)]
    return sorted(set(places))


def _told(text: str, key: str) -> str:
    found = re.search(rf"^{key}:[ \t]*([\w.-]+)", text, re.MULTILINE)
    return found[1] if found else ""
