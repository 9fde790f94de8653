"""SHA-1 (FIPS 180-4) for boards whose hashlib has none. See `fob.oath.sha` for what a hash has to have.

The rounds are in `sha1_rounds`, written out by host_tools/unroll_sha1.py, which explains them.
"""

from array import array

from fob.oath import sha1_rounds

BLOCK_SIZE = 64
STATE_FORMAT = ">10H"

# H(0) of section 5.3.1, in halves of 16 bits.
INITIAL = array("H", (0x6745, 0x2301, 0xEFCD, 0xAB89, 0x98BA, 0xDCFE, 0x1032, 0x5476, 0xC3D2, 0xE1F0))

_ONE_SLICE = (None,)


def compress(state, data, at):
    """Takes `state` through the block of `data` that begins at `at`: 4 ms on an RP2040, a single slice."""
    sha1_rounds.compress(state, data[at : at + BLOCK_SIZE] if at else data)
    return _ONE_SLICE
