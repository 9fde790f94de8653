"""The programs that desktops are made with, which not every computer has."""

from __future__ import annotations

import shutil

import pytest

_PACKAGES = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus-daemon",
    "grim": "grim",
    "setxkbmap": "x11-xkb-utils",
    "sway": "sway",
    "swaybg": "swaybg",
    "wl-copy": "wl-clipboard",
    "xclip": "xclip",
    "xset": "x11-xserver-utils",
}


def need(*programs: str) -> None:
    """Skip the test unless these programs are there."""
    missing = [_PACKAGES[program] for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"a desktop is missing: apt install {' '.join(missing)}")
