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

import binascii
import os

from fob.vault_copy import COPY_SIZE

ERASE_BLOCK_SIZE = 4096
"""Bytes that the flash chip erases together."""

_LENGTH_SIZE = 4
_PIECE_SIZE = 256
_ZEROS = bytes(_PIECE_SIZE)
_EIO = 5


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

    def read_into(self, buffer, start=0):
        """Fill `buffer` with the data last written, from its byte `start` on.

        After a power cut in the middle of a write, the data can be anything.

        :returns: how many bytes there were: 0 when nothing was ever written.
        :raises OSError: the drive can't be read.
        """
        if not _length_of(self._path):
            return 0
        with open(self._path, "rb") as file:
            size = min(len(buffer), max(0, self._read_length(file) - start))
            file.seek(_LENGTH_SIZE + start)
            return file.readinto(memoryview(buffer)[:size])

    def write(self, length, pieces):
        """Replace the data by `length` bytes; they are on the drive, and were read back, when this returns.

        :param pieces: gives those bytes, one piece after the other; each is done with before the next.
        :raises ValueError: more data than the file has room for.
        :raises OSError: the drive can't be written, or holds something else afterwards.
        """
        if length > self._size:
            raise ValueError("more data than the file has room for")
        self.prepare()
        with open(self._path, "r+b") as file:
            stale = self._read_length(file) - length
            if stale > 0:
                file.seek(_LENGTH_SIZE + length)
                _write_zeros(file, stale)
        os.sync()
        prefix = length.to_bytes(_LENGTH_SIZE, "big")
        check = binascii.crc32(prefix)
        with open(self._path, "r+b") as file:
            file.write(prefix)
            for piece in pieces:
                file.write(piece)
                check = binascii.crc32(piece, check)
        os.sync()
        if self._check_value(_LENGTH_SIZE + length) != check:
            raise OSError(_EIO)

    def _read_length(self, file):
        """The length that the file says its data has; all there is room for when that can't be."""
        return min(int.from_bytes(file.read(_LENGTH_SIZE), "big"), self._size)

    def _check_value(self, size):
        """The CRC-32 of the first `size` bytes of the file."""
        check = 0
        with open(self._path, "rb") as file:
            while size > 0:
                piece = file.read(min(size, _PIECE_SIZE))
                if not piece:
                    break
                check = binascii.crc32(piece, check)
                size -= len(piece)
        return check


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
