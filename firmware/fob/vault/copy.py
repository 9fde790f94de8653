"""A copy of the vault as it is stored, format 3: what can be read of it without a key.

Integers are big-endian:

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      4     "FOBV"
4      1     version, 3
5      1     count of accounts
6      4     sequence number, from 1: the higher one is the newer copy
10     4     n, the length of the sealed body
14     4     CRC-32 of the 14 bytes before it
18     121   the wrapped data key, see `key_slot.py`
139    n     the sealed body, see `body.py`; the 139 bytes before it are authenticated with it
139+n  4     CRC-32 of the sealed body
====== ===== ==================================================================

The check values tell damage without a key. Whoever changes the copy on purpose can make them right, but not
the seals. All later formats keep the first 18 bytes: a firmware that does not know one says so.
"""

import binascii
import struct

CAPACITY = 100
"""Accounts that a vault holds."""
VERSION = 3
VERSION_1 = 1
VERSION_2 = 2
BODY_AT = 139
"""Offset of the sealed body."""
MAGIC = b"FOBV"
START = ">4sBBIII"
START_SIZE = 18
CHECKED_SIZE = 14
CHECK_SIZE = 4
_PIECE_SIZE = 1024

COPY_SIZE = 27_997
"""Bytes of the longest copy: one with `CAPACITY` of the longest accounts. A number, not worked out: the start
needs it before it knows what an account is."""

BLANK = "blank"
"""In place of a head: nothing was ever written to this copy."""
DAMAGED = "damaged"
"""In place of a head: what this copy holds is not whole."""


class Head:
    """What stands before the sealed body.

    :param data: the first `BODY_AT` bytes of the copy; fewer if it has fewer.
    :raises ValueError: it is damaged.
    """

    def __init__(self, data):
        self.data = data
        if len(data) < START_SIZE:
            raise ValueError("the copy is cut short")
        magic, self.version, self.count, self.sequence, self.length, check = struct.unpack_from(START, data)
        if magic != MAGIC or not self.sequence:
            raise ValueError("not a copy of the vault")
        if self.version == VERSION_1:
            if self.length > COPY_SIZE:
                raise ValueError("the head is damaged")
            return  # its check value is over all of it: see older_formats.py
        if binascii.crc32(data[:CHECKED_SIZE]) != check:
            raise ValueError("the head is damaged")

    @property
    def key_slot(self):
        """The bytes of the wrapped data key."""
        return self.data[START_SIZE:]

    @property
    def size(self):
        """Bytes of the whole copy."""
        return BODY_AT + self.length + CHECK_SIZE


def read_head(copy):
    """The head of a copy, or one of the two words in its place."""
    data = bytearray(BODY_AT)
    try:
        size = copy.read_into(data)
        return Head(bytes(data[:size])) if size else BLANK
    except (OSError, ValueError):
        return DAMAGED


def has_accounts(copies):
    """Whether there is, or was before it was damaged, anything in the vault. Reads no more than the heads."""
    heads = [read_head(copy) for copy in copies]
    whole = [head for head in heads if isinstance(head, Head)]
    if whole:
        return max(whole, key=lambda head: head.sequence).count > 0
    # One that is blank beside a damaged one: the very first write was cut short.
    return BLANK not in heads


def pieces_of(copy, start, size, buffer=None):
    """`size` bytes of a copy from `start` on, in pieces that are only good until the next one.

    :param buffer: a bytearray as long as a piece.
    :raises OSError: they can't be read.
    """
    buffer = memoryview(buffer or bytearray(_PIECE_SIZE))
    for at in range(start, start + size, len(buffer)):
        piece = buffer[: min(len(buffer), start + size - at)]
        _read_all(copy, at, piece)
        yield piece


def read(copy, start, size):
    """A writable memoryview of `size` bytes of a copy from `start` on.

    :raises OSError: they can't be read.
    """
    data = memoryview(bytearray(size))
    _read_all(copy, start, data)
    return data


def _read_all(copy, start, buffer):
    if copy.read_into(buffer, start) != len(buffer):
        raise OSError("the copy is cut short")


def body_is_whole(copy, head):
    """Whether the sealed body is what was written, as far as its check value tells.

    :raises OSError: it can't be read.
    """
    check = 0
    for piece in pieces_of(copy, BODY_AT, head.length):
        check = binascii.crc32(piece, check)
    return check == int.from_bytes(read(copy, BODY_AT + head.length, CHECK_SIZE), "big")
