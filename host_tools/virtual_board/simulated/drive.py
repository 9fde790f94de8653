"""The CIRCUITPY drive: what the program sees of it, and what of that is on the flash.

A file is stored in 4 KiB blocks. What the program writes is on the flash once the file is flushed or
closed, or after `os.sync()`: each changed block is erased and programmed. Flushing or closing then rewrites
the block of the file's directory; `os.sync()` does so only where files were made, removed or changed their
length, and then the FAT's block goes before that. A power cut leaves what was on the flash, with the one
block that was being written torn. In the middle of a sub-directory's block it takes the entries of that
directory with it; the FAT and the root directory, whose loss makes CircuitPython format the drive, are
taken to survive.
"""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from virtual_board.simulated.flash import BLOCK, Flash
from virtual_board.simulated.timebase import Stopped

ROOT = "/"
_DIRECTORY_MODE = 0x4000
_FILE_MODE = 0x8000
_CLUSTER = 512
_CLUSTERS = 2048


@dataclass
class StoredFile:
    """A file on the flash: `memory` may reach beyond `size` after a write that was cut short."""

    memory: bytearray
    size: int

    def data(self) -> bytes:
        return bytes(self.memory[: self.size])


@dataclass
class LiveFile:
    """A file as the program sees it, with the blocks that are not on the flash yet."""

    data: bytearray
    changed: set[int] = field(default_factory=set)
    was_written: bool = False
    """Since its directory entry was."""

    def mark(self, start: int, stop: int) -> None:
        self.was_written = True
        self.changed.update(range(start // BLOCK, (stop - 1) // BLOCK + 1))


class Drive:
    """Files by absolute path. Paths are relative to the working directory, which is the root.

    Every error is an OSError with the number that CircuitPython gives.
    """

    def __init__(self, flash: Flash, saved: Callable[[], None]) -> None:
        self._flash = flash
        self._saved = saved
        self._stored: dict[str, StoredFile] = {}
        self._stored_directories: set[str] = {ROOT}
        self._live: dict[str, LiveFile] = {}
        self._directories: set[str] = {ROOT}
        self._block = bytearray(BLOCK)  # stands for whatever FAT or directory block is being written
        self.writable = True

    # Outside the program

    def put(self, path: str, data: bytes) -> None:
        """Puts a file on the flash as if it had always been there."""
        parents = [str(parent) for parent in PurePosixPath(path).parents]
        self._stored[path] = StoredFile(bytearray(data), len(data))
        self._stored_directories.update(parents)
        self._live[path] = LiveFile(bytearray(data))
        self._directories.update(parents)

    def take_away(self, path: str) -> None:
        """Takes a file from the flash as if it had never been there."""
        del self._stored[path]
        self._live.pop(path, None)

    def forget_unsaved(self) -> None:
        """What the program sees is again what is on the flash: the board was switched on."""
        self._live = {path: LiveFile(bytearray(file.data())) for path, file in self._stored.items()}
        self._directories = set(self._stored_directories)

    def stored(self) -> dict[str, bytes]:
        """What is on the flash, by path."""
        return {path: file.data() for path, file in self._stored.items()}

    def stored_directories(self) -> set[str]:
        return set(self._stored_directories)

    def read(self, path: str) -> bytes | None:
        """A file as the program sees it, or None."""
        file = self._live.get(path)
        return None if file is None else bytes(file.data)

    def is_directory(self, path: str) -> bool:
        return path in self._directories

    # The program's side

    def open(self, path: str, mode: str = "r", *_: object, **__: object) -> io.TextIOWrapper | DriveFile:
        """As the built-in of that name: modes r, w, a, x with + and b; text is UTF-8."""
        kind = mode.replace("b", "").replace("t", "")
        name = absolute(path)
        if kind not in ("r", "r+", "w", "w+", "a", "a+", "x", "x+"):
            raise ValueError("invalid mode")
        if kind != "r":
            self._check_writable()
        raw = DriveFile(self, name, self._file_for(name, kind), kind)
        return raw if "b" in mode else io.TextIOWrapper(raw, encoding="utf-8", write_through=True)

    def _file_for(self, name: str, kind: str) -> LiveFile:
        if name in self._directories:
            raise OSError(errno.EISDIR, "EISDIR")
        file = self._live.get(name)
        if file is None and kind[0] == "r":
            raise OSError(errno.ENOENT, f"No such file/directory: {name}")
        if file is not None and kind[0] == "x":
            raise OSError(errno.EEXIST, "File exists")
        self._require_directory(parent_of(name))
        if file is None:
            file = self._live[name] = LiveFile(bytearray())
        if kind[0] == "w":
            file.data.clear()
            file.changed.clear()
        return file

    def listdir(self, path: str = ROOT) -> list[str]:
        name = absolute(path)
        self._require_directory(name)
        everything = [*self._live, *(self._directories - {ROOT})]
        return sorted(PurePosixPath(entry).name for entry in everything if parent_of(entry) == name)

    def stat(self, path: str) -> tuple[int, ...]:
        name = absolute(path)
        if name in self._directories:
            return (_DIRECTORY_MODE, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        if name not in self._live:
            raise OSError(errno.ENOENT, f"No such file/directory: {name}")
        return (_FILE_MODE, 0, 0, 0, 0, 0, len(self._live[name].data), 0, 0, 0)

    def statvfs(self, path: str = ROOT) -> tuple[int, ...]:
        self.stat(path)
        used = sum(-(-len(file.data) // _CLUSTER) for file in self._live.values()) + len(self._directories)
        free = max(0, _CLUSTERS - used)
        return (_CLUSTER, _CLUSTER, _CLUSTERS, free, free, 0, 0, 0, 0, 255)

    def mkdir(self, path: str) -> None:
        name = absolute(path)
        self._check_writable()
        if name in self._directories or name in self._live:
            raise OSError(errno.EEXIST, "File exists")
        self._require_directory(parent_of(name))
        self._directories.add(name)
        self._write_allocation(parent_of(name))
        self._stored_directories.add(name)
        self._saved()

    def rmdir(self, path: str) -> None:
        name = absolute(path)
        self._check_writable()
        self._require_directory(name)
        if self.listdir(name):
            raise OSError(errno.EACCES, "Permission denied")
        self._write_allocation(parent_of(name))
        self._directories.discard(name)
        self._stored_directories.discard(name)
        self._saved()

    def remove(self, path: str) -> None:
        name = absolute(path)
        self._check_writable()
        if name not in self._live:
            raise OSError(errno.ENOENT, f"No such file/directory: {name}")
        self._write_allocation(parent_of(name))
        del self._live[name]
        self._stored.pop(name, None)
        self._saved()

    def rename(self, old: str, new: str) -> None:
        """Onto an existing file it is not atomic: that file is removed first (extmod/vfs_fat.c)."""
        source, target = absolute(old), absolute(new)
        self._check_writable()
        if source not in self._live:
            raise OSError(errno.ENOENT, f"No such file/directory: {source}")
        self._require_directory(parent_of(target))
        if target in self._live:
            self.remove(target)
        self._write_allocation(parent_of(target))
        self._live[target] = self._live.pop(source)
        if source in self._stored:
            self._stored[target] = self._stored.pop(source)
        self._saved()

    def sync(self) -> None:
        """Everything that was written is on the flash when this returns."""
        for path, live in list(self._live.items()):
            self._store(path, live, closes=False)

    def flush(self, path: str, live: LiveFile) -> None:
        """What was written to one file is on the flash when this returns, and its directory entry too.

        A file from before the power failed is none of this drive's any more.
        """
        if self._live.get(path) is live:
            self._store(path, live, closes=True)

    def _store(self, path: str, live: LiveFile, *, closes: bool) -> None:
        if not self._differs(path, live) and not (closes and live.was_written):
            return
        self._flash.check()
        try:
            self._flush(path, live, closes)
        finally:
            self._saved()

    def _differs(self, path: str, live: LiveFile) -> bool:
        stored = self._stored.get(path)
        return stored is None or stored.size != len(live.data) or bool(live.changed)

    def _flush(self, path: str, live: LiveFile, closes: bool) -> None:
        stored = self._stored.get(path, StoredFile(bytearray(), 0))
        missing = len(live.data) - len(stored.memory)
        stored.memory.extend(b"\xff" * max(0, missing))
        for block in sorted(live.changed):
            start = block * BLOCK
            self._flash.rewrite(stored.memory, start, bytes(live.data[start : start + BLOCK]))
        live.changed.clear()
        if path in self._stored and stored.size == len(live.data):
            if closes:
                self._write_directory(parent_of(path))
                live.was_written = False
            return
        self._write_allocation(parent_of(path))
        stored.size = len(live.data)
        del stored.memory[stored.size :]
        self._stored[path] = stored
        live.was_written = False

    def _write_allocation(self, directory: str) -> None:
        """The FAT, then the directory: clusters were taken or given back."""
        self._flash.rewrite(self._block, 0, bytes(BLOCK))
        self._write_directory(directory)

    def _write_directory(self, directory: str) -> None:
        try:
            self._flash.rewrite(self._block, 0, bytes(BLOCK))
        except Stopped:
            self._lose_entries(directory)
            raise

    def _lose_entries(self, directory: str) -> None:
        if directory == ROOT:
            return
        for path in [path for path in self._stored if parent_of(path) == directory]:
            del self._stored[path]

    def _check_writable(self) -> None:
        if not self.writable:
            raise OSError(errno.EROFS, "Read-only filesystem")

    def _require_directory(self, name: str) -> None:
        if name not in self._directories:
            raise OSError(errno.ENOENT, f"No such file/directory: {name}")


class DriveFile(io.RawIOBase):
    """An open file; a file that is open when the power fails is not flushed."""

    name = ""

    def __init__(self, drive: Drive, path: str, file: LiveFile, kind: str) -> None:
        super().__init__()
        self.name = self._path = path
        self._drive = drive
        self._file = file
        self._readable = kind[0] == "r" or kind.endswith("+")
        self._writable = kind != "r"
        self._appends = kind[0] == "a"
        self._position = 0

    def readable(self) -> bool:
        return self._readable

    def writable(self) -> bool:
        return self._writable

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: len(self._file.data)}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self._file.data[self._position : self._position + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        if not self._writable:
            raise OSError(errno.EACCES, "Permission denied")
        content, piece = self._file.data, bytes(data)
        if not piece:
            return 0
        if self._appends:
            self._position = len(content)
        start = min(self._position, len(content))
        content.extend(bytes(self._position - start))
        self._position += len(piece)
        content[self._position - len(piece) : self._position] = piece
        self._file.mark(start, self._position)
        return len(piece)

    def flush(self) -> None:
        if self._writable and not self.closed:
            self._drive.flush(self._path, self._file)

    def __del__(self) -> None:
        """A file of a program that has ended, by a reset say: it is gone, and was not closed."""

    def close(self) -> None:
        if self.closed:
            return
        try:
            if self._writable:
                self._drive.flush(self._path, self._file)
        finally:
            self._writable = False
            super().close()


def absolute(path: str) -> str:
    """The one name of a path: from the root, without empty parts, `.` and `..`."""
    parts: list[str] = []
    for part in str(path).split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return ROOT + "/".join(parts)


def parent_of(path: str) -> str:
    """The directory that an absolute path is in."""
    return path.rpartition("/")[0] or ROOT
