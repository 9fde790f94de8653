"""The unique id of a virtual board's processor: its flash chip's, 8 bytes; also the USB serial number."""

from __future__ import annotations

import secrets
from pathlib import Path

from virtual_board import private_folder

SIZE = 8
USUAL = bytes.fromhex("e66058388345a12c")
"""Of a board that is made for one script: every run gives the same."""

_FILE = "unique_id"


def new() -> bytes:
    """That of a board that nobody has used before."""
    return secrets.token_bytes(SIZE)


def kept_in(folder: Path) -> bytes:
    """That of the board whose state is kept in `folder`; the first time a new one."""
    file = folder / _FILE
    if not file.exists():
        private_folder.make(folder)
        private_folder.write(file, new().hex().encode())
    return bytes.fromhex(file.read_text(encoding="ascii"))
