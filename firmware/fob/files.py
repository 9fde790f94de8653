"""A file that has its full length from the start, for data that must survive a pulled plug.

Overwriting part of a file that is long enough changes the flash blocks of its data and of its
directory, never the FAT and never the root directory: a power cut can cost the file's content,
not the drive. So the file lies in a directory of its own, is made once with its full length, and
is then only overwritten in place. A gap as long as an erase block lies before the directory, and the file is
as much longer than its data can be: what came onto the drive before or comes after shares no block with
them. Two such files share none either, so that a cut costs one at most.

`picoath install` makes the files. A token on which they are missing makes them itself, which takes 4 s and
changes the FAT.

The file starts with the length of the data (4 bytes, big-endian). Behind the data it holds zeros:
what an earlier, longer content had there is overwritten before the new content is written, so that
a power cut can't leave it behind a content that is whole.
"""

import gc
import os

from fob.vault import COPY_SIZE

ERASE_BLOCK_SIZE = 4096
"""Bytes that the flash chip erases together."""

_LENGTH_SIZE = 4
_PIECE_SIZE = 512
"""A sector of the drive: any less would have FatFs write the FAT again for each."""
_LARGE = 4096


class PreallocatedFile:
    """Up to `size` bytes of data in a file that never changes its length.

    :param directory: path of the directory that the file has for itself: ``"/vault-a"``.
    :param size: bytes of data that it has room for.
    """

    def __init__(self, directory, size):
        self._directory = directory
        self._path = directory + "/copy.bin"
        self._size = size

    def room(self):
        """Path and length in bytes of the files that it takes, in the order in which they are made."""
        length = _LENGTH_SIZE + self._size + ERASE_BLOCK_SIZE
        return (self._directory + ".gap", ERASE_BLOCK_SIZE), (self._path, length)

    def prepare(self):
        """Give the file its full length, if it hasn't got it; what it holds stays.

        This changes the FAT: best done while nothing is stored yet.

        :raises OSError: the drive can't be written.
        """
        gap, copy = self.room()
        if _length_of(copy[0]) >= copy[1]:
            return
        if not _exists(self._directory):
            _lengthen(*gap)
            os.mkdir(self._directory)
        _lengthen(*copy)
        os.sync()

    def read(self):
        """The data last written; ``b""`` when none ever was. After a power cut in the middle of a
        write, it can be anything.

        :raises OSError: the drive can't be read.
        """
        if not _length_of(self._path):
            return b""
        with open(self._path, "rb") as file:
            length = self._read_length(file)
            if length > _LARGE:
                gc.collect()  # else it may come to lie behind garbage, with no room for a second one
            return file.read(length)

    def write(self, *parts):
        """Replace the data by `parts`, one after the other; they are on the drive when this returns.

        :raises ValueError: more data than the file has room for.
        :raises OSError: the drive can't be written.
        """
        length = sum(len(part) for part in parts)
        if length > self._size:
            raise ValueError("more data than the file has room for")
        self.prepare()
        with open(self._path, "r+b") as file:
            stale = self._read_length(file) - length
            if stale > 0:
                file.seek(_LENGTH_SIZE + length)
                _write_zeros(file, _LENGTH_SIZE + length, stale)
        os.sync()
        with open(self._path, "r+b") as file:
            file.write(length.to_bytes(_LENGTH_SIZE, "big"))
            for part in parts:
                file.write(part)
        os.sync()

    def holds(self, *parts):
        """Whether `parts`, one after the other, are the data. It is read in pieces: there may be no memory
        for all of it.

        :raises OSError: the drive can't be read.
        """
        with open(self._path, "rb") as file:
            if self._read_length(file) != sum(len(part) for part in parts):
                return False
            return all(_reads(file, part) for part in parts)

    def _read_length(self, file):
        """The length that the file says its data has; all there is room for when that can't be."""
        return min(int.from_bytes(file.read(_LENGTH_SIZE), "big"), self._size)


def vault_copies():
    """The vault's two copies on the drive."""
    return [PreallocatedFile(directory, COPY_SIZE) for directory in ("/vault-a", "/vault-b")]


def _length_of(path):
    """Bytes in a file; 0 when there is none."""
    try:
        return os.stat(path)[6]
    except OSError:
        return 0


def _exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _lengthen(path, length):
    """Make a file so long, with zeros behind what it holds."""
    there = _length_of(path)
    with open(path, "ab") as file:
        _write_zeros(file, there, length - there)


def _write_zeros(file, start, count):
    """Write `count` zeros from byte `start` of the file on, up to the end of each sector at once."""
    zeros = bytes(_PIECE_SIZE)
    end = start + count
    while start < end:
        piece = min(end - start, _PIECE_SIZE - start % _PIECE_SIZE)
        file.write(zeros[:piece])
        start += piece


def _reads(file, expected):
    """Whether `expected` is what comes next in the file."""
    expected = memoryview(expected)
    for start in range(0, len(expected), _PIECE_SIZE):
        piece = expected[start : start + _PIECE_SIZE]
        if file.read(len(piece)) != piece:
            return False
    return True
