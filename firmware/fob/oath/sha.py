"""What the hashes of FIPS 180-4 have in common: padding, block after block, the digest of a state.

A hash is one of the modules `sha1`, `sha256` and `sha512`. Each has

* BLOCK_SIZE in bytes;
* INITIAL, the words H(0) of the standard as parts of 16 bits, the high part first: so every step of the
  arithmetic is a small int on a 32-bit board. A state is an array("H") of such parts, and STATE_FORMAT
  packs it into the digest;
* compress(state, data, at), which takes the state through the block of `data` that begins at `at`: an
  iterable that gives None after each slice of the work.
"""

from array import array
from struct import pack


def pad(message, hashed, block_size):
    """The last blocks of a message (section 5.1): `message`, 0x80, zeros, the length in bits.

    `hashed` is how many bytes of the whole message, which is less than 2 MiB, came before these blocks.
    """
    length = len(message)
    blocks = (length + block_size // 8) // block_size + 1
    padded = bytearray(blocks * block_size)
    padded[:length] = message
    padded[length] = 0x80
    bits = (hashed + length) * 8
    padded[-3] = bits >> 16
    padded[-2] = bits >> 8 & 0xFF
    padded[-1] = bits & 0xFF
    return padded


def add(state, working, parts):
    """Adds the working variables to the state, word by word; a word is `parts` parts of 16 bits."""
    carry = 0
    for i in range(len(state) - 1, -1, -1):
        carry += state[i] + working[i]
        state[i] = carry & 65535
        carry = carry >> 16 if i % parts else 0


def digest_steps(sha, states, message, hashed):
    """Generator: hashes `message` on from each of `states`; the digest of one is the message of the next.

    One state is a plain hash, two are an HMAC with kept midstates. Each has seen `hashed` bytes, and is
    left as it is. Yields None between slices of work and the last digest (bytes) at the end.
    """
    state = array("H", states[0])
    for start in states:
        state[:] = start
        message = pad(message, hashed, sha.BLOCK_SIZE)
        for at in range(0, len(message), sha.BLOCK_SIZE):
            for _ in sha.compress(state, message, at):
                yield None
        message = pack(sha.STATE_FORMAT, *state)
    yield message
