"""Writes the copies of a vault: sealed, one after the other.

The content goes from one copy to the other in pieces: a full token has no memory for all accounts at once.
"""

import binascii
import gc
import struct

from fob.vault import body
from fob.vault import copy as vault_copy
from fob.vault.accounts import END_SIZE, encode_ends
from fob.vault.cipher import MAC_SIZE, NONCE_SIZE
from fob.vault.copy import DAMAGED, Head
from fob.vault.vault import VaultError

_buffer = bytearray(2048)
"""What a piece is put together in: made here, while memory is whole. Not smaller, since whatever is read
between two pieces makes CircuitPython program the block of 4096 bytes that it was writing."""


def store(vault, slot, cipher, sequence, records, show_first, settings=None):
    """Write the content to one copy; then it becomes the content, and the other copy gets it too.

    :param vault: the `fob.vault.vault.Vault`.
    :param slot: the `fob.vault.key_slot.KeySlot` of the keys, and `cipher` the data key.
    :param sequence: the sequence number of this content.
    :param records: those of all accounts, a list: bytes or the like, or the place of an account whose
        record stays as it is.
    :param show_first: the place of the account that was added last.
    :param settings: None to keep those in force.
    :raises VaultError: it could not be stored; nothing has changed.
    """
    if vault.problem:
        raise VaultError(vault.problem)
    gc.collect()
    place = _place_to_write(vault)
    try:
        parts = body_parts(vault.accounts, records, settings or vault.settings, show_first)
        length = body.ENDS_AT + sum(END_SIZE + _size_of(vault.accounts, record) for record in records)
        head = _make_head(len(records), sequence, NONCE_SIZE + length + MAC_SIZE, slot.data)
        sealed = cipher.seal(_in_pieces(parts), head.data, vault.random)
        is_written = _write(vault, place, head, _stored_pieces(head, sealed))
    except MemoryError:
        raise VaultError("not enough memory for the change") from None
    if not (is_written and vault.open(place, cipher)):
        vault.heads[place] = DAMAGED
        _clear_buffer()
        raise VaultError("the change could not be stored")
    vault.slot = slot
    vault.compared = None
    # The change is safe by now; should this fail, the state says so.
    copy_from(vault, place)


def copy_from(vault, place):
    """Make the other copy the same as this one, byte by byte. It needs no key."""
    head = vault.heads[place]
    pieces = vault_copy.pieces_of(vault.copies[place], 0, head.size, _buffer)
    if _write(vault, 1 - place, head, pieces):
        vault.note_stored(head.sequence)


def body_parts(accounts, records, settings, show_first):
    """Generator: the body (see `body.py`) in parts. `records` as in `store`."""
    yield bytes((show_first,)) + settings.encode()
    yield encode_ends([_size_of(accounts, record) for record in records])
    for record in records:
        yield accounts.record(record) if type(record) is int else record


def _size_of(accounts, record):
    return accounts.record_size(record) if type(record) is int else len(record)


def _place_to_write(vault):
    """The place of the copy to write first: never that of the one that the accounts are read from."""
    if vault.opened is not None:
        return 1 - vault.opened
    for place in (0, 1):
        if not isinstance(vault.heads[place], Head):
            return place
    return 0 if vault.heads[0].sequence <= vault.heads[1].sequence else 1


def _write(vault, place, head, pieces):
    """Write one copy; says whether it is there."""
    vault.heads[place] = DAMAGED
    try:
        vault.copies[place].write(head.size, pieces)
    except (OSError, MemoryError):
        return False
    vault.heads[place] = head
    return True


def _make_head(count, sequence, length, slot):
    """The head of a copy with `length` bytes of sealed body; `slot` are the bytes of its key slot."""
    start = struct.pack(vault_copy.START, vault_copy.MAGIC, vault_copy.VERSION, count, sequence, length, 0)[
        : vault_copy.CHECKED_SIZE
    ]
    return Head(start + binascii.crc32(start).to_bytes(vault_copy.CHECK_SIZE, "big") + slot)


def _stored_pieces(head, sealed):
    """A whole copy in pieces, from its head and the pieces of its sealed body."""
    yield head.data
    check = 0
    for piece in sealed:
        check = binascii.crc32(piece, check)
        yield piece
    yield check.to_bytes(vault_copy.CHECK_SIZE, "big")


def _clear_buffer():
    """See to it that no secret stays in the buffer, as one does that was not sealed any more."""
    for at in range(len(_buffer)):
        _buffer[at] = 0


def _in_pieces(parts):
    """Generator: these parts in pieces as long as the buffer, and a rest; each is good until the next."""
    buffer = memoryview(_buffer)
    filled = 0
    for part in parts:
        part = memoryview(part)
        while len(part):
            taken = part[: len(buffer) - filled]
            buffer[filled : filled + len(taken)] = taken
            filled += len(taken)
            part = part[len(taken) :]
            if filled == len(buffer):
                yield buffer
                filled = 0
    if filled:
        yield buffer[:filled]
