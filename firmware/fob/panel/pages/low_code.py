"""How the page of an account is laid out on 32 rows. See `code.py`."""

from fob.panel import font
from fob.panel.pages.bar import Bar
from fob.panel.pages.code import draw_head, grouped


class Low:
    """Name, digits with bar and next code beside them, account or note."""

    _SIDE = 80

    def __init__(self):
        self.bar = Bar(self._SIDE, 1, 128 - self._SIDE)

    def draw_head(self, screen, name, place, typed):
        draw_head(screen, name, font.TICK + " " + place if typed else place)

    def draw_digits(self, screen, text):
        pitch = screen.big.pitch if len(text) <= 8 else screen.big.pitch - 1
        screen.digits(0, 1, text, pitch)

    def draw_state(self, screen, typed, next_code):
        screen.clear_area(self._SIDE, 2, screen.width - self._SIDE)
        if next_code:
            text = grouped(next_code)
            room = (screen.width + 1 - self._SIDE) // font.CELL
            screen.text_right(2, text if len(text) <= room else next_code)

    def draw_lines(self, screen, account, note):
        screen.clear_page(3)
        screen.text(0, 3, note or account)
