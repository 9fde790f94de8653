"""A question to the wearer, from the menu or from the computer."""

from fob.activities import Activity
from fob.asking import ACCEPTED, TIMEOUT, Asking


class Ask(Activity):
    """Asks, then goes on with what one of these returns, each called with the time in ticks.

    :param accepted: the wearer said yes.
    :param refused: the wearer said no.
    :param expired: nobody answered; if it is left out, that is a no.
    """

    def __init__(self, parts, page, now, accepted, refused, expired=None):
        self.page = page
        self._screen = parts.screen
        self._asking = Asking(page, parts.buttons, now)
        self._accepted = accepted
        self._refused = refused
        self._expired = expired or refused

    def seconds_left(self, now):
        """Seconds until it is refused because nothing happened."""
        return self._asking.seconds_left(now)

    def tick(self, now):
        self._asking.tick(now, self._screen.lit)
        return self._outcome(now)

    def press(self, now):
        self._asking.press(now)
        return self._outcome(now)

    def next(self, now):
        self._asking.turn_away(now)
        return self._outcome(now)

    previous = next

    def _outcome(self, now):
        outcome = self._asking.outcome
        if outcome is None:
            return self
        if outcome == ACCEPTED:
            return self._accepted(now)
        return self._expired(now) if outcome == TIMEOUT else self._refused(now)
