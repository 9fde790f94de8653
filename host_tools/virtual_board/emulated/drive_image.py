"""The CIRCUITPY drive as it lies on the flash: a FAT12 volume without a partition table.

Made by FatFs, which CircuitPython itself has its drive from.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any

from virtual_board.emulated.problems import CannotEmulate

SIZE = 1 << 20
"""Bytes: what 2 MiB of flash leave for it (CircuitPython, ports/raspberrypi/mpconfigport.h)."""

_SECTOR = 512


def make(files: Mapping[str, bytes]) -> bytes:
    """A new volume with these files, by their path from the root. Raises ValueError when they don't fit."""
    storage = bytearray(SIZE)
    volume = _volume(storage)
    volume.mkfs()
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


def _volume(storage: bytearray) -> Any:
    try:
        from fatfs import Partition, RamDisk
    except ImportError:
        raise CannotEmulate("fatfs-ng is missing: pip install 'picoath[emulated]'") from None

    return Partition(RamDisk(storage, _SECTOR))


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
