"""A hold that goes on on an account's page: the accounts go by, faster and faster, until it ends."""

from fob import ticks
from fob.activities import Activity
from fob.button import SLOW_STEPS_END_MS
from fob.panel.pages.fast_hold import NAMES, FastHoldPage

LET_GO_MS = 300
"""A person needs so long to let go: what was on the panel then is what was meant."""

_SPEED_UP_MS = 1000


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
        self._began = parts.buttons.a.began
        self.page = FastHoldPage(len(self._accounts))
        self._show([])

    def tick(self, now):
        held = self._parts.buttons.a.held(now)
        if not held:
            meant = ticks.diff(now, self._began) - LET_GO_MS
            return self._parts.carousel.at(self._first + steps(meant))
        place = self._first + steps(held)
        if place != self._place:
            known = self.page.names[place - self._place :]
            self._place = place
            self._show(known)
        return self

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
