"""`time`: virtual time."""

from __future__ import annotations

import time
from types import ModuleType

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.circuitpython.supervisor import CLOCK_READ_TIME
from virtual_board.simulated.timebase import SECOND, Timebase


def module(timebase: Timebase, started_at: int) -> ModuleType:
    """The module for a processor that was started at virtual time `started_at` (ns).

    It has no wall clock: `time.time()` counts from 2000-01-01, as on a board whose own clock isn't set.
    """

    def sleep(seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        timebase.spend(round(seconds * SECOND))

    def monotonic_ns() -> int:
        timebase.spend(CLOCK_READ_TIME)
        return timebase.now - started_at

    def unset_clock() -> int:
        return _YEAR_2000 + monotonic_ns() // SECOND

    return make(
        "time",
        sleep=sleep,
        monotonic=lambda: monotonic_ns() / SECOND,
        monotonic_ns=monotonic_ns,
        time=unset_clock,
        struct_time=time.struct_time,
    )


_YEAR_2000 = 946_684_800
