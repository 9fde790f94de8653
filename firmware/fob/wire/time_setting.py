"""Setting the clock in two steps: the wearer agrees to a time that is on the panel, then one message sets it.

Between the two lies only the wearer's reaction time: the message must come soon after the answer, and
its time must be the shown one, moved on by no more than the time that really passed. So a program
on the computer can't use one press to set the clock to a time of its choice later.
"""

from fob import dates
from fob import ticks as fob_ticks
from fob.wire.fields import RequestError

SET_WITHIN = 5000
"""Milliseconds from the wearer's answer to the message that sets the clock."""

TOLERANCE = 2
"""Seconds by which the time that is set may be beside the one that was shown."""


class TimeSetting:
    """One agreement to set the clock, from the question to the message that uses it up."""

    def __init__(self, shown, ticks):
        """`shown` is the computer's time in the question, in Unix seconds."""
        self._shown = shown
        self._ticks = ticks
        self._shown_at = ticks()
        self._agreed_at = self._shown_at

    def agree(self):
        """The wearer has said yes."""
        self._agreed_at = self._ticks()

    def check(self, unix):
        """Raise RequestError unless the clock may be set to `unix` now."""
        now = self._ticks()
        if fob_ticks.diff(now, self._agreed_at) > SET_WITHIN:
            raise RequestError("time", "the time came more than 5 s after the press; ask again with time_ask")
        elapsed = fob_ticks.diff(now, self._shown_at) // 1000
        if not self._shown - TOLERANCE <= unix <= self._shown + elapsed + TOLERANCE:
            raise RequestError("time", "the time is over 2 s from what was shown; ask again with time_ask")


def time_lines(token, computer):
    """What the question shows: the token's time, None when it has none, then the computer's."""
    return ["no time" if token is None else utc_text(token), f"→ {utc_text(computer)}"]


def utc_text(unix):
    """Unix seconds as ``2026-11-24 09:00:05`` in UTC."""
    year, month, day, hour, minute, second = dates.from_unix(unix)
    return f"{year}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
