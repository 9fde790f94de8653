"""The flash chip: erase and program operations that take time, are counted, and can be cut short.

Sizes and times are those of the W25Q-type chips on RP2040 boards: a 4 KiB block is erased as a
whole (45 ms typical), a 256-byte page is programmed (0.5 ms), and programming only clears bits.
"""

from __future__ import annotations

from collections.abc import Callable

from virtual_board.simulated.timebase import MICROSECOND, MILLISECOND, Timebase

BLOCK = 4096
PAGE = 256
ERASE_TIME = 45 * MILLISECOND
PROGRAM_TIME = 500 * MICROSECOND


class Flash:
    """Counts the writes (an erase or the programming of a page is one) and cuts the power at one.

    `writes` is the number since the board was made. `on_write` is called after each one that was
    completed, `power_fails` to pull the plug: it raises PowerCut.
    """

    def __init__(self, timebase: Timebase, power_fails: Callable[[], None]) -> None:
        self.writes = 0
        self._timebase = timebase
        self._power_fails = power_fails
        self._cut_at: int | None = None
        self._cut_part = 0.5

    def cut_after(self, writes: int, part: float = 0.5) -> None:
        """Pulls the plug at the `writes`-th write from here (1 is the next): `part` of it is done."""
        if writes < 1:
            raise ValueError("a power cut is at the first write or later")
        self._cut_at = self.writes + writes
        self._cut_part = part

    @property
    def cut_pending(self) -> bool:
        """Whether a cut that was asked for has not been reached."""
        return self._cut_at is not None

    def check(self) -> None:
        """Raises what the machine was stopped with, when there is no power."""
        self._timebase.check()

    def erase(self, memory: bytearray, start: int) -> None:
        """Sets the block of `memory` at `start` to 0xFF."""
        length = min(BLOCK, len(memory) - start)

        def erase_first(count: int) -> None:
            memory[start : start + count] = b"\xff" * count

        self._operate(ERASE_TIME, erase_first, length)

    def program(self, memory: bytearray, start: int, data: bytes) -> None:
        """Programs `data` (a page or less) into `memory` at `start`: bits go from 1 to 0 only."""

        def program_first(count: int) -> None:
            cells = slice(start, start + count)
            kept = int.from_bytes(memory[cells], "big") & int.from_bytes(data[:count], "big")
            memory[cells] = kept.to_bytes(count, "big")

        self._operate(PROGRAM_TIME, program_first, len(data))

    def rewrite(self, memory: bytearray, start: int, data: bytes) -> None:
        """Erases the block of `memory` at `start` and programs `data` into it, page by page."""
        self.erase(memory, start)
        for offset in range(0, BLOCK, PAGE):
            self.program(memory, start + offset, data[offset : offset + PAGE])

    def _operate(self, duration: int, do_first: Callable[[int], None], length: int) -> None:
        """One operation on `length` bytes; interrupted, it is done on the first part of them."""
        self._timebase.check()
        self.writes += 1
        if self._cut_at == self.writes:
            self._cut_at = None
            do_first(int(length * self._cut_part))
            self._power_fails()
        try:
            self._timebase.spend(duration)
        except BaseException:
            do_first(length // 2)
            raise
        do_first(length)
