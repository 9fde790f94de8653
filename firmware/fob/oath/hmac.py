"""HMAC (RFC 2104) with SHA-1, SHA-256 and SHA-512: native where hashlib has the hash, else in Python.

Both kinds, `NativeHmac` and `pure_hmac.PureHmac`, have the same face:

* algorithm: "SHA1", "SHA256" or "SHA512"; block_size and digest_size in bytes;
* steps(message): a generator that yields None between slices of work, so that the caller can look at
  the button in between, and yields the digest (bytes) last. A slice takes at most 10 ms on an RP2040;
* digest(message): the same work in one go.
"""

import hashlib

from fob import modules

# Looked up once: a name in a built-in module costs 16 us on the board. MicroPython's hashlib has no new.
_new = getattr(hashlib, "new", None)

# algorithm: name in hashlib, block size, digest size
_HASHES = {
    "SHA1": ("sha1", 64, 20),
    "SHA256": ("sha256", 64, 32),
    "SHA512": ("sha512", 128, 64),
}

INNER_PAD = 0x36
OUTER_PAD = 0x5C


def new(algorithm, key):
    """An HMAC for `key` (bytes; a key longer than a block is hashed first), native if the board can.

    Raises ValueError for an algorithm that is none of the three.
    """
    if algorithm in NATIVE:
        return NativeHmac(algorithm, key)
    return modules.load("oath.pure_hmac").PureHmac(algorithm, key)


def parameters(algorithm):
    """The hash's name in hashlib, and bytes of its block and of its digest."""
    try:
        return _HASHES[algorithm]
    except KeyError:
        raise ValueError(f"no such algorithm: {algorithm}") from None


def masked(key, pad, block_size):
    """The key, filled with zeros to a block, XOR the pad byte."""
    return bytes(byte ^ pad for byte in key) + bytes((pad,)) * (block_size - len(key))


class NativeHmac:
    """HMAC on hashlib.new. CircuitPython's hash objects can't be copied, so the pads are hashed each time."""

    def __init__(self, algorithm, key):
        self.algorithm = algorithm
        self._name, self.block_size, self.digest_size = parameters(algorithm)
        if len(key) > self.block_size:
            key = _new(self._name, key).digest()
        self._inner = masked(key, INNER_PAD, self.block_size)
        self._outer = masked(key, OUTER_PAD, self.block_size)

    def digest(self, message):
        """The HMAC of `message`, digest_size bytes."""
        name = self._name
        inner = _new(name, self._inner)
        inner.update(message)
        outer = _new(name, self._outer)
        outer.update(inner.digest())
        return outer.digest()

    def begin(self, message):
        """The HMAC of a message in pieces: this is the first, `update` takes the others; then comes `end`."""
        inner = _new(self._name, self._inner)
        inner.update(message)
        return inner

    def end(self, begun):
        """The digest of what `begin` returned."""
        outer = _new(self._name, self._outer)
        outer.update(begun.digest())
        return outer.digest()

    def steps(self, message):
        """Generator: yields the digest; the native hash is so quick that there is only one slice."""
        yield self.digest(message)


def _is_native(name):
    if _new is None:
        return False
    try:
        _new(name)
    except ValueError:
        return False
    return True


NATIVE = tuple(algorithm for algorithm in _HASHES if _is_native(_HASHES[algorithm][0]))
