"""The requests about the clock: setting it in two steps (see `time_setting.py`), and trimming it."""

from fob.clock import EARLIEST, LATEST
from fob.wire import fields, time_setting
from fob.wire.fields import RequestError
from fob.wire.proposal import Proposal, answer


class ClockRequests:
    """The requests, on a `fob.clock.Clock`; `ticks` is a callable that returns millisecond ticks."""

    def __init__(self, clock, ticks):
        self._clock = clock
        self._ticks = ticks
        self._setting = None

    def forget(self):
        """Give up an agreement on the time."""
        self._setting = None

    def ask(self, message):
        unix = fields.integer(message, "unix", EARLIEST, LATEST)
        setting = time_setting.TimeSetting(unix, self._ticks)
        lines = time_setting.time_lines(self._clock.utc(), unix)
        return Proposal("SET TIME?", lines, lambda: self._agree_on(setting))

    def _agree_on(self, setting):
        setting.agree()
        self._setting = setting
        return answer(ok=True)

    def set(self, message):
        setting = self._setting
        self._setting = None  # one agreement sets the clock once
        if setting is None:
            raise RequestError("order", "ask for the time with time_ask first")
        unix = fields.integer(message, "unix", EARLIEST, LATEST)
        setting.check(unix)
        if not self._clock.set(unix):
            raise RequestError("clock", "the clock chip could not be set; look at its wiring and battery")
        return answer(ok=True)

    def trim(self, message):
        aging = fields.integer(message, "aging", -128, 127)
        now = self._clock.aging
        if now is None:
            raise RequestError("clock", "the clock chip has no aging register, or does not answer")
        lines = [
            f"aging {now} → {aging}",
            f"{abs(aging - now) / 10} ppm {'slower' if aging > now else 'faster'}",
        ]
        return Proposal("TRIM CLOCK?", lines, lambda: self._trim_to(aging))

    def _trim_to(self, aging):
        if not self._clock.trim(aging):
            raise RequestError("clock", "the clock chip did not take it; look at its wiring")
        return answer(ok=True)
