"""The body of a vault's copy: what is sealed (see `cipher.py`) of k accounts.

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      1     the place of the account to show first
1      5     the settings, see `settings.py`
6      2k    for each account, where its record ends: bytes from the first one's beginning
6+2k         the records of the accounts, one after the other, see `account.py`
====== ===== ==================================================================
"""

import binascii

from fob.vault import copy as vault_copy
from fob.vault import settings
from fob.vault.accounts import END_SIZE, Accounts
from fob.vault.cipher import BLOCK_SIZE, MAC_SIZE, NONCE_SIZE, NotAuthentic

SETTINGS_AT = 1
ENDS_AT = 6


class Body:
    """The sealed body of a copy: verified once, then decrypted where it is read. Memory holds none of it.

    :param cipher: a `fob.vault.cipher.Cipher` with the data key.
    :raises NotAuthentic: it was not sealed with this key and this head.
    :raises ValueError: it was, but the check value is damaged, by which it is known while it is locked.
    :raises OSError: it can't be read.
    """

    def __init__(self, copy, head, cipher):
        self._copy = copy
        self._cipher = cipher
        end = head.length - MAC_SIZE
        if end < NONCE_SIZE:
            raise NotAuthentic
        tail = vault_copy.read(copy, vault_copy.BODY_AT + end, MAC_SIZE + vault_copy.CHECK_SIZE)
        self._check = 0
        cipher.verify(self._checked(end), tail[:MAC_SIZE], head.data)
        if binascii.crc32(tail[:MAC_SIZE], self._check) != int.from_bytes(tail[MAC_SIZE:], "big"):
            raise ValueError("the check value is damaged")
        self._nonce = bytes(vault_copy.read(copy, vault_copy.BODY_AT, NONCE_SIZE))
        self.size = end - NONCE_SIZE

    def read(self, start, size):
        """A memoryview of `size` bytes of the plaintext from byte `start` on.

        :raises OSError: they can't be read.
        """
        before = start % BLOCK_SIZE
        data = vault_copy.read(self._copy, vault_copy.BODY_AT + NONCE_SIZE + start - before, before + size)
        self._cipher.decrypt(self._nonce, start - before, data)
        return data[before:]

    def _checked(self, size):
        for piece in vault_copy.pieces_of(self._copy, vault_copy.BODY_AT, size):
            self._check = binascii.crc32(piece, self._check)
            yield piece


def decode(read, size, count):
    """What a body holds: the place to show first, the settings, and the accounts.

    :param read: called with offset and size, returns so many bytes of the body, also later on.
    :param size: bytes of the body.
    :param count: how many accounts it holds.
    :raises ValueError: that makes no sense.
    """
    records_at = ENDS_AT + END_SIZE * count
    if size < records_at:
        raise ValueError("the body is too short for its accounts")
    start = bytes(read(0, records_at))
    if count and start[0] >= count:
        raise ValueError("the account to show first is not there")
    accounts = Accounts(start[ENDS_AT:], lambda at, length: read(records_at + at, length))
    if accounts.size != size - records_at:
        raise ValueError("there is more than the records of the accounts, or less")
    return start[0], settings.decode(start[SETTINGS_AT:ENDS_AT]), accounts
