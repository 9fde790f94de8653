"""The boundary where the vault's content is sealed before it is stored.

The vault hands every body it stores to `wrap`, and every one it reads to `unwrap`. So far there is
one seal, which changes nothing: the accounts are stored in the clear.
"""


class DamagedError(Exception):
    """What was stored is not what `wrap` made for that sequence number."""


class Unsealed:
    """No seal: the body as it is. The vault's check value finds damage by accident."""

    def wrap(self, body, sequence):
        """What to store for `body` (bytes) in the copy with this sequence number."""
        return body

    def unwrap(self, blob, sequence):
        """The body that `wrap` was given, from what it returned (bytes, or a memoryview of them).

        :raises DamagedError: the blob was not made by `wrap` with this sequence number.
        """
        return blob
