"""Files that hold secrets: only their owner may read them, and no half of one is ever left."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace(path: Path, content: bytes) -> None:
    """Put `content` into the file in the place of what it held: all of it, or nothing has changed.

    The new content is for a moment in a file beside it, so that must be encrypted content. Raises OSError.
    """
    path = path.resolve()  # the file behind a symbolic link, not the link
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
    temporary = Path(name)
    try:
        _write(descriptor, content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def create(path: Path, content: bytes) -> None:
    """Make a file with `content`, at its name from the start: no copy is left elsewhere.

    Raises FileExistsError when there is one, and OSError; then no part of it is left.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        _write(descriptor, content)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def check_folder(path: Path) -> None:
    """Raises OSError when no file can be made beside `path`."""
    with tempfile.TemporaryFile(dir=path.resolve().parent):
        pass


def _write(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be opened for that."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
