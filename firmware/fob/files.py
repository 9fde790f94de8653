"""A file that has its full length from the start, for data that must survive a pulled plug.

Overwriting part of a file that is long enough changes the flash blocks of its data and of its
directory, never the FAT and never the root directory: a power cut can cost the file's content,
not the drive. So the file lies in a directory of its own, is made once with its full length, and
is then only overwritten in place. A gap as long as an erase block lies before the directory: what was on
the drive before shares no block with it. Two such files share none either, so that a cut costs one at most.

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
_PIECE_SIZE = 256
_LARGE = 4096
_ZEROS = bytes(_PIECE_SIZE)


class PreallocatedFile:
    """Up to `size` bytes of data in a file that never changes its length.

    :param directory: path of the directory that the file has for itself: ``"/vault-a"``.
    :param size: bytes of data that it has room for.
    """

    def __init__(self, directory, size):
        self._directory = directory
        self._path = directory + "/copy.bin"
        self._size = size

    def prepare(self):
        """Give the file its full length, if it hasn't got it; what it holds stays.

        This changes the FAT: best done while nothing is stored yet.

        :raises OSError: the drive can't be written.
        """
        missing = _LENGTH_SIZE + self._size - _length_of(self._path)
        if missing <= 0:
            return
        if not _exists(self._directory):
            _append_zeros(self._directory + ".gap", ERASE_BLOCK_SIZE)
            os.mkdir(self._directory)
        _append_zeros(self._path, missing)
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
                _write_zeros(file, stale)
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


def _append_zeros(path, count):
    with open(path, "ab") as file:
        _write_zeros(file, count)


def _write_zeros(file, count):
    while count > 0:
        file.write(_ZEROS[:count])
        count -= len(_ZEROS)


def _reads(file, expected):
    """Whether `expected` is what comes next in the file."""
    expected = memoryview(expected)
    for start in range(0, len(expected), _PIECE_SIZE):
        piece = expected[start : start + _PIECE_SIZE]
        if file.read(len(piece)) != piece:
            return False
    return True
