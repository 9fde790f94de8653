"""Virtual time, shared by the program on the board and whoever drives the board.

The program runs in a greenlet of its own. Whatever takes time on a real board calls `spend`; when
that reaches the moment up to which the driver lets the board run, the program is left standing
there, in the middle of its sleep or transfer, and the driver goes on. So what the driver does
between two runs (pressing a button, say) happens at an exact time.

Everything is counted in whole nanoseconds: sums stay exact.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

from greenlet import getcurrent, greenlet

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
MICROSECOND = 1_000

_NEVER = 1 << 62


class Stopped(BaseException):
    """The program can't go on; not an Exception, so that the program doesn't catch it by accident."""


class PowerCut(Stopped):
    """Power is gone."""


class Reset(Stopped):
    """The processor is reset: `microcontroller.reset()`."""


class WatchdogReset(Reset):
    """The processor is reset by its watchdog."""


class Reload(Stopped):
    """The program starts over without a reset: `supervisor.reload()`."""


class Timebase:
    """Virtual time `now` in nanoseconds, events that fall due in it, and the program that spends it."""

    def __init__(self) -> None:
        self.now = 0
        self._deadline = 0
        self._events: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()
        self._horizon = 0  # before this moment nothing but the program can happen
        self._stopped: type[Stopped] | None = None
        self._program: greenlet | None = None
        self._driver: greenlet | None = None

    def seconds(self) -> float:
        """Virtual seconds since the board was made."""
        return self.now / SECOND

    # The driver's side

    def start(self, program: Callable[[], None]) -> None:
        """Has `program` run whenever time passes, from the current moment on."""
        self._stopped = None
        self._program = greenlet(program)

    def run(self, duration: int) -> None:
        """Lets `duration` nanoseconds pass."""
        self._deadline = self.now + duration
        self._look_ahead()
        self._driver = getcurrent()
        while self.now < self._deadline:
            self._run_program_or_idle()

    def _run_program_or_idle(self) -> None:
        if self._program is None:
            self._pass_to(self._deadline)
            return
        self._program.parent = getcurrent()
        self._program.switch()
        if self._program is not None and self._program.dead:
            self._program = None

    def at(self, moment: int, action: Callable[[], None]) -> None:
        """Calls `action` when virtual time reaches `moment`, whatever the program is doing."""
        heapq.heappush(self._events, (max(moment, self.now), next(self._order), action))
        self._look_ahead()

    def kill(self, reason: type[Stopped]) -> None:
        """Ends the program from outside: it gets `reason`, and so does each hardware call after it."""
        self.stop(reason)
        program, self._program = self._program, None
        if program is None or program.dead:
            return
        program.parent = getcurrent()
        if program:  # one that never started has nothing to unwind
            program.throw(reason)

    # The program's side

    def spend(self, duration: int) -> None:
        """Lets `duration` nanoseconds go by for the program.

        Raises Stopped when the machine was stopped meanwhile.
        """
        target = self.now + duration
        if target < self._horizon:
            self.now = target
            return
        self._spend_with_company(target)

    def _spend_with_company(self, target: int) -> None:
        self.check()
        while self.now < target:
            self._pass_to(min(target, self._deadline))
            self.check()
            if self.now >= self._deadline:
                self._let_driver_go_on()

    def _let_driver_go_on(self) -> None:
        assert self._driver is not None
        self._driver.switch()
        self.check()

    def stop(self, reason: type[Stopped]) -> None:
        """From now on every hardware call of the program raises `reason`."""
        self._stopped = reason
        self._look_ahead()

    def go_on(self) -> None:
        """Takes back `stop`: the machine starts anew."""
        self._stopped = None
        self._look_ahead()

    def check(self) -> None:
        """Raises what the machine was stopped with, if it was."""
        if self._stopped is not None:
            raise self._stopped

    # Both

    def _pass_to(self, moment: int) -> None:
        """Lets time pass to `moment`, with the events on the way; an event may spend no time."""
        while self._events and self._events[0][0] <= moment:
            when, _, action = heapq.heappop(self._events)
            self.now = max(self.now, when)
            action()
        self.now = max(self.now, moment)
        self._look_ahead()

    def _look_ahead(self) -> None:
        if self._stopped is not None:
            self._horizon = 0
            return
        next_event = self._events[0][0] if self._events else _NEVER
        self._horizon = min(next_event, self._deadline)
