"""Programs that not every computer has: what desktops are made with, and services."""

from __future__ import annotations

import shutil

import pytest

_PACKAGES = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus-daemon",
    "google-authenticator": "libpam-google-authenticator",
    "grim": "grim",
    "oathtool": "oathtool",
    "pamtester": "pamtester",
    "pskctool": "pskctool",
    "setxkbmap": "x11-xkb-utils",
    "sway": "sway",
    "swaybg": "swaybg",
    "wl-copy": "wl-clipboard",
    "xclip": "xclip",
    "xset": "x11-xserver-utils",
    "xterm": "xterm",
}


def need(*programs: str) -> None:
    """Skip the test unless these programs are there."""
    missing = [_PACKAGES[program] for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"programs are missing: apt install {' '.join(missing)}")
