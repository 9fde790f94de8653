"""HMAC (RFC 2104) as one writes it on a hash at first: all of it anew for each message, four blocks.

A peer for the benchmark, and nothing else.
"""

_BLOCK_SIZE = 64


class WholeHmac:
    """:param digest_of: called with a message; returns its digest."""

    def __init__(self, digest_of, key):
        self._digest_of = digest_of
        self._key = key + bytes(_BLOCK_SIZE - len(key))

    def digest(self, message):
        inner = self._digest_of(bytes(byte ^ 0x36 for byte in self._key) + message)
        return self._digest_of(bytes(byte ^ 0x5C for byte in self._key) + inner)
