"""Sealing: AES-256 in counter mode (NIST SP 800-38A), then HMAC-SHA256 over it (encrypt-then-MAC).

Two keys come from the one that is given, by HMAC-SHA256 of a label each. Sealed, a body is the nonce (16
bytes, the first counter block), the ciphertext, and the MAC (32 bytes) of the associated data, nonce and
ciphertext. The nonce is new each time; the associated data must have a length that does not depend on the
content.
"""

from fob.oath import hmac

KEY_SIZE = 32
BLOCK_SIZE = 16
NONCE_SIZE = BLOCK_SIZE
MAC_SIZE = 32

_COUNTER_LAST = (1 << 8 * BLOCK_SIZE) - 1
_MODE_CTR = 6  # aesio.MODE_CTR, the number of PEP 272


class NotAuthentic(ValueError):
    """What was to be opened was not sealed with this key and associated data."""


class Cipher:
    """Seals and opens with one key.

    :param key: 32 bytes.
    :param aes: the class ``aesio.AES``.
    """

    def __init__(self, key, aes):
        derive = hmac.new("SHA256", key)
        self._key = derive.digest(b"picoath encryption")
        self._hmac = hmac.new("SHA256", derive.digest(b"picoath authentication"))
        self._aes = aes

    def seal(self, pieces, associated, random):
        """Generator: what is stored for a body that comes in pieces, in pieces that are only good until the
        next one: on the board there may be no memory for all of it.

        :param pieces: writable, and encrypted in place; all but the last have whole blocks of 16 bytes.
        """
        nonce = random(NONCE_SIZE)
        aes = self._aes(self._key, _MODE_CTR, nonce)
        mac = self._hmac.begin(associated)
        mac.update(nonce)
        yield nonce
        for piece in pieces:
            aes.encrypt_into(piece, piece)
            mac.update(piece)
            yield piece
        yield self._hmac.end(mac)

    def verify(self, pieces, mac, associated):
        """See to it that this is what `seal` made.

        :param pieces: nonce and ciphertext, in pieces that need only be good until the next one.
        :param mac: the 32 bytes that came behind them.
        :raises NotAuthentic: it is not.
        """
        expected = self._hmac.begin(associated)
        for piece in pieces:
            expected.update(piece)
        if not equal(self._hmac.end(expected), mac):
            raise NotAuthentic

    def decrypt(self, nonce, start, ciphertext):
        """Decrypt a part of what was verified, in place.

        :param start: where it begins in the ciphertext, whole blocks of 16 bytes.
        :param ciphertext: a bytearray or a writable memoryview.
        """
        counter = (int.from_bytes(nonce, "big") + start // BLOCK_SIZE) & _COUNTER_LAST
        counter_block = counter.to_bytes(BLOCK_SIZE, "big")
        self._aes(self._key, _MODE_CTR, counter_block).decrypt_into(ciphertext, ciphertext)

    def open(self, sealed, associated):
        """The plaintext of `sealed`, which is small enough to be in memory whole.

        :raises NotAuthentic: it was not sealed with this key and associated data.
        """
        end = len(sealed) - MAC_SIZE
        if end < NONCE_SIZE:
            raise NotAuthentic
        self.verify((sealed[:end],), sealed[end:], associated)
        body = bytearray(sealed[NONCE_SIZE:end])
        self.decrypt(sealed[:NONCE_SIZE], 0, body)
        return bytes(body)


def equal(left, right):
    """Whether two byte strings are the same; takes as long wherever they differ."""
    if len(left) != len(right):
        return False
    difference = 0
    for place in range(len(left)):
        difference |= left[place] ^ right[place]
    return difference == 0
