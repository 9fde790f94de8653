"""Entering a PIN: what has been taken, as dots, and the choice that a hold takes."""

from fob.panel import font


class PinPage:
    """A title, a dot for each digit taken, and one big choice.

    Fields, set by the token: `taken` (how many digits), `choice` (a digit, or a short word), `note` (None, or
    one short line that stands in place of the hint).

    :param hint: one line that says which gesture does what.
    """

    def __init__(self, title, hint):
        self.taken = 0
        self.choice = ""
        self.note = None
        self._title = title
        self._hint = hint
        self._drawn = None

    def draw(self, screen):
        screen.clear()
        self._draw_all(screen)

    def tick(self, screen, now):
        if self._drawn != (self.taken, self.choice, self.note):
            self._draw_all(screen)

    def _draw_all(self, screen):
        self._drawn = self.taken, self.choice, self.note
        dots = font.BULLET * self.taken
        first = screen.pages // 2 - 1
        for page in list(range(first + screen.big.pages)) + [screen.pages - 1]:
            screen.clear_page(page)
        if screen.height > 32:
            screen.text_centred(0, self._title)
            screen.text_centred(1, dots)
        else:
            screen.text(0, 0, self._title)
            screen.text_right(0, dots)
        if "0" <= self.choice <= "9":
            screen.digits_centred(first, self.choice)
        else:
            screen.title(first, self.choice)
        screen.text_centred(screen.pages - 1, self.note or self._hint)
