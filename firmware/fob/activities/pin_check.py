"""Asking for the PIN until it is right, there is nothing left to open, or the wearer turns away."""

from fob import modules
from fob.activities import Activity
from fob.activities.pin_entry import PinEntry
from fob.activities.view import Fixed, Notice
from fob.activities.working import Working
from fob.panel.pages.progress import ProgressPage

_NEEDED = (
    "activities.locked",
    "activities.locked_menu",
    "activities.pin_change",
    "activities.pin_check",
    "activities.pin_entry",
    "activities.view",
    "activities.working",
    "oath.pbkdf2",
    "panel.pages.message",
    "panel.pages.passage",
    "panel.pages.pin",
    "panel.pages.progress",
    "vault.lock",
    "vault.memory",
    "vault.weak_pin",
)
"""The modules that only a token needs that asks for its PIN."""


class PinCheck:
    """Makes the activities of the check, one after the other; `begin` makes the first.

    Those that are handed in are called with the time in ticks and return the activity to go on with.

    :param lock: a `fob.vault.lock.Lock`.
    :param opened: the PIN was right.
    :param left: the wearer turned away, or there is nothing that the PIN opens.
    :param destroyed: the last try was wrong; called with the activity that says so.
    """

    def __init__(self, parts, lock, title, opened, left, destroyed):
        self._parts = parts
        self._lock = lock
        self._title = title
        self._opened = opened
        self._left = left
        self._destroyed = destroyed

    def begin(self, now):
        """The entry, or the wait before it."""
        if self._lock.wait_ms:
            return Waiting(self._lock, self._enter, self._left)
        return self._enter(now)

    def _enter(self, now):
        return PinEntry(self._parts, self._title, self._check, self._left)

    def _check(self, pin, now):
        return Working("CHECKING", self._lock.unlock_steps(pin), self._checked)

    def _checked(self, now):
        outcome = self._lock.outcome
        if outcome == "open":
            return self._opened(now)
        if outcome == "wrong":
            return Notice("WRONG PIN", [tries_text(self._lock)], self.begin)
        if outcome == "early":
            return self.begin(now)
        if outcome == "destroyed":
            lines = ["That was the last try. All is erased.", "Unplug and plug in again."]
            return self._destroyed(Fixed("DESTROYED", lines))
        if outcome == "untried":
            lines = ["The flash can't be written. Plug in again, then try again."]
            return Notice("NOT TRIED", lines, self._left)
        return self._left(now)  # damaged: that is for whoever asked for the PIN to say


class Waiting(Activity):
    """Counts down to the next try; any gesture leaves."""

    def __init__(self, lock, then, left):
        self.page = ProgressPage("WAIT")
        self._lock = lock
        self._then = then
        self._left = left
        self._whole = None

    def tick(self, now):
        wait = self._lock.wait_ms
        if not wait:
            return self._then(now)
        if self._whole is None:
            self._whole = wait
        minutes, seconds = divmod((wait + 999) // 1000, 60)
        self.page.text = f"{tries_text(self._lock)} {minutes}:{seconds:02d}"
        self.page.permille = (self._whole - wait) * 1000 // self._whole
        return self

    def press(self, now):
        return self._left(now)

    next = previous = press


def tries_text(lock):
    """How many tries are left, as words for the panel."""
    return "1 try left" if lock.tries_left == 1 else f"{lock.tries_left} tries left"


def let_go():
    """Let go of what only asking for a PIN needs: that is over."""
    modules.drop(*_NEEDED)
