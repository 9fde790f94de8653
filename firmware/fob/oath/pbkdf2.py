"""PBKDF2-HMAC-SHA256 (RFC 8018, section 5.2): the first block of the derived key, 32 bytes."""

from fob.oath import hmac

KEY_SIZE = 32

_FIRST_BLOCK = b"\0\0\0\1"

_ROOM = 4096
"""Words that the garbage of the rounds is to have."""


class Pbkdf2:
    """Derives a key round by round, for as many rounds as it is asked for.

    :param password: bytes.
    :param salt: bytes.

    `rounds` are those done.
    """

    SLICE = 10
    """Rounds of one slice: less than 10 ms on an RP2040."""

    def __init__(self, password, salt):
        self._in_added_memory = _added_memory()
        self._digest = hmac.new("SHA256", password).digest
        self._last = self._digest(salt + _FIRST_BLOCK)
        self._sum = int.from_bytes(self._last, "big")
        self.rounds = 1

    def work(self, rounds):
        """Do so many more rounds."""
        digest = self._digest
        last = self._last
        total = self._sum
        for _ in range(rounds):
            last = digest(last)
            total ^= int.from_bytes(last, "big")
        self._last = last
        self._sum = total
        self.rounds += rounds

    def key(self):
        """The key after the rounds done so far, 32 bytes."""
        return self._sum.to_bytes(KEY_SIZE, "big")


def _added_memory():
    """Something that lies in the memory that CircuitPython adds to the heap: it adds some only when a block
    does not fit, and takes it back when nothing is there.

    Until then a heap that is nearly full is collected at every other round, and a derivation takes ten times
    as long.
    """
    room = []
    try:
        room = [None] * _ROOM
        room.clear()  # it shrinks where it is
    except MemoryError:
        pass  # there is no more to add
    return room
