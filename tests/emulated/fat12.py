"""Where things lie on a FAT12 volume, read from its image: chains of clusters, by path from the root.

"FAT: General Overview of On-Disk Format", Microsoft, 1.03: the boot sector, the table and the directories.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

CLUSTER = 512
"""Bytes of a cluster on our drives: one sector."""

_ENTRY = 32
_LONG_NAME = 0x0F
_DIRECTORY = 0x10
_END_OF_CHAIN = 0xFF8
_CASE_OF_NAME, _CASE_OF_ENDING = 0x08, 0x10


def block(place: int) -> int:
    """The erase block of 4 KiB in which the sector at a place is."""
    return place // 8


def clusters(image: bytes) -> dict[str, list[int]]:
    """The sectors of each file and folder."""
    return dict(_Volume(image).walk())


def first_of_data(image: bytes) -> int:
    """Where the table and the root directory end and the clusters begin, in bytes."""
    return _Volume(image).data * CLUSTER


class _Volume:
    def __init__(self, image: bytes) -> None:
        self._image = image
        assert struct.unpack_from("<HB", image, 11) == (CLUSTER, 1)
        reserved, tables, entries = struct.unpack_from("<HBH", image, 14)
        (table_size,) = struct.unpack_from("<H", image, 22)
        self._table = reserved * CLUSTER
        self._root = reserved + tables * table_size
        self.data = self._root + entries * _ENTRY // CLUSTER
        self._entries = entries

    def walk(self) -> Iterator[tuple[str, list[int]]]:
        start = self._root * CLUSTER
        yield from self._folder("", self._image[start : start + self._entries * _ENTRY])

    def _folder(self, path: str, content: bytes) -> Iterator[tuple[str, list[int]]]:
        long_name = ""
        for at in range(0, len(content), _ENTRY):
            entry = content[at : at + _ENTRY]
            if entry[0] == 0:
                return
            if entry[11] == _LONG_NAME:
                long_name = _long_part(entry) + long_name
                continue
            name, long_name = long_name or _short_name(entry), ""
            if name in (".", ".."):
                continue
            chain = list(self._chain(struct.unpack_from("<H", entry, 26)[0]))
            yield path + name, chain
            if entry[11] & _DIRECTORY:
                inside = b"".join(self._image[place * CLUSTER : (place + 1) * CLUSTER] for place in chain)
                yield from self._folder(f"{path}{name}/", inside)

    def _chain(self, cluster: int) -> Iterator[int]:
        while 2 <= cluster < _END_OF_CHAIN:
            yield self.data + cluster - 2
            (pair,) = struct.unpack_from("<H", self._image, self._table + cluster * 3 // 2)
            cluster = pair >> 4 if cluster & 1 else pair & 0xFFF


def _long_part(entry: bytes) -> str:
    text = (entry[1:11] + entry[14:26] + entry[28:32]).decode("utf-16-le")
    return text.split("\0")[0].rstrip("\uffff")


def _short_name(entry: bytes) -> str:
    name, ending = entry[:8].decode("ascii").rstrip(), entry[8:11].decode("ascii").rstrip()
    name = name.lower() if entry[12] & _CASE_OF_NAME else name
    ending = ending.lower() if entry[12] & _CASE_OF_ENDING else ending
    return f"{name}.{ending}" if ending else name
