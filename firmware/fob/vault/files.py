"""A file that has its full length from the start, for data that must survive a pulled plug.

Overwriting whole sectors of a file that is long enough changes the flash blocks of its data and
nothing else: no FAT, and no directory until it is flushed or closed. A power cut in one of those
would cost the file, or the drive. So the file is made once with its full length, is then only
overwritten in place, sector by sector, and stays open. A gap as long as an erase block lies before
it, and it is as much longer than its data can be: it shares no block of its data with its directory,
or with what came onto the drive before or comes after.

`picoath install` makes the files. A token on which they are missing makes them itself, which takes 4 s and
changes the FAT.

The file starts with the length of the data (4 bytes, big-endian). Behind the data it holds zeros:
what an earlier, longer content had there is overwritten before the new content is written, so that
a power cut can't leave it behind a content that is whole.
"""

import binascii
import os

from fob.vault.copy import COPY_SIZE

ERASE_BLOCK_SIZE = 4096
"""Bytes that the flash chip erases together."""

_LENGTH_SIZE = 4
_SECTOR_SIZE = 512
"""Of the drive. To write less, FatFs reads the sector first: CircuitPython then erases the block for each."""
_EIO = 5


class PreallocatedFile:
    """Up to `size` bytes of data in a file that never changes its length.

    :param directory: path of the directory that file and gap have for themselves: ``"/vault-a"``.
    :param size: bytes of data that it has room for.
    """

    def __init__(self, directory, size):
        self._directory = directory
        self._path = directory + "/copy.bin"
        self._size = size
        self._read = None
        self._written = None

    def room(self):
        """Path and length in bytes of the files that it takes, in the order in which they are made."""
        length = _LENGTH_SIZE + self._size + ERASE_BLOCK_SIZE
        return (self._directory + "/before.gap", ERASE_BLOCK_SIZE), (self._path, length)

    def prepare(self):
        """Give the file its full length, if it hasn't got it; what it holds stays.

        This changes the FAT: best done while nothing is stored yet.

        :raises OSError: the drive can't be written.
        """
        gap, copy = self.room()
        if _length_of(copy[0]) >= copy[1]:
            return
        self._read = None  # it knows the length that the file had
        if not _exists(self._directory):
            os.mkdir(self._directory)
        if not _exists(self._path):
            _lengthen(*gap)
        _lengthen(*copy)
        os.sync()

    def read_into(self, buffer, start=0):
        """Fill `buffer` with the data last written, from its byte `start` on.

        After a power cut in the middle of a write, the data can be anything.

        :returns: how many bytes there were: 0 when nothing was ever written.
        :raises OSError: the drive can't be read.
        """
        if self._read is None:
            if not _length_of(self._path):
                return 0
            self._read = open(self._path, "rb")  # noqa: SIM115 - to open it again each time takes 4 ms
        file = self._read
        file.seek(0)
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
        file = self._open_to_write()
        end = _in_sectors(_LENGTH_SIZE + length)
        file.seek(0)
        stale = _in_sectors(_LENGTH_SIZE + self._read_length(file)) - end
        if stale > 0:
            file.seek(end)
            _write_zeros(file, end, stale)
            os.sync()
        check = 0
        file.seek(0)
        for sector in _sectors(length.to_bytes(_LENGTH_SIZE, "big"), pieces):
            file.write(sector)
            check = binascii.crc32(sector, check)
        os.sync()
        if self._check_value(end) != check:
            raise OSError(_EIO)

    def _open_to_write(self):
        """The file, which then stays open: closing it rewrites its directory entry."""
        if self._written is None:
            self.prepare()
            self._written = open(self._path, "r+b")  # noqa: SIM115 - see above
        return self._written

    def _read_length(self, file):
        """The length that the file says its data has; all there is room for when that can't be."""
        return min(int.from_bytes(file.read(_LENGTH_SIZE), "big"), self._size)

    def _check_value(self, size):
        """The CRC-32 of the first `size` bytes of the file, whole sectors."""
        check = 0
        sector = bytearray(_SECTOR_SIZE)
        with open(self._path, "rb") as file:
            for _ in range(0, size, _SECTOR_SIZE):
                file.readinto(sector)
                check = binascii.crc32(sector, check)
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


def _lengthen(path, length):
    """Make a file so long, with zeros behind what it holds."""
    there = _length_of(path)
    with open(path, "ab") as file:
        _write_zeros(file, there, length - there)


def _write_zeros(file, start, count):
    """Write `count` zeros from byte `start` of the file on, up to the end of each sector at once."""
    zeros = bytes(_SECTOR_SIZE)
    end = start + count
    while start < end:
        piece = min(end - start, _SECTOR_SIZE - start % _SECTOR_SIZE)
        file.write(zeros[:piece])
        start += piece


def _in_sectors(size):
    """`size` bytes and what fills their last sector."""
    return (size + _SECTOR_SIZE - 1) // _SECTOR_SIZE * _SECTOR_SIZE


def _sectors(first, others):
    """Generator: the pieces as sectors, the last one filled with zeros; each is only good until the next."""
    sector = memoryview(bytearray(_SECTOR_SIZE))
    sector[: len(first)] = first
    filled = len(first)
    for piece in others:
        piece = memoryview(piece)
        while len(piece):
            part = piece[: _SECTOR_SIZE - filled]
            sector[filled : filled + len(part)] = part
            filled += len(part)
            piece = piece[len(part) :]
            if filled == _SECTOR_SIZE:
                yield sector
                filled = 0
    if filled:
        sector[filled:] = bytes(_SECTOR_SIZE - filled)
        yield sector
