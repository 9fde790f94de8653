"""The door of the menu: the page after the last account."""

from fob.activities import Activity
from fob.panel.pages.message import MessagePage


class MenuDoor(Activity):
    """A press goes into the menu."""

    def __init__(self, parts):
        self.page = MessagePage("MENU", ["Press to open"])
        self._parts = parts

    def press(self, now):
        return self._parts.carousel.menu(now)

    def next(self, now):
        return self._parts.carousel.after(len(self._parts.vault.accounts), now)

    def previous(self, now):
        return self._parts.carousel.at(len(self._parts.vault.accounts) - 1)
