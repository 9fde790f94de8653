"""The key slot: the data key, wrapped under the PIN's key, or without a PIN under one that lies beside it.

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      1     kind: 0 no PIN, 1 PIN
1      4     rounds of PBKDF2-HMAC-SHA256, big-endian; 0 without a PIN
5      32    with a PIN: the salt of PBKDF2; without: the wrapping key itself
37     80    the data key, sealed under the wrapping key with the 37 bytes before it
117    4     CRC-32 of the 117 bytes before it, big-endian
====== ===== ==================================================================

The check value needs no key: where it is wrong, the flash is damaged. Where it is right and the seal does not
open, the wrapping key is wrong, and so the PIN.
"""

import binascii
import struct

from fob.vault.cipher import KEY_SIZE, Cipher

NO_PIN = 0
PIN = 1

SALT_SIZE = 32
SIZE = 121

_START = ">BI32s"
_START_SIZE = 37
_SEALED_END = 117


class KeySlot:
    """A stored key slot: `kind`, `rounds`, `salt`.

    :param data: its bytes.
    :raises ValueError: it is damaged.
    """

    def __init__(self, data):
        check = int.from_bytes(data[_SEALED_END:], "big")
        if len(data) != SIZE or binascii.crc32(data[:_SEALED_END]) != check:
            raise ValueError("the key slot is damaged")
        self.data = data
        self.kind, self.rounds, self.salt = struct.unpack_from(_START, data)
        if self.kind > PIN:
            raise ValueError("a key slot of an unknown kind")

    def unwrap(self, wrapping_key, aes):
        """The data key.

        :param aes: the class ``aesio.AES``.
        :raises NotAuthentic: the wrapping key is wrong.
        """
        return Cipher(wrapping_key, aes).open(self.data[_START_SIZE:_SEALED_END], self.data[:_START_SIZE])


def wrap(kind, rounds, salt, wrapping_key, data_key, aes, random):
    """A new slot that holds `data_key`."""
    start = struct.pack(_START, kind, rounds, salt)
    sealed = Cipher(wrapping_key, aes).seal((bytearray(data_key),), start, random)
    data = start + b"".join(bytes(piece) for piece in sealed)
    return KeySlot(data + binascii.crc32(data).to_bytes(4, "big"))


def wrap_without_pin(data_key, aes, random):
    """A new slot that anyone can open."""
    key = random(KEY_SIZE)
    return wrap(NO_PIN, 0, key, key, data_key, aes, random)
