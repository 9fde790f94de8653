"""Text of any length on some pages of the panel, in parts when it is longer than they are."""


class Passage:
    """Text on `room` pages from page `first` on. `part` of `parts` is shown, from 0.

    :param rows: the text, a `fob.panel.fitting.Wrapped`.
    """

    def __init__(self, rows, first, room, centred=False):
        self._rows = rows
        self._first = first
        self._room = room
        self._centred = centred
        self.part = 0
        self.parts = max(1, -(-len(rows) // room))

    def turn(self):
        """Go on to the next part; after the last one, to the first."""
        self.part = (self.part + 1) % self.parts

    def draw(self, screen):
        """Draw the part over the one before."""
        start = self.part * self._room
        for page in range(self._first, self._first + self._room):
            screen.clear_page(page)
        for page, row in enumerate(self._rows.lines(start, start + self._room), self._first):
            if self._centred:
                screen.text_centred(page, row)
            else:
                screen.text(0, page, row)
