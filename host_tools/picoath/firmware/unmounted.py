"""Linux computers that mount no drive by themselves: a board's drive is found by its label, and mounted."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass

from picoath import programs
from picoath.errors import NoToken
from picoath.firmware.boot_drives import LABEL as BOOT_LABEL
from picoath.firmware.drive_image import LABEL

_PATIENCE = 20.0
_LABELS = (BOOT_LABEL, LABEL)


@dataclass(frozen=True)
class Unmounted:
    """A drive that is plugged in and not mounted: its device, as ``/dev/sdb1``, and its label."""

    device: str
    label: str


def mount_all() -> bool:
    """Have the boards' drives mounted that are not, by udisks; returns whether there were any.

    Raises NoToken, with the command to give, where that is not possible.
    """
    drives = found()
    for drive in drives:
        if _output("udisksctl", "mount", "--block-device", drive.device, "--no-user-interaction") is None:
            raise NoToken(
                f"a drive {drive.label} is plugged in ({drive.device}) and not mounted: do "
                f"`sudo mount -o uid=$(id -u),gid=$(id -g),sync {drive.device} /mnt`, then "
                "`picoath install /mnt`"
            )
    return bool(drives)


def found() -> list[Unmounted]:
    """The boards' drives that are not mounted; none where the computer mounts them itself."""
    if not sys.platform.startswith("linux"):
        return []
    told = _output("lsblk", "--json", "--list", "--output", "PATH,LABEL,MOUNTPOINT")
    try:
        devices = json.loads(told or "{}").get("blockdevices", [])
        return [
            Unmounted(str(device["path"]), str(device["label"]))
            for device in devices
            if device["label"] in _LABELS and not device["mountpoint"]
        ]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []


def _output(*command: str) -> str | None:
    try:
        return programs.output_of(command, _PATIENCE)
    except TimeoutError:
        return None
