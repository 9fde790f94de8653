"""A line that moves when it is too long."""

from fob import ticks
from fob.panel.fitting import fit, fold

REST_MS = 3000
STEP_MS = 250
END_MS = 1500


class Ticker:
    """`text` in `columns` characters.

    Text that is too long rests with its middle cut out, so that both ends can be read at a glance; then it
    runs through from its beginning to its end, and rests again.
    """

    def __init__(self, text, columns):
        self._text = fold(text)
        self._columns = columns
        self._steps = max(0, len(self._text) - columns)
        self._since = None
        self._at = -1

    @property
    def text(self):
        """What is to be shown now."""
        if self._at < 0:
            return fit(self._text, self._columns)
        return self._text[self._at : self._at + self._columns]

    def tick(self, now):
        """Whether `text` has changed by now."""
        if not self._steps:
            return False
        if self._since is None:
            self._since = now
        if ticks.diff(now, self._since) < self._stay():
            return False
        self._since = now
        self._at = -1 if self._at == self._steps else self._at + 1
        return True

    def _stay(self):
        if self._at < 0:
            return REST_MS
        return END_MS if self._at in (0, self._steps) else STEP_MS
