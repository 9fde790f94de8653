"""SHA-1 as one writes it at first: loops over words of 32 bits, straight from FIPS 180-4 section 6.1.2.

A peer for the benchmark, and nothing else.
"""

from struct import pack, unpack_from

INITIAL = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)


def rotl(x, n):
    return (x << n | x >> 32 - n) & 0xFFFFFFFF


def function(t, b, c, d):
    """f_t and K_t."""
    if t < 20:
        return b & c ^ ~b & d, 0x5A827999
    if t < 40:
        return b ^ c ^ d, 0x6ED9EBA1
    if t < 60:
        return b & c ^ b & d ^ c & d, 0x8F1BBCDC
    return b ^ c ^ d, 0xCA62C1D6


def compress(state, data, at):
    w = list(unpack_from(">16I", data, at))
    for t in range(16, 80):
        w.append(rotl(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1))
    a, b, c, d, e = state
    for t in range(80):
        f, k = function(t, b, c, d)
        a, b, c, d, e = (rotl(a, 5) + f + e + k + w[t]) & 0xFFFFFFFF, a, rotl(b, 30), c, d
    return [(x + y) & 0xFFFFFFFF for x, y in zip(state, (a, b, c, d, e))]  # noqa: B905, MicroPython has no strict


def sha1(message):
    zeros = bytes(-(len(message) + 9) % 64)
    padded = message + b"\x80" + zeros + pack(">Q", 8 * len(message))
    state = INITIAL
    for at in range(0, len(padded), 64):
        state = compress(state, padded, at)
    return pack(">5I", *state)
