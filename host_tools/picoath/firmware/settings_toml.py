"""`settings.toml` on the drive: what the firmware wants of CircuitPython, beside what the user wants."""

from __future__ import annotations

import re

PATH = "settings.toml"

_KEY = re.compile(rb"^[ \t]*([A-Za-z0-9_-]+)[ \t]*=", re.MULTILINE)


def merged(theirs: bytes, ours: bytes) -> bytes:
    """The user's file with those of our lines before it whose keys it lacks.

    Before it, because a key behind a [table] is in the table. A file that has all of them, or is ours, stays.
    """
    if not theirs.strip():
        return ours
    keys = set(_KEY.findall(theirs))
    lines = ours.splitlines(keepends=True)
    return b"".join(line for line in lines if (key := _KEY.match(line)) and key[1] not in keys) + theirs
