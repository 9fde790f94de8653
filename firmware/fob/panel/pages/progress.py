"""Something that takes its time: what it is, and a bar."""

from fob.panel.pages.bar import Bar


class ProgressPage:
    """A title in big letters, a line under it, and a bar that fills.

    Fields, set by the token: `text` (one short line), `permille` (how much of the bar is filled).
    """

    def __init__(self, title):
        self.text = ""
        self.permille = 0
        self._title = title
        self._drawn = None
        self._bar = None

    def draw(self, screen):
        screen.clear()
        screen.title(0, self._title)
        self._bar = Bar(0, screen.pages - 1, screen.width)
        self._drawn = ""
        self.tick(screen, 0)

    def tick(self, screen, now):
        if self.text != self._drawn:
            self._drawn = self.text
            page = screen.pages // 2
            screen.clear_page(page)
            screen.text_centred(page, self.text)
        self._bar.draw(screen, self.permille)
