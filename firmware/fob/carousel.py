"""The order of the wearer's pages: the accounts, then the menu, then the first account again."""

from fob.activities.hotp import HotpActivity
from fob.activities.menu import Menu, MenuDoor
from fob.activities.totp import TotpActivity
from fob.activities.view import Notice

_ACTIVITIES = {"totp": TotpActivity, "hotp": HotpActivity}


class Carousel:
    """Makes the activity for each place, and remembers which time step's code has been typed.

    `typed` maps the place of an account to the time step whose code was typed last.
    """

    def __init__(self, parts):
        self._parts = parts
        self.typed = {}

    def at(self, place):
        """The activity at `place`, counted from 0 and round in a circle; the menu comes last."""
        accounts = self._parts.vault.accounts
        place %= len(accounts) + 1
        if place == len(accounts):
            return MenuDoor(self._parts)
        return _ACTIVITIES[accounts[place].type](self._parts, place)

    def first(self, place):
        """What the token begins with: the account at `place`, or first what the wearer must know."""
        if self._parts.vault.state == "damaged":
            lines = ["Both copies of the accounts are damaged. Wipe, then enrol again."]
            return Notice("DAMAGED", lines, lambda: Menu(self._parts))
        return self.at(place)
