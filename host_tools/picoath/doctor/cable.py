"""What is plugged in, and whether it can be talked to."""

import os
import sys
from pathlib import Path

from picoath import udev_rules
from picoath.doctor.finding import Finding
from picoath.firmware import targets
from picoath.firmware.boot_drives import BootDrive
from picoath.link import hid_transport
from picoath.link.file_transport import read_link_file
from picoath.link.hid_transport import HidInterface
from picoath.link.transport import HOW_INTO_SET_UP


def look(port: str | None) -> list[Finding]:
    """What keeps a command from reaching the token at `port`, or the only one; empty when nothing does."""
    if port is not None and read_link_file(Path(port)) is not None:
        return []
    interfaces = [found for found in hid_transport.tokens() if port in (None, found.path)]
    wires = [found for found in interfaces if found.is_wire]
    if not interfaces:
        return [_nothing() if port is None else _nothing_at(port)]
    if not wires:
        return [not_in_set_up()]
    if len(wires) > 1:
        return [_several(wires)]
    return [] if _may_open(wires[0].path) else [no_permission(wires[0].path)]


def not_in_set_up() -> Finding:
    """What is to be done where the token is in daily use."""
    return Finding("personality", "wrong", "the token is a keyboard now, not in set-up", HOW_INTO_SET_UP)


def no_permission(path: str) -> Finding:
    """What is to be done where the system does not let the user open the token."""
    return Finding("permission", "wrong", f"no permission to open {path}", udev_rules.advice())


def _may_open(path: str) -> bool:
    return sys.platform != "linux" or os.access(path, os.R_OK | os.W_OK)


def _several(wires: list[HidInterface]) -> Finding:
    listed = ", ".join(f"{wire.path} (serial {wire.serial})" for wire in wires)
    return Finding(
        "token", "wrong", f"there are {len(wires)} tokens in set-up: {listed}", "say which one with --port"
    )


def _nothing_at(port: str) -> Finding:
    return Finding(
        "token", "wrong", f"there is no token at {port}", "leave out --port: it is found by itself"
    )


def _nothing() -> Finding:
    for target in targets.found():
        if isinstance(target, BootDrive):
            return Finding(
                "personality",
                "wrong",
                f"a board waits in its boot loader, with the drive {target.root}",
                "run `picoath install`",
            )
        return Finding(
            "personality",
            "wrong",
            f"a board with CircuitPython {target.circuitpython} shows its drive at {target.root}: a token in "
            "maintenance, or one without its firmware",
            "run `picoath install`, then unplug it and plug it in again",
        )
    return Finding(
        "token",
        "wrong",
        "no token is plugged in",
        "plug it in while holding its button; try another cable too, some can only charge",
    )
