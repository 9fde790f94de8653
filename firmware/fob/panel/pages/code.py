"""The page of an account: who it is for, the code, and how long the code is good for."""

from fob import modules
from fob.panel import font
from fob.panel.fitting import fit
from fob.panel.pages.bar import Bar
from fob.panel.pages.ticker import Ticker


def grouped(code):
    """A code in two groups, as it is read aloud: "123 456", "123 4567", "1234 5678"."""
    half = len(code) // 2
    return code[:half] + " " + code[half:]


class CodePage:
    """One account's page.

    Fields, set by the token: `code` (None: dashes), `next_code` (None, or the code to come), `left`
    (permille of the time step that is left; None: no bar), `typed` (this code has been typed), `note` (None,
    or one short line that matters more than the rest).

    :param position: the account's number, from 1, of `count`.
    :param digits: how many dashes stand for a code.
    """

    def __init__(self, name, account, position, count, digits=6):
        self.code = None
        self.next_code = None
        self.left = None
        self.typed = False
        self.note = None
        self._name = name
        self._account = account
        self._place = f"{position}/{count}"
        self._dashes = "-" * digits
        self._layout = None
        self._ticker = None
        self._drawn_code = None
        self._drawn_next = None
        self._drawn_typed = None
        self._drawn_note = None

    def draw(self, screen):
        self._layout = _Tall() if screen.height > 32 else modules.load("panel.pages.low_code").Low()
        self._ticker = Ticker(self._account, screen.columns)
        self._draw_digits(screen)
        self._draw_state(screen)
        self._draw_lines(screen)
        self._layout.bar.draw(screen, self.left)

    def tick(self, screen, now):
        if self.code != self._drawn_code:
            self._draw_digits(screen)
        if self.next_code != self._drawn_next or self.typed != self._drawn_typed:
            self._draw_state(screen)
        if self._ticker.tick(now) or self.note != self._drawn_note:
            self._draw_lines(screen)
        self._layout.bar.draw(screen, self.left)

    def _draw_digits(self, screen):
        self._drawn_code = self.code
        self._layout.draw_digits(screen, grouped(self.code or self._dashes))

    def _draw_state(self, screen):
        self._drawn_next = self.next_code
        self._drawn_typed = self.typed
        self._layout.draw_head(screen, self._name, self._place, self.typed)
        self._layout.draw_state(screen, self.typed, self.next_code)

    def _draw_lines(self, screen):
        self._drawn_note = self.note
        self._layout.draw_lines(screen, self._ticker.text, self.note)


def draw_head(screen, name, place):
    """The first line: the name on the left, the account's place among all on the right."""
    screen.clear_page(0)
    screen.text(0, 0, fit(name, screen.columns - len(place) - 1))
    screen.text_right(0, place)


class _Tall:
    """64 rows: name, account, note, digits in the middle, tick and next code, bar."""

    def __init__(self):
        self.bar = Bar(0, 7, 128)

    def draw_head(self, screen, name, place, typed):
        draw_head(screen, name, place)

    def draw_digits(self, screen, text):
        screen.digits_centred(3, text)

    def draw_state(self, screen, typed, next_code):
        screen.clear_page(6)
        if typed:
            screen.text(0, 6, font.TICK if next_code else font.TICK + " typed")
        if next_code:
            screen.text_right(6, "next " + grouped(next_code))

    def draw_lines(self, screen, account, note):
        screen.clear_page(1)
        screen.text(0, 1, account)
        screen.clear_page(2)
        if note:
            screen.text_centred(2, note)
