"""A copy of the vault as it is stored, format 2: what can be read of it without a key.

Integers are big-endian:

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      4     "FOBV"
4      1     version, 2
5      1     count of accounts
6      4     sequence number, from 1: the higher one is the newer copy
10     4     n, the length of the sealed body
14     4     CRC-32 of the 14 bytes before it
18     121   the wrapped data key, see `key_slot.py`
139    n     the sealed body, see `cipher.py`; the 139 bytes before it are authenticated with it
139+n  4     CRC-32 of the sealed body
====== ===== ==================================================================

The check values tell damage without a key. Whoever changes the copy on purpose can make them right, but not
the seals. All later formats keep the first 18 bytes: a firmware that does not know one says so.

The body, before it is sealed: the place of the account to show first (1 byte), the settings
(`settings.SIZE` bytes), and the records of the accounts (`account.py`) one after the other.
"""

import binascii
import struct

from fob.account import RECORD_SIZE
from fob.settings import SIZE as SETTINGS_SIZE

CAPACITY = 100
"""Accounts that a vault holds."""
VERSION = 2
VERSION_1 = 1
BODY_AT = 139
"""Offset of the sealed body."""
SEAL_SIZE = 16 + 32
"""Bytes that sealing adds to the body: nonce and MAC."""

_MAGIC = b"FOBV"
_START = ">4sBBIII"
_START_SIZE = 18
_CHECKED_SIZE = 14
_CHECK_SIZE = 4
_PIECE_SIZE = 512
COPIED_SIZE = 4096
"""Bytes to copy at once: whatever is read in between makes CircuitPython program the block it was writing."""

COPY_SIZE = BODY_AT + SEAL_SIZE + 1 + SETTINGS_SIZE + CAPACITY * RECORD_SIZE + _CHECK_SIZE
"""Bytes that a copy must have room for."""

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
        if len(data) < _START_SIZE:
            raise ValueError("the copy is cut short")
        magic, self.version, self.count, self.sequence, self.length, check = struct.unpack_from(_START, data)
        if magic != _MAGIC or not self.sequence:
            raise ValueError("not a copy of the vault")
        if self.version == VERSION_1:
            return  # its check value is over all of it: see vault_v1.py
        if binascii.crc32(data[:_CHECKED_SIZE]) != check:
            raise ValueError("the head is damaged")

    @property
    def key_slot(self):
        """The bytes of the wrapped data key."""
        return self.data[_START_SIZE:]

    @property
    def size(self):
        """Bytes of the whole copy."""
        return BODY_AT + self.length + _CHECK_SIZE


def make_head(count, sequence, length, key_slot):
    """The head of a copy with `length` bytes of sealed body; `key_slot` are the bytes of that."""
    start = struct.pack(_START, _MAGIC, VERSION, count, sequence, length, 0)[:_CHECKED_SIZE]
    return Head(start + binascii.crc32(start).to_bytes(_CHECK_SIZE, "big") + key_slot)


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


def stored_pieces(head, sealed):
    """A whole copy in pieces, from its head and the pieces of its sealed body."""
    yield head.data
    check = 0
    for piece in sealed:
        check = binascii.crc32(piece, check)
        yield piece
    yield check.to_bytes(_CHECK_SIZE, "big")


def pieces_of(copy, start, size, piece_size=_PIECE_SIZE):
    """`size` bytes of a copy from `start` on, in pieces that are only good until the next one.

    :raises OSError: they can't be read.
    """
    buffer = memoryview(bytearray(min(size, piece_size)))
    for at in range(start, start + size, piece_size):
        piece = buffer[: min(piece_size, start + size - at)]
        if copy.read_into(piece, at) != len(piece):
            raise OSError("the copy is cut short")
        yield piece


def read_body(copy, head):
    """The sealed body, in a writable memoryview.

    :raises ValueError: it is damaged.
    :raises OSError: it can't be read.
    """
    data = memoryview(bytearray(head.length + _CHECK_SIZE))
    copy.read_into(data, BODY_AT)
    body = data[: head.length]
    if binascii.crc32(body) != int.from_bytes(data[head.length :], "big"):
        raise ValueError("the body is damaged")
    return body


def body_is_whole(copy, head):
    """Whether the sealed body is what was written, as far as its check value tells.

    :raises OSError: it can't be read.
    """
    check = 0
    for piece in pieces_of(copy, BODY_AT, head.length):
        check = binascii.crc32(piece, check)
    stored = bytearray(_CHECK_SIZE)
    copy.read_into(stored, BODY_AT + head.length)
    return check == int.from_bytes(stored, "big")
