"""The accounts that go by during a long hold: where one is, which account that is, and which come next."""

from fob.panel.fitting import fit
from fob.panel.pages.bar import Bar

NAMES = 4
"""Of so many accounts the names are wanted: of the one that one is at, and of those behind it."""


class FastHoldPage:
    """One account of `count`, and those behind it; the menu comes after the last.

    Fields, set by the token: `position` (the account's number, from 1), `names` (pairs, display name and
    account name: its own and those of the next ones).
    """

    def __init__(self, count):
        self.position = None
        self.names = None
        self._count = count
        self._layout = None
        self._drawn = None

    def draw(self, screen):
        self._layout = _Tall(self._count) if screen.height > 32 else _Low()
        self._draw_position(screen)

    def tick(self, screen, now):
        if self.position != self._drawn:
            self._draw_position(screen)

    def _draw_position(self, screen):
        self._drawn = self.position
        layout = self._layout
        layout.draw(screen, self._number(0), self.position * 1000 // self._count, self.names[0])
        for place, page in enumerate(range(layout.next_page, screen.pages), 1):
            name, account = self.names[place]
            screen.clear_page(page)
            screen.text(0, page, fit(f"{self._number(place)} {name or account}", screen.columns))

    def _number(self, place):
        """What stands for the account that is so many places on; dashes for the menu."""
        number = (self.position + place - 1) % (self._count + 1) + 1
        return str(number) if number <= self._count else "--"


class _Tall:
    """64 rows: the number, how many there are and a bar, the account in two lines, three that follow."""

    next_page = 5
    _SIDE = 52

    def __init__(self, count):
        self._of = f"of {count}"
        self._bar = None

    def draw(self, screen, number, permille, names):
        for page in range(3):
            screen.clear_area(0, page, self._SIDE)
        screen.digits(0, 0, number)
        if self._bar is None:
            screen.text(self._SIDE, 0, self._of)
            self._bar = Bar(self._SIDE, 2, screen.width - self._SIDE)
        self._bar.draw(screen, min(1000, permille))
        for page in (3, 4):
            screen.clear_page(page)
            screen.text(0, page, fit(names[page - 3], screen.columns))


class _Low:
    """32 rows: the number, the account in two lines beside it, two that follow."""

    next_page = 2
    _SIDE = 40

    def draw(self, screen, number, permille, names):
        for page in range(2):
            screen.clear_page(page)
            screen.text(self._SIDE, page, fit(names[page], 14))
        screen.digits(0, 0, number)
