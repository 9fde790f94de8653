"""Logs of single bytes in the non-volatile memory, ``microcontroller.nvm``, which are only ever appended to.

CircuitPython programs bytes that are all 0xFF in place, and erases all 4096 for any other write; a power
cut then loses everything in them. So nothing here writes over a byte: a log that is full takes no more, and
says so.

The logs of `fob.personality` and `fob.crashes` come first; the rest of the memory, from 512, is the
journal's.
"""

MARKS = 0
CRASHES = 256
"""Where the logs start."""

SIZE = 255
"""Bytes of each. The byte behind the marks is the journal's, that behind the crashes is free."""

# The values of a log. Each has four bits set, and two differ in four bits: a byte whose programming was cut
# short has more set, and is none of them.
CODES = (0x17, 0x2B, 0x4D, 0x71, 0x8E)

MAINTENANCE, TAKEN = CODES[2], CODES[4]
"""In the log of marks: drive and console are wanted at the next start, and what was wanted has been done."""


def read(nvm, start):
    """The bytes used of the log at `start`: up to the last one that is not 0xFF.

    :param nvm: ``microcontroller.nvm``, or a bytearray.
    """
    return bytes(nvm[start : start + SIZE]).rstrip(b"\xff")


def append(nvm, start, value):
    """Add one of `CODES` to the log at `start`; returns whether there was room for it."""
    used = len(read(nvm, start))
    if used == SIZE:
        return False
    nvm[start + used] = value
    return True
