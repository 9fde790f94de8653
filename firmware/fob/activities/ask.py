"""A question that the wearer's own menu asks."""

from fob.activities import Activity
from fob.asking import ACCEPTED, Asking


class Ask(Activity):
    """Asks, then goes on with what `accepted` or `refused` returns."""

    def __init__(self, parts, page, now, accepted, refused):
        self.page = page
        self._screen = parts.screen
        self._asking = Asking(page, parts.buttons, now)
        self._accepted = accepted
        self._refused = refused

    def tick(self, now):
        self._asking.tick(now, self._screen.lit)
        return self._outcome()

    def press(self, now):
        self._asking.press(now)
        return self._outcome()

    def next(self, now):
        self._asking.turn_away(now)
        return self._outcome()

    previous = next

    def _outcome(self):
        if self._asking.outcome is None:
            return self
        return self._accepted() if self._asking.outcome == ACCEPTED else self._refused()
