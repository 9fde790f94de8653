"""The budgets, all in one place: design.md 8, in the order of the table."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Budget:
    """What must not take more than `limit`, or, with `at_least`, less than that; None: it is only told."""

    what: str
    limit: float | None
    unit: str
    at_least: bool = False

    def is_met(self, value: float) -> bool:
        if self.limit is None:
            return True
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        if self.limit is None:
            return "none"
        return f"{'>=' if self.at_least else '<='} {shown(self.limit)} {self.unit}"


def shown(value: float) -> str:
    """A figure with as many decimals as its size is worth."""
    if value == int(value) or abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


# On MicroPython's virtual machine of this computer, which can't tell a board's times: its ints of 32 bits are
# no objects, and its objects are up to twice the board's.
VM_TIMES_FASTER = Budget("HMAC-SHA1 in Python, faster than adafruit_hashlib", 2.5, "times", at_least=True)
VM_CODE = Budget("heap for the code of SHA-1", 12 * 1024, "bytes")
VM_GARBAGE = Budget("garbage of one HMAC-SHA1 to the digits (twice the board's)", 2 * 600, "bytes")

ON_VM = (VM_TIMES_FASTER, VM_CODE, VM_GARBAGE)

# On this computer, with nothing else to do.
ADD_PICTURE = Budget("picoath add to the question on the panel, from a picture file", 1.0, "s")
ADD_SCREEN = Budget("... from a 4K screen", 1.5, "s")

ON_COMPUTER = (ADD_PICTURE, ADD_SCREEN)

# On the emulated board, in its time.
SHA1 = Budget("HMAC-SHA1 of a counter to the digits, in Python", 10.5, "ms")
SHA1_TIMES_FASTER = Budget("... faster than adafruit_hashlib", 14, "times", at_least=True)
SHA1_GARBAGE = Budget("... its garbage", 600, "bytes")
SHA1_CODE = Budget("... heap for its code", 12 * 1024, "bytes")
NATIVE_SHA1 = Budget("the same with native hashlib", 0.35, "ms")
SHA512 = Budget("HMAC-SHA512, in Python", 120, "ms")
SHA512_SLICE = Budget("... its slowest slice", 10, "ms")
SHA256_SLICE = Budget("HMAC-SHA256, in Python: its slowest slice", 10, "ms")
BAR = Budget("redraw of the bar, by itself", 1, "ms")
BAR_IN_TOKEN = Budget("... in the running token (hook: code.py with a line more)", 1, "ms")
BAR_WRITES = Budget("... writes on the bus, seen from outside", 2, "")
PAGE = Budget("a whole new code page", 40, "ms")
RELEASE_TO_REPORT = Budget("letting go of the button to the first report, the slowest of ten", 30, "ms")
REPORTS = Budget("reports of 6 digits whose neighbours differ", 7, "")
TYPING = Budget("... first to last, host polling every 8 ms", 6 * 8, "ms")
REPORTS_OF_ONE_DIGIT = Budget("reports of 6 digits that are all the same", 12, "")
TYPING_ONE_DIGIT = Budget("... first to last", 11 * 8, "ms")
FIRST_CODE = Budget("power to first code on the panel, second boot on, 1 account", 1.85, "s")
FIRST_CODE_OF_100 = Budget("... 100 accounts", 1.85, "s")
FREE_HEAP = Budget("free heap with 100 accounts (hook)", 90 * 1024, "bytes", at_least=True)
LARGEST_BLOCK = Budget("... largest free block, after 300 codes (hook)", None, "bytes")
ROOM = {
    operation: Budget(what, 2.5 * 1024, "bytes", at_least=True)
    for operation, what in (
        ("batch", "largest block to be had at the worst moment: 100 of the longest accounts are added"),
        ("pin", "... they get a PIN"),
        ("unlock", "... are unlocked"),
        ("list", "... listed"),
        ("rename", "... one is renamed"),
        ("add", "... one is added"),
        ("wipe", "... all are wiped"),
        ("restore", "... and restored from a backup"),
    )
}
"""By operation, see `token_room`. The largest piece that any of them needs is a buffer of 2 KB."""
IDLE_GROWTH = Budget("growth of the heap over 10,000 idle ticks (hook)", 0, "bytes")
CODES_GROWTH = Budget("... over 200 codes typed (hook)", 0, "bytes")

ON_BOARD = (
    SHA1,
    SHA1_TIMES_FASTER,
    SHA1_GARBAGE,
    SHA1_CODE,
    NATIVE_SHA1,
    SHA256_SLICE,
    SHA512,
    SHA512_SLICE,
    BAR,
    BAR_IN_TOKEN,
    BAR_WRITES,
    PAGE,
    RELEASE_TO_REPORT,
    REPORTS,
    TYPING,
    REPORTS_OF_ONE_DIGIT,
    TYPING_ONE_DIGIT,
    FIRST_CODE,
    FIRST_CODE_OF_100,
    FREE_HEAP,
    LARGEST_BLOCK,
    *ROOM.values(),
    IDLE_GROWTH,
    CODES_GROWTH,
)

_FIRST_CODE_FROM_10_3 = 0.80
"""Seconds: settings.toml takes the second away in which older ones wait for BOOTSEL."""


def for_release(budget: Budget, release: tuple[int, int]) -> Budget:
    """The budget with the limit that it has on this CircuitPython, major and minor version."""
    if release >= (10, 3) and budget in (FIRST_CODE, FIRST_CODE_OF_100):
        return replace(budget, limit=_FIRST_CODE_FROM_10_3)
    return budget
