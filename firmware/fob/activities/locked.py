"""The token is locked: it knows how many accounts it has, and nothing else about them."""

from fob import modules
from fob.activities import Activity
from fob.activities.pin_check import PinCheck
from fob.panel.pages.message import MessagePage


class Locked(Activity):
    """Locks the token, unless it is locked, and stays until the PIN is right. A hold opens a short menu.

    It locks when it is first looked at: by then nothing of the activity before it, nor of that one's page, is
    left. Accounts that prove to be damaged are told; then there is nothing that a PIN opens any more.

    :param opened: called with the time in ticks when the PIN was right; returns the activity to go on with.
    :param lines: what the page says under its title.
    :param more: lines of the menu besides `Wipe`, `About` and `Back`, see `fob.activities.menu.Menu`.
    :param damaged: called with the time in ticks in place of telling that; returns the next activity.
    """

    def __init__(self, parts, opened, lines=("Press to enter PIN",), more=(), damaged=None):
        self.page = MessagePage("LOCKED", lines)
        self._parts = parts
        self._more = more
        self._opened = opened
        self._damaged = damaged or self._tell_damage
        self._note = None
        self._lock = parts.new_lock()
        self._check = PinCheck(parts, self._lock, "PIN", self._open, self._again, lambda ended: ended)

    def tick(self, now):
        self._lock.lock()
        return self if self._parts.vault.has_pin else self._damaged(now)

    def tell(self, note, now):
        self._note = note  # for when there is room for it
        return False

    def press(self, now):
        self._lock.lock()
        return self._check.begin(now)

    def next(self, now):
        self._lock.lock()
        self._parts.buttons.ignore()
        return self._menu(now)

    previous = next

    def _menu(self, now):
        return modules.load("activities.locked_menu").LockedMenu(self._parts, self._more, self._again)

    def _tell_damage(self, now):
        title, lines = modules.load("activities.trouble").words(self._parts.vault.state)
        return modules.load("activities.view").Notice(title, lines, self._menu)

    def _open(self, now):
        activity = self._opened(now)
        if self._note:
            activity.tell(self._note, now)
        return activity

    def _again(self, now):
        return self
