"""SHA-256 (FIPS 180-4) for boards whose hashlib has none. See `fob.oath.sha` for what a hash has to have.

A 32-bit word is two halves of 16 bits, so that every step is a small int on a 32-bit board. ROTR by r
brings the low bits of one half into the top of the other: (xl >> r) | (xh << 16 - r) is the low half of
ROTR(x, r), and for r of 16 and more the halves change places. The parts of a sum of rotations are joined
first and masked once. A half may be shifted by 14 at most; where 15 are needed, its low bit is taken first.
"""

from array import array
from struct import unpack_from

from fob.oath.sha import add

BLOCK_SIZE = 64
STATE_FORMAT = ">16H"

# fmt: off
# H(0) of section 5.3.3, in halves of 16 bits.
INITIAL = array("H", (
    0x6A09, 0xE667, 0xBB67, 0xAE85, 0x3C6E, 0xF372, 0xA54F, 0xF53A,
    0x510E, 0x527F, 0x9B05, 0x688C, 0x1F83, 0xD9AB, 0x5BE0, 0xCD19,
))

# The constants of section 4.2.2, in halves of 16 bits.
K = (
    0x428A, 0x2F98, 0x7137, 0x4491, 0xB5C0, 0xFBCF, 0xE9B5, 0xDBA5,
    0x3956, 0xC25B, 0x59F1, 0x11F1, 0x923F, 0x82A4, 0xAB1C, 0x5ED5,
    0xD807, 0xAA98, 0x1283, 0x5B01, 0x2431, 0x85BE, 0x550C, 0x7DC3,
    0x72BE, 0x5D74, 0x80DE, 0xB1FE, 0x9BDC, 0x06A7, 0xC19B, 0xF174,
    0xE49B, 0x69C1, 0xEFBE, 0x4786, 0x0FC1, 0x9DC6, 0x240C, 0xA1CC,
    0x2DE9, 0x2C6F, 0x4A74, 0x84AA, 0x5CB0, 0xA9DC, 0x76F9, 0x88DA,
    0x983E, 0x5152, 0xA831, 0xC66D, 0xB003, 0x27C8, 0xBF59, 0x7FC7,
    0xC6E0, 0x0BF3, 0xD5A7, 0x9147, 0x06CA, 0x6351, 0x1429, 0x2967,
    0x27B7, 0x0A85, 0x2E1B, 0x2138, 0x4D2C, 0x6DFC, 0x5338, 0x0D13,
    0x650A, 0x7354, 0x766A, 0x0ABB, 0x81C2, 0xC92E, 0x9272, 0x2C85,
    0xA2BF, 0xE8A1, 0xA81A, 0x664B, 0xC24B, 0x8B70, 0xC76C, 0x51A3,
    0xD192, 0xE819, 0xD699, 0x0624, 0xF40E, 0x3585, 0x106A, 0xA070,
    0x19A4, 0xC116, 0x1E37, 0x6C08, 0x2748, 0x774C, 0x34B0, 0xBCB5,
    0x391C, 0x0CB3, 0x4ED8, 0xAA4A, 0x5B9C, 0xCA4F, 0x682E, 0x6FF3,
    0x748F, 0x82EE, 0x78A5, 0x636F, 0x84C8, 0x7814, 0x8CC7, 0x0208,
    0x90BE, 0xFFFA, 0xA450, 0x6CEB, 0xBEF9, 0xA3F7, 0xC671, 0x78F2,
)
# fmt: on


def compress(state, data, at):
    """Generator: takes `state` through the block of `data` that begins at `at` (section 6.2.2).

    Yields None after each slice of 16 rounds.
    """
    m = 65535
    ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl = state
    w = array("H", unpack_from(">32H", data, at))
    for first in range(0, 128, 32):
        if first:
            _next_words(w)
        for i in range(0, 32, 2):
            # T1 = h + Sigma1(e) + Ch(e, f, g) + K_t + W_t
            x = (el >> 6 ^ eh << 10 ^ el >> 11 ^ eh << 5 ^ eh >> 9 ^ el << 7) & m
            y = (eh >> 6 ^ el << 10 ^ eh >> 11 ^ el << 5 ^ el >> 9 ^ eh << 7) & m
            x += hl + (gl ^ el & (fl ^ gl)) + K[first + i + 1] + w[i + 1]
            y += hh + (gh ^ eh & (fh ^ gh)) + K[first + i] + w[i] + (x >> 16)
            x &= m
            hh, hl = gh, gl
            gh, gl = fh, fl
            fh, fl = eh, el
            el = dl + x
            eh = dh + y + (el >> 16) & m
            el &= m
            dh, dl = ch, cl
            # T1 + T2, with T2 = Sigma0(a) + Maj(a, b, c)
            x += (al >> 2 ^ ah << 14 ^ al >> 13 ^ ah << 3 ^ ah >> 6 ^ al << 10) & m
            y += (ah >> 2 ^ al << 14 ^ ah >> 13 ^ al << 3 ^ al >> 6 ^ ah << 10) & m
            x += al & bl | cl & (al | bl)
            y += ah & bh | ch & (ah | bh)
            ch, cl = bh, bl
            bh, bl = ah, al
            ah, al = y + (x >> 16) & m, x & m
        yield None
    add(state, (ah, al, bh, bl, ch, cl, dh, dl, eh, el, fh, fl, gh, gl, hh, hl), 2)


def _next_words(w):
    """The ring of 16 words turned on by 16: W_t = sigma1(W_t-2) + W_t-7 + sigma0(W_t-15) + W_t-16."""
    m = 65535
    for i in range(0, 32, 2):
        j = i + 2 & 31
        high, low = w[j], w[j + 1]
        x = (low >> 7 ^ high << 9 ^ high >> 2 ^ low << 14 ^ low >> 3 ^ high << 13) & m
        y = (high >> 7 ^ low << 9 ^ low >> 2 ^ high << 14 ^ high >> 3) & m
        j = i + 28 & 31
        high, low = w[j], w[j + 1]
        x += (high >> 1 ^ (low & 1) << 15 ^ high >> 3 ^ low << 13 ^ low >> 10 ^ high << 6) & m
        y += (low >> 1 ^ (high & 1) << 15 ^ low >> 3 ^ high << 13 ^ high >> 10) & m
        j = i + 18 & 31
        x += w[i + 1] + w[j + 1]
        w[i] = y + w[i] + w[j] + (x >> 16) & m
        w[i + 1] = x & m
