"""The files of a drive that may be pulled out at any moment: nothing counts as written before it is on it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath


class DriveFiles:
    """Files by their path from the drive's root, with "/" between. Everything raises OSError."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        """The content of a file as it is on the drive; None when there is no such file."""
        file = self.root / path
        if not file.is_file():
            self._check_there()
            return None
        with file.open("rb") as opened:
            _forget_what_is_cached(opened.fileno())
            return opened.read()

    def write(self, path: str, content: bytes) -> None:
        """Make a file, or give it another content."""
        self._check_there()
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())

    def overwrite(self, path: str, beginning: bytes) -> None:
        """Replace the first bytes of a file in place; its length and all that follows stay."""
        with (self.root / path).open("r+b") as opened:
            opened.write(beginning)
            opened.flush()
            os.fsync(opened.fileno())

    def append(self, path: str, ending: bytes) -> None:
        """Write behind the end of a file, which is made if there is none."""
        self._check_there()
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("ab") as opened:
            opened.write(ending)
            opened.flush()
            os.fsync(opened.fileno())

    def remove(self, path: str) -> None:
        """Remove a file, and the folders that are empty then."""
        (self.root / path).unlink()
        for folder in list(PurePosixPath(path).parents)[:-1]:
            if any((self.root / folder).iterdir()):
                break
            (self.root / folder).rmdir()
        _write_out(self.root)

    def below(self, path: str) -> list[str]:
        """The files in a folder and in its folders; for a file, that file; for nothing, nothing."""
        place = self.root / path
        found = [place, *place.rglob("*")] if place.exists() else []
        return sorted(file.relative_to(self.root).as_posix() for file in found if file.is_file())

    def names(self) -> list[str]:
        """What is in the root."""
        return sorted(entry.name for entry in self.root.iterdir())

    def size(self, path: str) -> int:
        """Bytes of a file; 0 when there is none."""
        file = self.root / path
        return file.stat().st_size if file.is_file() else 0

    def free(self) -> int:
        """Bytes of room."""
        return shutil.disk_usage(self.root).free

    def _check_there(self) -> None:
        """Raise OSError when the drive is gone: an empty mount point must not be filled instead."""
        (self.root / "boot_out.txt").stat()


def _write_out(folder: Path) -> None:
    """What changed in a folder is on the drive when this returns, where the system lets folders be opened."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_what_is_cached(descriptor: int) -> None:
    """Have the file read from the drive, not from memory, where the system can be told so."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
