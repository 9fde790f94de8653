"""HMAC in Python, see `hmac`: for hashes that CircuitPython has not got. Loaded with an account of one."""

from array import array

from fob import modules
from fob.oath import hmac


class PureHmac:
    """HMAC in Python. The states after the inner and the outer pad (the midstates) are worked out on first
    use and kept instead of the key, which leaves two blocks of the usual four for a short message.
    """

    def __init__(self, algorithm, key):
        self.algorithm = algorithm
        _, self.block_size, self.digest_size = hmac.parameters(algorithm)
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
        for pad in (hmac.INNER_PAD, hmac.OUTER_PAD):
            state = array("H", self._sha.INITIAL)
            yield from self._sha.compress(state, hmac.masked(key, pad, self.block_size), 0)
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
