"""Where things lie on a FAT12 or FAT16 volume, read from its image without FatFs, which made it.

"FAT: General Overview of On-Disk Format", Microsoft, 1.03: the boot sector, the table and the directories.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SECTOR = 512

_ENTRY = 32
_LONG_NAME = 0x0F
_VOLUME_LABEL = 0x08
_DIRECTORY = 0x10
_FIRST_FAT16 = 4085
"""Clusters from which on a volume is FAT16."""
_CASE_OF_NAME, _CASE_OF_ENDING = 0x08, 0x10


def block(place: int) -> int:
    """The erase block of 4 KiB in which the sector at a place is."""
    return place // 8


def sectors(image: bytes) -> dict[str, list[int]]:
    """The sectors of each file and folder."""
    return {entry.path: entry.sectors for entry in _Volume(image).walk()}


def files(image: bytes) -> dict[str, bytes]:
    """The content of each file by its path from the root."""
    volume = _Volume(image)
    return {entry.path: volume.content(entry) for entry in volume.walk() if not entry.is_folder}


def label(image: bytes) -> str:
    """The volume's name, from its root directory."""
    root = _Volume(image).root()
    entries = (root[at : at + _ENTRY] for at in range(0, len(root), _ENTRY))
    return next(entry[:11].decode("ascii").rstrip() for entry in entries if entry[11] == _VOLUME_LABEL)


def first_of_data(image: bytes) -> int:
    """Where the table and the root directory end and the clusters begin, in bytes."""
    return _Volume(image).data * SECTOR


@dataclass
class _Entry:
    path: str
    sectors: list[int]
    size: int
    is_folder: bool


class _Volume:
    def __init__(self, image: bytes) -> None:
        self._image = image
        sector, self._per_cluster, reserved, tables, entries, small = struct.unpack_from("<HBHBHH", image, 11)
        (table_size,), (large,) = struct.unpack_from("<H", image, 22), struct.unpack_from("<I", image, 32)
        assert sector == SECTOR
        self._table = reserved * SECTOR
        self._root = reserved + tables * table_size
        self.data = self._root + entries * _ENTRY // SECTOR
        self._is_fat16 = ((small or large) - self.data) // self._per_cluster >= _FIRST_FAT16

    def root(self) -> bytes:
        return self._image[self._root * SECTOR : self.data * SECTOR]

    def walk(self) -> Iterator[_Entry]:
        yield from self._folder("", self.root())

    def content(self, entry: _Entry) -> bytes:
        return self._bytes(entry.sectors)[: entry.size]

    def _folder(self, path: str, content: bytes) -> Iterator[_Entry]:
        long_name = ""
        for at in range(0, len(content), _ENTRY):
            entry = content[at : at + _ENTRY]
            if entry[0] == 0:
                return
            if entry[11] == _LONG_NAME:
                long_name = _long_part(entry) + long_name
                continue
            name, long_name = long_name or _short_name(entry), ""
            if name in (".", "..") or entry[11] == _VOLUME_LABEL:
                continue
            cluster, size = struct.unpack_from("<HI", entry, 26)
            chain = list(self._chain(cluster))
            is_folder = bool(entry[11] & _DIRECTORY)
            yield _Entry(path + name, chain, size, is_folder)
            if is_folder:
                yield from self._folder(f"{path}{name}/", self._bytes(chain))

    def _bytes(self, places: list[int]) -> bytes:
        return b"".join(self._image[place * SECTOR : (place + 1) * SECTOR] for place in places)

    def _chain(self, cluster: int) -> Iterator[int]:
        end = 0xFFF8 if self._is_fat16 else 0xFF8
        while 2 <= cluster < end:
            start = self.data + (cluster - 2) * self._per_cluster
            yield from range(start, start + self._per_cluster)
            cluster = self._next(cluster)

    def _next(self, cluster: int) -> int:
        if self._is_fat16:
            return int(struct.unpack_from("<H", self._image, self._table + 2 * cluster)[0])
        (pair,) = struct.unpack_from("<H", self._image, self._table + cluster * 3 // 2)
        return int(pair >> 4 if cluster & 1 else pair & 0xFFF)


def _long_part(entry: bytes) -> str:
    text = (entry[1:11] + entry[14:26] + entry[28:32]).decode("utf-16-le")
    return text.split("\0")[0].rstrip("\uffff")


def _short_name(entry: bytes) -> str:
    name, ending = entry[:8].decode("ascii").rstrip(), entry[8:11].decode("ascii").rstrip()
    name = name.lower() if entry[12] & _CASE_OF_NAME else name
    ending = ending.lower() if entry[12] & _CASE_OF_ENDING else ending
    return f"{name}.{ending}" if ending else name
