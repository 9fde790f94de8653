"""picoath's device package: everything the token does, with its parts and the time handed in.

It also tells whether all of it is of one build. An update that was cut off leaves old and new files, which
must never run together: a program of the board asks `is_complete` before it imports anything else from here.
This file is written before the programs, which can rely on it: the name and its meaning stay as they are.
"""

BUILD = ""
"""Which build these files are of; a build puts its name here. Bare sources are of none."""

MANIFEST = "/picoath.json"
"""Kept by `picoath install`; begins with the build of all files or, while they are written, with a mark."""

_BEFORE_BUILD = b'{"build": "'
_BUILD_SIZE = 32


def is_complete():
    """Whether all files of the firmware are of one build. Bare sources come without a manifest, and are."""
    return _installed_build() == BUILD.encode()


def _installed_build():
    try:
        with open(MANIFEST, "rb") as file:
            return file.read(len(_BEFORE_BUILD) + _BUILD_SIZE)[len(_BEFORE_BUILD) :]
    except OSError:
        return b""
