"""A hold that goes on on an account's page: the accounts go by, faster and faster, until it ends."""

from fob import modules, ticks
from fob.activities import Activity
from fob.button import SLOW_STEPS_END_MS
from fob.panel.pages.fast_hold import NAMES, FastHoldPage

LET_GO_MS = 305
"""A person needs so long to let go, debounced: what was on the panel before that is what was meant."""

_SPEED_UP_MS = 1000
_REMEMBERED = 16


def steps(held_ms):
    """How many accounts a hold of `held_ms` has gone on since its last slow step.

    It begins with four a second, and gets faster for a second, to 25.
    """
    fast = held_ms - SLOW_STEPS_END_MS
    if fast <= 0:
        return 0
    if fast <= _SPEED_UP_MS:
        return fast * (4000 + 9 * fast) // 1_000_000
    return 13 + (fast - _SPEED_UP_MS) // 40


class FastHold(Activity):
    """Goes from place to place of the carousel while button A is held.

    :param place: that of the last slow step.
    """

    def __init__(self, parts, place):
        self._parts = parts
        self._accounts = parts.vault.accounts
        self._first = place
        self._place = place
        self._seen = []  # the places that were on the panel, each with the tick from which on it was there
        self.page = FastHoldPage(len(self._accounts))
        self._show([])

    def tick(self, now):
        held = self._parts.buttons.a.held(now)
        if not held:
            modules.drop("activities.fast_hold", "panel.pages.fast_hold")
            return self._parts.carousel.at(self._meant(now))
        self._note_seen(now)
        place = self._first + steps(held)
        if place != self._place:
            known = self.page.names[place - self._place :]
            self._place = place
            self._show(known)
        return self

    def _note_seen(self, now):
        """By now, the place that one is at has been drawn."""
        if not self._seen or self._seen[-1][1] != self._place:
            self._seen = self._seen[1 - _REMEMBERED :] + [(now, self._place)]

    def _meant(self, now):
        """The place that was on the panel when the person decided to let go."""
        for tick, place in reversed(self._seen):
            if ticks.diff(now, tick) >= LET_GO_MS:
                return place
        return self._first

    def _show(self, known):
        """Show where one is; `known` are those of the names that were on the panel already."""
        while len(known) < NAMES:
            known.append(self._names_at(self._place + len(known)))
        self.page.names = known
        self.page.position = self._place % (len(self._accounts) + 1) + 1

    def _names_at(self, place):
        """Display name and account name at a place of the carousel."""
        place %= len(self._accounts) + 1
        if place == len(self._accounts):
            return "MENU", ""
        account = self._accounts[place]
        return account.name, account.account
