"""A few words that fill the panel."""

from fob import ticks
from fob.panel.fitting import Wrapped
from fob.panel.pages.passage import Passage

PART_MS = 2500
"""How long each part of a text that is longer than the panel stays."""

_TITLE_PAGES = 2


class MessagePage:
    """`title` in big letters, and under it `lines`, texts of any length."""

    def __init__(self, title, lines):
        self._title = title
        self._lines = lines
        self._passage = None
        self._since = None

    def draw(self, screen):
        rows = Wrapped(self._lines, screen.columns)
        spare = screen.pages - _TITLE_PAGES - len(rows)
        title = 1 if spare >= 2 else 0
        first = min(title + _TITLE_PAGES + (1 if spare > title else 0), screen.pages - 1)
        self._passage = Passage(rows, first, screen.pages - first, centred=True)
        self._since = None
        screen.clear()
        screen.title(title, self._title)
        self._passage.draw(screen)

    def tick(self, screen, now):
        if self._passage.parts == 1:
            return
        if self._since is None:
            self._since = now
        elif ticks.diff(now, self._since) >= PART_MS:
            self._since = now
            self._passage.turn()
            self._passage.draw(screen)
