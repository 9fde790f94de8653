"""`watchdog`, and what `microcontroller` has of it: a timer that resets a program which doesn't feed it.

As in ports/raspberrypi/common-hal/watchdog and shared-module/watchdog of CircuitPython 10.2.1.
"""

from __future__ import annotations

from types import ModuleType, SimpleNamespace

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.timebase import SECOND, Timebase, WatchdogReset

_LONGEST = 8
MODES = SimpleNamespace(RESET="watchdog.WatchDogMode.RESET", RAISE="watchdog.WatchDogMode.RAISE")


def module() -> ModuleType:
    """The module: names only, the timer itself is `microcontroller.watchdog`."""
    return make("watchdog", WatchDogMode=MODES)


class Watchdog:
    """The timer. It is the board's, and outlives a program that ends by an exception."""

    def __init__(self, timebase: Timebase) -> None:
        self._timebase = timebase
        self._timeout = 0.0
        self._mode: str | None = None
        self._due = 0
        self.was_started = False
        """Whether the program has set it going since the processor started."""

    @property
    def timeout(self) -> float:
        return self._timeout

    @timeout.setter
    def timeout(self, timeout: float) -> None:
        if not 0 <= timeout <= _LONGEST:
            raise ValueError(f"timeout must be 0-{_LONGEST}")
        self._timeout = timeout
        self.feed()

    @property
    def mode(self) -> str | None:
        return self._mode

    @mode.setter
    def mode(self, mode: str | None) -> None:
        if mode == MODES.RAISE:
            raise NotImplementedError
        self._mode = mode
        self.was_started = self.was_started or mode is not None
        self.feed()

    def feed(self) -> None:
        if self._mode is None:
            return
        self._due = self._timebase.now + round(self._timeout * SECOND)
        self._timebase.at(self._due, self._check)

    def stop(self) -> None:
        """The program has ended without an exception."""
        self._mode = None

    def reset(self) -> None:
        """The processor starts anew."""
        self.stop()
        self.was_started = False

    def _check(self) -> None:
        if self._mode is not None and self._timebase.now >= self._due:
            self._mode = None
            self._timebase.stop(WatchdogReset)
