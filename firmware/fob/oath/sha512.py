"""SHA-512 (FIPS 180-4), which CircuitPython's hashlib lacks. See `fob.oath.sha` for what a hash has to have.

A 64-bit word is four quarters of 16 bits, x3 the highest, so that every step is a small int on a 32-bit
board: quicker than 64-bit ints, and no garbage. ROTR by 16 * s + r takes quarter i of the result from
quarters i + s and i + s + 1 (modulo 4): (x[i+s] >> r) | (x[i+s+1] << 16 - r). The parts of a sum of
rotations are joined first and masked once. A quarter may be shifted by 14 at most; where 15 are needed, its
low bit is taken first.
"""

from array import array
from struct import unpack_from

from fob.oath.sha import add

BLOCK_SIZE = 128
STATE_FORMAT = ">32H"

# fmt: off
# H(0) of section 5.3.5, in quarters of 16 bits.
INITIAL = array("H", (
    0x6A09, 0xE667, 0xF3BC, 0xC908, 0xBB67, 0xAE85, 0x84CA, 0xA73B,
    0x3C6E, 0xF372, 0xFE94, 0xF82B, 0xA54F, 0xF53A, 0x5F1D, 0x36F1,
    0x510E, 0x527F, 0xADE6, 0x82D1, 0x9B05, 0x688C, 0x2B3E, 0x6C1F,
    0x1F83, 0xD9AB, 0xFB41, 0xBD6B, 0x5BE0, 0xCD19, 0x137E, 0x2179,
))

# The constants of section 4.2.3, in quarters of 16 bits.
K = (
    0x428A, 0x2F98, 0xD728, 0xAE22, 0x7137, 0x4491, 0x23EF, 0x65CD,
    0xB5C0, 0xFBCF, 0xEC4D, 0x3B2F, 0xE9B5, 0xDBA5, 0x8189, 0xDBBC,
    0x3956, 0xC25B, 0xF348, 0xB538, 0x59F1, 0x11F1, 0xB605, 0xD019,
    0x923F, 0x82A4, 0xAF19, 0x4F9B, 0xAB1C, 0x5ED5, 0xDA6D, 0x8118,
    0xD807, 0xAA98, 0xA303, 0x0242, 0x1283, 0x5B01, 0x4570, 0x6FBE,
    0x2431, 0x85BE, 0x4EE4, 0xB28C, 0x550C, 0x7DC3, 0xD5FF, 0xB4E2,
    0x72BE, 0x5D74, 0xF27B, 0x896F, 0x80DE, 0xB1FE, 0x3B16, 0x96B1,
    0x9BDC, 0x06A7, 0x25C7, 0x1235, 0xC19B, 0xF174, 0xCF69, 0x2694,
    0xE49B, 0x69C1, 0x9EF1, 0x4AD2, 0xEFBE, 0x4786, 0x384F, 0x25E3,
    0x0FC1, 0x9DC6, 0x8B8C, 0xD5B5, 0x240C, 0xA1CC, 0x77AC, 0x9C65,
    0x2DE9, 0x2C6F, 0x592B, 0x0275, 0x4A74, 0x84AA, 0x6EA6, 0xE483,
    0x5CB0, 0xA9DC, 0xBD41, 0xFBD4, 0x76F9, 0x88DA, 0x8311, 0x53B5,
    0x983E, 0x5152, 0xEE66, 0xDFAB, 0xA831, 0xC66D, 0x2DB4, 0x3210,
    0xB003, 0x27C8, 0x98FB, 0x213F, 0xBF59, 0x7FC7, 0xBEEF, 0x0EE4,
    0xC6E0, 0x0BF3, 0x3DA8, 0x8FC2, 0xD5A7, 0x9147, 0x930A, 0xA725,
    0x06CA, 0x6351, 0xE003, 0x826F, 0x1429, 0x2967, 0x0A0E, 0x6E70,
    0x27B7, 0x0A85, 0x46D2, 0x2FFC, 0x2E1B, 0x2138, 0x5C26, 0xC926,
    0x4D2C, 0x6DFC, 0x5AC4, 0x2AED, 0x5338, 0x0D13, 0x9D95, 0xB3DF,
    0x650A, 0x7354, 0x8BAF, 0x63DE, 0x766A, 0x0ABB, 0x3C77, 0xB2A8,
    0x81C2, 0xC92E, 0x47ED, 0xAEE6, 0x9272, 0x2C85, 0x1482, 0x353B,
    0xA2BF, 0xE8A1, 0x4CF1, 0x0364, 0xA81A, 0x664B, 0xBC42, 0x3001,
    0xC24B, 0x8B70, 0xD0F8, 0x9791, 0xC76C, 0x51A3, 0x0654, 0xBE30,
    0xD192, 0xE819, 0xD6EF, 0x5218, 0xD699, 0x0624, 0x5565, 0xA910,
    0xF40E, 0x3585, 0x5771, 0x202A, 0x106A, 0xA070, 0x32BB, 0xD1B8,
    0x19A4, 0xC116, 0xB8D2, 0xD0C8, 0x1E37, 0x6C08, 0x5141, 0xAB53,
    0x2748, 0x774C, 0xDF8E, 0xEB99, 0x34B0, 0xBCB5, 0xE19B, 0x48A8,
    0x391C, 0x0CB3, 0xC5C9, 0x5A63, 0x4ED8, 0xAA4A, 0xE341, 0x8ACB,
    0x5B9C, 0xCA4F, 0x7763, 0xE373, 0x682E, 0x6FF3, 0xD6B2, 0xB8A3,
    0x748F, 0x82EE, 0x5DEF, 0xB2FC, 0x78A5, 0x636F, 0x4317, 0x2F60,
    0x84C8, 0x7814, 0xA1F0, 0xAB72, 0x8CC7, 0x0208, 0x1A64, 0x39EC,
    0x90BE, 0xFFFA, 0x2363, 0x1E28, 0xA450, 0x6CEB, 0xDE82, 0xBDE9,
    0xBEF9, 0xA3F7, 0xB2C6, 0x7915, 0xC671, 0x78F2, 0xE372, 0x532B,
    0xCA27, 0x3ECE, 0xEA26, 0x619C, 0xD186, 0xB8C7, 0x21C0, 0xC207,
    0xEADA, 0x7DD6, 0xCDE0, 0xEB1E, 0xF57D, 0x4F7F, 0xEE6E, 0xD178,
    0x06F0, 0x67AA, 0x7217, 0x6FBA, 0x0A63, 0x7DC5, 0xA2C8, 0x98A6,
    0x113F, 0x9804, 0xBEF9, 0x0DAE, 0x1B71, 0x0B35, 0x131C, 0x471B,
    0x28DB, 0x77F5, 0x2304, 0x7D84, 0x32CA, 0xAB7B, 0x40C7, 0x2493,
    0x3C9E, 0xBE0A, 0x15C9, 0xBEBC, 0x431D, 0x67C4, 0x9C10, 0x0D4C,
    0x4CC5, 0xD4BE, 0xCB3E, 0x42B6, 0x597F, 0x299C, 0xFC65, 0x7E2A,
    0x5FCB, 0x6FAB, 0x3AD6, 0xFAEC, 0x6C44, 0x198C, 0x4A47, 0x5817,
)
# fmt: on


def compress(state, data, at):
    """Generator: takes `state` through the block of `data` that begins at `at` (section 6.4.2).

    Yields None after each slice of 16 rounds or 16 new words.
    """
    m = 65535
    a3, a2, a1, a0, b3, b2, b1, b0, c3, c2, c1, c0, d3, d2, d1, d0 = state[:16]
    e3, e2, e1, e0, f3, f2, f1, f0, g3, g2, g1, g0, h3, h2, h1, h0 = state[16:]
    w = array("H", unpack_from(">64H", data, at))
    for first in range(0, 320, 64):
        if first:
            _next_words(w)
            yield None
        for i in range(0, 64, 4):
            # T1 = h + Sigma1(e) + Ch(e, f, g) + K_t + W_t; Sigma1 = ROTR 14, 18, 41
            k = first + i
            x0 = (e0 >> 14 ^ e1 << 2 ^ e1 >> 2 ^ e2 << 14 ^ e2 >> 9 ^ e3 << 7) & m
            x1 = (e1 >> 14 ^ e2 << 2 ^ e2 >> 2 ^ e3 << 14 ^ e3 >> 9 ^ e0 << 7) & m
            x2 = (e2 >> 14 ^ e3 << 2 ^ e3 >> 2 ^ e0 << 14 ^ e0 >> 9 ^ e1 << 7) & m
            x3 = (e3 >> 14 ^ e0 << 2 ^ e0 >> 2 ^ e1 << 14 ^ e1 >> 9 ^ e2 << 7) & m
            x0 += h0 + (g0 ^ e0 & (f0 ^ g0)) + K[k + 3] + w[i + 3]
            x1 += h1 + (g1 ^ e1 & (f1 ^ g1)) + K[k + 2] + w[i + 2] + (x0 >> 16)
            x2 += h2 + (g2 ^ e2 & (f2 ^ g2)) + K[k + 1] + w[i + 1] + (x1 >> 16)
            x3 += h3 + (g3 ^ e3 & (f3 ^ g3)) + K[k] + w[i] + (x2 >> 16)
            x0 &= m
            x1 &= m
            x2 &= m
            h3, h2 = g3, g2
            h1, h0 = g1, g0
            g3, g2 = f3, f2
            g1, g0 = f1, f0
            f3, f2 = e3, e2
            f1, f0 = e1, e0
            # e = d + T1
            e0 = d0 + x0
            e1 = d1 + x1 + (e0 >> 16)
            e2 = d2 + x2 + (e1 >> 16)
            e3 = d3 + x3 + (e2 >> 16) & m
            e0 &= m
            e1 &= m
            e2 &= m
            d3, d2 = c3, c2
            d1, d0 = c1, c0
            # a = T1 + Sigma0(a) + Maj(a, b, c); Sigma0 = ROTR 28, 34, 39
            x0 += (a1 >> 12 ^ a2 << 4 ^ a2 >> 2 ^ a3 << 14 ^ a2 >> 7 ^ a3 << 9) & m
            x1 += (a2 >> 12 ^ a3 << 4 ^ a3 >> 2 ^ a0 << 14 ^ a3 >> 7 ^ a0 << 9) & m
            x2 += (a3 >> 12 ^ a0 << 4 ^ a0 >> 2 ^ a1 << 14 ^ a0 >> 7 ^ a1 << 9) & m
            x3 += (a0 >> 12 ^ a1 << 4 ^ a1 >> 2 ^ a2 << 14 ^ a1 >> 7 ^ a2 << 9) & m
            x0 += a0 & b0 | c0 & (a0 | b0)
            x1 += (a1 & b1 | c1 & (a1 | b1)) + (x0 >> 16)
            x2 += (a2 & b2 | c2 & (a2 | b2)) + (x1 >> 16)
            x3 += (a3 & b3 | c3 & (a3 | b3)) + (x2 >> 16)
            c3, c2 = b3, b2
            c1, c0 = b1, b0
            b3, b2 = a3, a2
            b1, b0 = a1, a0
            a3, a2 = x3 & m, x2 & m
            a1, a0 = x1 & m, x0 & m
        yield None
    working = (a3, a2, a1, a0, b3, b2, b1, b0, c3, c2, c1, c0, d3, d2, d1, d0)
    working += (e3, e2, e1, e0, f3, f2, f1, f0, g3, g2, g1, g0, h3, h2, h1, h0)
    add(state, working, 4)


def _next_words(w):
    """The ring of 16 words turned on by 16: W_t = sigma1(W_t-2) + W_t-7 + sigma0(W_t-15) + W_t-16."""
    m = 65535
    for i in range(0, 64, 4):
        # sigma0 = ROTR 1, ROTR 8, SHR 7 of W_t-15
        j = i + 4 & 63
        q3, q2 = w[j], w[j + 1]
        q1, q0 = w[j + 2], w[j + 3]
        x0 = (q0 >> 1 ^ (q1 & 1) << 15 ^ q0 >> 8 ^ q1 << 8 ^ q0 >> 7 ^ q1 << 9) & m
        x1 = (q1 >> 1 ^ (q2 & 1) << 15 ^ q1 >> 8 ^ q2 << 8 ^ q1 >> 7 ^ q2 << 9) & m
        x2 = (q2 >> 1 ^ (q3 & 1) << 15 ^ q2 >> 8 ^ q3 << 8 ^ q2 >> 7 ^ q3 << 9) & m
        x3 = (q3 >> 1 ^ (q0 & 1) << 15 ^ q3 >> 8 ^ q0 << 8 ^ q3 >> 7) & m
        # sigma1 = ROTR 19, ROTR 61, SHR 6 of W_t-2
        j = i + 56 & 63
        q3, q2 = w[j], w[j + 1]
        q1, q0 = w[j + 2], w[j + 3]
        x0 += (q1 >> 3 ^ q2 << 13 ^ q3 >> 13 ^ q0 << 3 ^ q0 >> 6 ^ q1 << 10) & m
        x1 += (q2 >> 3 ^ q3 << 13 ^ q0 >> 13 ^ q1 << 3 ^ q1 >> 6 ^ q2 << 10) & m
        x2 += (q3 >> 3 ^ q0 << 13 ^ q1 >> 13 ^ q2 << 3 ^ q2 >> 6 ^ q3 << 10) & m
        x3 += (q0 >> 3 ^ q1 << 13 ^ q2 >> 13 ^ q3 << 3 ^ q3 >> 6) & m
        # W_t-7 and W_t-16
        j = i + 36 & 63
        x0 += w[i + 3] + w[j + 3]
        x1 += w[i + 2] + w[j + 2] + (x0 >> 16)
        x2 += w[i + 1] + w[j + 1] + (x1 >> 16)
        x3 += w[i] + w[j] + (x2 >> 16)
        w[i], w[i + 1] = x3 & m, x2 & m
        w[i + 2], w[i + 3] = x1 & m, x0 & m
