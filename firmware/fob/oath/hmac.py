"""HMAC (RFC 2104) with SHA-1, SHA-256 and SHA-512: native where hashlib has the hash, else in Python.

Both kinds have the same face:

* algorithm: "SHA1", "SHA256" or "SHA512"; block_size and digest_size in bytes;
* steps(message): a generator that yields None between slices of work, so that the caller can look at
  the button in between, and yields the digest (bytes) last. A slice takes at most 10 ms on an RP2040;
* digest(message): the same work in one go.
"""

import hashlib
from array import array

from fob import modules

# Looked up once: a name in a built-in module costs 16 us on the board. MicroPython's hashlib has no new.
_new = getattr(hashlib, "new", None)

# algorithm: name in hashlib, block size, digest size
_HASHES = {
    "SHA1": ("sha1", 64, 20),
    "SHA256": ("sha256", 64, 32),
    "SHA512": ("sha512", 128, 64),
}

_INNER_PAD = 0x36
_OUTER_PAD = 0x5C


def new(algorithm, key):
    """An HMAC for `key` (bytes; a key longer than a block is hashed first), native if the board can.

    Raises ValueError for an algorithm that is none of the three.
    """
    if algorithm in NATIVE:
        return NativeHmac(algorithm, key)
    return PureHmac(algorithm, key)


def _parameters(algorithm):
    try:
        return _HASHES[algorithm]
    except KeyError:
        raise ValueError(f"no such algorithm: {algorithm}") from None


def _masked(key, pad, block_size):
    """The key, filled with zeros to a block, XOR the pad byte."""
    return bytes(byte ^ pad for byte in key) + bytes((pad,)) * (block_size - len(key))


class NativeHmac:
    """HMAC on hashlib.new. CircuitPython's hash objects can't be copied, so the pads are hashed each time."""

    def __init__(self, algorithm, key):
        self.algorithm = algorithm
        self._name, self.block_size, self.digest_size = _parameters(algorithm)
        if len(key) > self.block_size:
            key = _new(self._name, key).digest()
        self._inner = _masked(key, _INNER_PAD, self.block_size)
        self._outer = _masked(key, _OUTER_PAD, self.block_size)

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


class PureHmac:
    """HMAC in Python. The states after the inner and the outer pad (the midstates) are worked out on first
    use and kept instead of the key, which leaves two blocks of the usual four for a short message.
    """

    def __init__(self, algorithm, key):
        self.algorithm = algorithm
        _, self.block_size, self.digest_size = _parameters(algorithm)
        self._digest_steps, self._sha = _pure(algorithm)
        self._key = key
        self._midstates = None

    def digest(self, message):
        """The HMAC of `message`, digest_size bytes."""
        steps = self.steps(message)
        while (digest := next(steps)) is None:
            pass
        return digest

    def steps(self, message):
        """Generator: yields None between slices and the digest last. It may be dropped at any slice."""
        if self._midstates is None:
            return self._first_steps(self._key, message)
        return self._digest_steps(self._sha, self._midstates, message, self.block_size)

    def _first_steps(self, key, message):
        if len(key) > self.block_size:
            steps = self._digest_steps(self._sha, (self._sha.INITIAL,), key, 0)
            while (key := next(steps)) is None:
                yield None
        midstates = []
        for pad in (_INNER_PAD, _OUTER_PAD):
            state = array("H", self._sha.INITIAL)
            yield from self._sha.compress(state, _masked(key, pad, self.block_size), 0)
            midstates.append(state)
        self._midstates = midstates
        self._key = None
        yield from self.steps(message)


def _pure(algorithm):
    """`sha.digest_steps`, and the hash's module. They are imported when an account first needs them, for each
    takes some of the heap, SHA-1 and SHA-512 KBs.
    """
    if algorithm == "SHA1":
        module = modules.load("oath.sha1")
    elif algorithm == "SHA256":
        module = modules.load("oath.sha256")
    else:
        module = modules.load("oath.sha512")
    return modules.load("oath.sha").digest_steps, module


def _is_native(name):
    if _new is None:
        return False
    try:
        _new(name)
    except ValueError:
        return False
    return True


NATIVE = tuple(algorithm for algorithm in _HASHES if _is_native(_HASHES[algorithm][0]))
