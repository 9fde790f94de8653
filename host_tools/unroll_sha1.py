"""Writes firmware/fob/oath/sha1_rounds.py: the 80 rounds of SHA-1 (FIPS 180-4 section 6.1.2), written out.

    python host_tools/unroll_sha1.py            writes the file
    python host_tools/unroll_sha1.py --check    exit status 1 if the file is not what this would write

Why written out, and why by a program: in MicroPython a local variable is the only thing that is quick
to reach. The message schedule is a ring of 16 words and the working variables turn round every 5
rounds, so only all 80 rounds together let each word have a fixed name, with no subscript and no move
from one variable to the next. Eighty rounds by hand nobody would check; the one round below anybody can.

How one round is done on small ints (a MicroPython int on a 32-bit board is an object on the heap as
soon as it needs more than 31 bits, so a 32-bit word is two halves of 16 bits, `ah` and `al`):

* ROTL5 by the carry. The 5 bits that `al << 5` pushes above bit 15 are the bits that ROTL5 brings
  into the high half, and that is also where the carry of the low sum goes. So the low sum is not
  masked first: `x >> 16` carries both over. In the high half the bits above 15 are dropped at the end.
* The mask 65535 and the constant K are in locals: a constant of 16 bits is four bytes of bytecode, a local
  one or two. The first 16 locals have the opcodes of one byte, so the working variables are named before
  the schedule.
* The largest value is a half shifted by 14, which is less than 2**30.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "firmware" / "fob" / "oath" / "sha1_rounds.py"

ROUNDS = 80
WORDS = 16

CH = "({d} ^ ({b} & ({c} ^ {d})))"
PARITY = "({b} ^ {c} ^ {d})"
MAJ = "(({b} & {c}) | ({d} & ({b} | {c})))"

# FIPS 180-4 sections 4.1.1 and 4.2.1: the function and the constant of each 20 rounds.
STAGES = ((CH, 0x5A827999), (PARITY, 0x6ED9EBA1), (MAJ, 0x8F1BBCDC), (PARITY, 0xCA62C1D6))

HEADER = '''\
"""The SHA-1 block function on halves of 16 bits. Written by host_tools/unroll_sha1.py: do not edit."""


def compress(state, block):
    """Takes `state` through the 64 bytes of `block` (FIPS 180-4 section 6.1.2).

    `state` holds the words H0 to H4 as ten halves of 16 bits, the high half first, and is changed in place.
    """
    m = 65535
'''


def message_words() -> Iterator[str]:
    """W_0 to W_15, byte by byte: struct.unpack would leave a tuple of 144 bytes behind."""
    for i in range(WORDS):
        for half, byte in (("h", 4 * i), ("l", 4 * i + 2)):
            yield f"    w{i}{half} = (block[{byte}] << 8) | block[{byte + 1}]"


def schedule(t: int) -> Iterator[str]:
    """W_t = ROTL1(W_t-3 ^ W_t-8 ^ W_t-14 ^ W_t-16), in the place of W_t-16."""
    taps = [f"w{(t - back) % WORDS}" for back in (3, 8, 14, 16)]
    w = taps[-1]
    yield f"    x = {' ^ '.join(tap + 'h' for tap in taps)}"
    yield f"    y = {' ^ '.join(tap + 'l' for tap in taps)}"
    yield f"    {w}h = ((x << 1) & m) | (y >> 15)"
    yield f"    {w}l = ((y << 1) & m) | (x >> 15)"


def round_(t: int) -> Iterator[str]:
    """T = ROTL5(a) + f_t(b, c, d) + e + K_t + W_t takes the place of e, ROTL30(b) the place of b.

    The names turn instead of the values: what e holds after this round is the next round's a.
    """
    a, b, c, d, e = ("abcde"[(i - t) % 5] for i in range(5))
    function, _ = STAGES[t // 20]
    f_high, f_low = (function.format(b=b + half, c=c + half, d=d + half) for half in "hl")
    w = f"w{t % WORDS}"
    yield f"    x = ({a}l << 5) + ({a}h >> 11) + {f_low} + {e}l + {w}l + kl"
    yield f"    {e}h = (({a}h << 5) + {f_high} + {e}h + {w}h + kh + (x >> 16)) & m"
    yield f"    {e}l = x & m"
    yield f"    {b}h, {b}l = ({b}h >> 2) | (({b}l << 14) & m), ({b}l >> 2) | (({b}h << 14) & m)"


def sums() -> Iterator[str]:
    """The working variables added to the state, word by word."""
    for i, word in enumerate("abcde"):
        high, low = 2 * i, 2 * i + 1
        yield f"    x = {word}l + state[{low}]"
        yield f"    state[{high}] = ({word}h + state[{high}] + (x >> 16)) & m"
        yield f"    state[{low}] = x & m"


def lines() -> Iterator[str]:
    """The lines of the generated file after its header."""
    yield f"    {', '.join(f'{word}h, {word}l' for word in 'abcde')} = state"
    yield "    x = y = 0  # named here to be among the first 16 locals"
    yield from message_words()
    for t in range(ROUNDS):
        if t % 20 == 0:
            _, k = STAGES[t // 20]
            yield f"    kh, kl = 0x{k >> 16:04X}, 0x{k & 0xFFFF:04X}"
        yield f"    # t = {t}"
        if t >= WORDS:
            yield from schedule(t)
        yield from round_(t)
    yield "    # H(i) = the working variables + H(i-1)"
    yield from sums()


def generated() -> str:
    """The whole text of the generated file."""
    return HEADER + "\n".join(lines()) + "\n"


def main(arguments: list[str]) -> int:
    """Writes the file, or with --check only compares it; returns the exit status."""
    if arguments != ["--check"]:
        TARGET.write_text(generated(), encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == generated():
        return 0
    print(f"{TARGET.name} is not what {Path(__file__).name} writes", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
