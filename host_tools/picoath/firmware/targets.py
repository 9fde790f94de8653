"""Where the firmware can be put: a drive with CircuitPython, or a board in its boot loader."""

from __future__ import annotations

from pathlib import Path

from picoath.errors import BadInput, NoToken
from picoath.firmware import drives
from picoath.firmware.boot_drives import INFO, BootDrive, read_boot_drive
from picoath.firmware.drives import BOOT_OUT, FoundDrive

Target = FoundDrive | BootDrive

HOW_TO_GET_THERE = (
    "there is no board to install on: on a token, choose Maintenance in the menu, and a drive CIRCUITPY "
    "comes; on any other board, hold BOOTSEL while plugging it in, and a drive RPI-RP2 comes"
)


def find(named: Path | None) -> Target:
    """The drive that was named, or else the only one there is.

    Raises BadInput when what was named is no such drive, NoToken when there is none, or several.
    """
    if named is not None:
        return _named(named)
    targets = found()
    if not targets:
        raise NoToken(HOW_TO_GET_THERE)
    if len(targets) > 1:
        raise NoToken(f"there are several boards, name one's drive: {', '.join(map(_listed, targets))}")
    return targets[0]


def found() -> list[Target]:
    """The boards that are there."""
    return [target for place in drives.mount_points() if (target := read(place))]


def read(root: Path) -> Target | None:
    """What board a drive is of; None when it is of none."""
    return read_boot_drive(root) or drives.read_drive(root)


def _named(root: Path) -> Target:
    if not root.is_dir():
        raise NoToken(f"there is no drive at {root}: {HOW_TO_GET_THERE}")
    target = read(root)
    if target is None:
        raise BadInput(
            f"{root} is no board's drive: it has neither {BOOT_OUT} of CircuitPython nor {INFO} of a boot "
            "loader"
        )
    return target


def _listed(target: Target) -> str:
    if isinstance(target, BootDrive):
        return f"{target.root} (boot loader)"
    return f"{target.root} ({target.board_id}, {target.uid})"
