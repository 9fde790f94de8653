"""What this token is."""

from fob.panel.fitting import fit


class AboutPage:
    """The project's name and `lines` of facts, the most telling first: a small panel has room for two."""

    _TITLE = "picoath"

    def __init__(self, lines):
        self._lines = lines

    def draw(self, screen):
        screen.clear()
        screen.title(0, self._TITLE)
        first = 3 if len(self._lines) + 3 <= screen.pages else 2
        for page, line in enumerate(self._lines[: screen.pages - first], first):
            screen.text(0, page, fit(line, screen.columns))

    def tick(self, screen, now):
        """Facts stay as they are."""
