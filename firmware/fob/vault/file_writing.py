"""Writes a `fob.vault.files.PreallocatedFile`, and gives it its full length: see there."""

import binascii
import os

from fob.vault.files import LENGTH_SIZE, length_of

ERASE_BLOCK_SIZE = 4096
"""Bytes that the flash chip erases together."""

_SECTOR_SIZE = 512
"""Of the drive. To write less, FatFs reads the sector first: CircuitPython then erases the block for each."""
_EIO = 5


def room(file):
    """Path and length in bytes of the files that it takes, in the order in which they are made."""
    length = LENGTH_SIZE + file.size + ERASE_BLOCK_SIZE
    return (file.directory + "/before.gap", ERASE_BLOCK_SIZE), (file.path, length)


def prepare(file):
    """See `PreallocatedFile.prepare`."""
    gap, copy = room(file)
    if length_of(copy[0]) >= copy[1]:
        return
    file.reader = None  # it knows the length that the file had
    if not _exists(file.directory):
        os.mkdir(file.directory)
    if not _exists(file.path):
        _lengthen(*gap)
    _lengthen(*copy)
    os.sync()


def write(file, length, pieces):
    """See `PreallocatedFile.write`."""
    if length > file.size:
        raise ValueError("more data than the file has room for")
    writer = _open(file)
    end = _in_sectors(LENGTH_SIZE + length)
    writer.seek(0)
    stale = _in_sectors(LENGTH_SIZE + file.read_length(writer)) - end
    if stale > 0:
        writer.seek(end)
        _write_zeros(writer, end, stale)
        os.sync()
    check = 0
    writer.seek(0)
    for sector in _sectors(length.to_bytes(LENGTH_SIZE, "big"), pieces):
        writer.write(sector)
        check = binascii.crc32(sector, check)
    os.sync()
    if _check_value(file.path, end) != check:
        raise OSError(_EIO)


def _open(file):
    """The file to write to, which then stays open: closing it rewrites its directory entry."""
    if file.writer is None:
        prepare(file)
        file.writer = open(file.path, "r+b")  # noqa: SIM115 - see above
    return file.writer


def _check_value(path, size):
    """The CRC-32 of the first `size` bytes of a file, whole sectors."""
    check = 0
    sector = bytearray(_SECTOR_SIZE)
    with open(path, "rb") as file:
        for _ in range(0, size, _SECTOR_SIZE):
            file.readinto(sector)
            check = binascii.crc32(sector, check)
    return check


def _exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _lengthen(path, length):
    """Make a file so long, with zeros behind what it holds."""
    there = length_of(path)
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
