"""A folder that keeps a board's state, with the keys of its accounts: readable by its owner alone."""

import os
from pathlib import Path


def make(folder: Path) -> None:
    """Make the folder, where it is not there yet."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def write(path: Path, content: bytes) -> None:
    """Put `content` into the file, in the place of what it held: all of it, or nothing has changed."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(new, flags, 0o600), "wb") as file:
        file.write(content)
    new.replace(path)
