"""A list to choose from."""

from fob.panel import font
from fob.panel.fitting import fit


class MenuPage:
    """`lines` under a title, one of them `selected` (its index, from 0)."""

    def __init__(self, title, lines):
        self.selected = 0
        self._title = title
        self._lines = lines
        self._first = 0
        self._drawn = None

    def next(self):
        """Select the next line; after the last one, the first."""
        self.selected = (self.selected + 1) % len(self._lines)

    def previous(self):
        """Select the line before; before the first one, the last."""
        self.selected = (self.selected - 1) % len(self._lines)

    def draw(self, screen):
        self._drawn = self.selected
        self._scroll(screen.pages - 1)
        screen.clear()
        screen.text(0, 0, self._title)
        screen.text_right(0, f"{self.selected + 1}/{len(self._lines)}")
        for page in range(1, screen.pages):
            self._draw_line(screen, page)
        screen.highlight(self.selected - self._first + 1)

    def tick(self, screen, now):
        if self.selected != self._drawn:
            self.draw(screen)

    def _scroll(self, rows):
        """Move the list so that the selected line is among the `rows` on the panel."""
        self._first = min(max(self._first, self.selected - rows + 1), self.selected)

    def _draw_line(self, screen, page):
        index = self._first + page - 1
        if index >= len(self._lines):
            return
        screen.text(2, page, fit(self._lines[index], screen.columns - 2))
        if page == 1 and index > 0:
            screen.text_right(page, font.UP)
        if page == screen.pages - 1 and index < len(self._lines) - 1:
            screen.text_right(page, font.DOWN)
