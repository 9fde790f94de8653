"""The order of the wearer's pages: the accounts, then the menu, then the first account again.

What a page needs is loaded when it is first shown: a module takes 10 ms and a KB of heap, and the first code
after power-on need not wait for the menu's.
"""

from fob import modules
from fob.button import SLOW_STEPS_END_MS


class Carousel:
    """Makes the activity for each place, and remembers which time step's code has been typed.

    `typed` maps the place of an account to the time step whose code was typed last.
    """

    def __init__(self, parts):
        self._parts = parts
        self.typed = {}

    def at(self, place):
        """The activity at `place`, counted from 0 and round in a circle; the menu's door comes last."""
        accounts = self._parts.vault.accounts
        place %= len(accounts) + 1
        if place == len(accounts):
            return modules.load("activities.menu_door").MenuDoor(self._parts)
        account = accounts[place]
        return _account_activity(account.type)(self._parts, place, account)

    def after(self, place, now):
        """The activity that a hold step on `place`, or button B, goes on to; a long hold goes on faster."""
        button = self._parts.buttons.a
        if button.held(now) < SLOW_STEPS_END_MS:
            return self.at(place + 1)
        return modules.load("activities.fast_hold").FastHold(self._parts, place + 1)

    def menu(self, now):
        """The menu; `now` as in an activity's methods."""
        return modules.load("activities.menu").MainMenu(self._parts)

    def first(self, place):
        """What the token begins with: the account at `place`, or first what the wearer must know."""
        state = self._parts.vault.state
        if state not in ("new", "good", "one copy damaged"):
            title, lines = modules.load("activities.trouble").words(state)
            return modules.load("activities.view").Notice(title, lines, self.menu)
        return self.at(place)


def _account_activity(type):
    """The class for accounts of a type, "totp" or "hotp"."""
    if type == "totp":
        return modules.load("activities.totp").TotpActivity
    return modules.load("activities.hotp").HotpActivity
