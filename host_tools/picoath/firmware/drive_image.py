"""The CIRCUITPY drive as it lies on the flash: a FAT volume without a partition table.

Made by FatFs, which CircuitPython itself has its drive from, and like it (supervisor/shared/filesystem.c,
filesystem_init). The same files make the same volume, whenever.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import PurePosixPath
from types import SimpleNamespace
from typing import Any

from picoath.errors import BadInput

SMALLEST = 1 << 20
"""Bytes: what 2 MiB of flash leave for it (CircuitPython, ports/raspberrypi/mpconfigport.h)."""

LABEL = "CIRCUITPY"

UNUSED = b"\xff"
"""What is on a volume where nothing was ever written: flash that is erased."""

NO_INDEX: Mapping[str, bytes] = {
    ".fseventsd/no_log": b"",
    ".metadata_never_index": b"",
    ".Trashes": b"",
    ".Trash-1000": b"",
}
"""What CircuitPython puts on a new drive so that no computer fills it with its own."""

_SECTOR = 512
_VOLUME_LABEL = 0x08
_LABEL_IN_BOOT_SECTOR = 43
_ALWAYS = datetime(2026, 1, 1)


def make(files: Mapping[str, bytes], size: int = SMALLEST) -> bytes:
    """A new volume with these files, by their path from the root.

    Raises ValueError when they don't fit, BadInput when FatFs is not installed.
    """
    storage = bytearray(UNUSED * size)
    with _always_the_same_time():
        volume = _volume(storage)
        volume.mkfs()
        _set_label(storage)
        with _mounted(volume):
            folders: set[str] = set()
            for path, content in sorted(files.items()):
                _make_folders(volume, path, folders)
                _write(volume, path, content)
    return bytes(storage)


def with_files(image: bytes, files: Mapping[str, bytes]) -> bytes:
    """A volume with these files in its root as well, or in place of those of the same names."""
    storage = bytearray(image)
    volume = _volume(storage)
    with _mounted(volume):
        for name, content in files.items():
            _write(volume, name, content)
    return bytes(storage)


@contextmanager
def _mounted(volume: Any) -> Iterator[None]:
    volume.mount()
    try:
        yield
    finally:
        volume.unmount()


@contextmanager
def _always_the_same_time() -> Iterator[None]:
    """FatFs takes the time of files, and the volume's serial number, from this clock."""
    wrapper = _fatfs().wrapper
    clock = wrapper.datetime
    wrapper.datetime = SimpleNamespace(datetime=SimpleNamespace(now=lambda *_: _ALWAYS))
    try:
        yield
    finally:
        wrapper.datetime = clock


def _fatfs() -> Any:
    try:
        import fatfs
    except ImportError:
        raise BadInput("fatfs-ng is missing: pip install 'picoath[firmware]'") from None
    return fatfs


def _volume(storage: bytearray) -> Any:
    fatfs = _fatfs()
    return fatfs.Partition(fatfs.RamDisk(storage, _SECTOR))


def _set_label(storage: bytearray) -> None:
    """Name a volume that is still empty, which fatfs-ng has no call for."""
    reserved, tables = struct.unpack_from("<HB", storage, 14)
    (sectors_a_table,) = struct.unpack_from("<H", storage, 22)
    root = (reserved + tables * sectors_a_table) * _SECTOR
    label = LABEL.encode().ljust(11)
    storage[root : root + 12] = label + bytes((_VOLUME_LABEL,))
    storage[_LABEL_IN_BOOT_SECTOR : _LABEL_IN_BOOT_SECTOR + len(label)] = label


def _make_folders(volume: Any, path: str, made: set[str]) -> None:
    for folder in reversed(list(PurePosixPath(path).parents)[:-1]):
        if str(folder) not in made:
            volume.mkdir(str(folder))
            made.add(str(folder))


def _write(volume: Any, path: str, content: bytes) -> None:
    file = volume.open(path, "wb")
    try:
        if file.write(content) != len(content):
            raise ValueError(f"{path} does not fit on the drive")
    finally:
        file.close()
