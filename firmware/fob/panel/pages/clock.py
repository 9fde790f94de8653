"""The clock, as its chip tells it."""

from fob.dates import from_unix


class ClockPage:
    """Date and time of day in UTC, and whether they are trusted.

    Fields, set by the token: `utc` (Unix time; None when the chip doesn't answer), `why` (None, or why the
    clock is not trusted).
    """

    def __init__(self):
        self.utc = None
        self.why = None
        self._drawn_utc = None
        self._drawn_why = None

    def draw(self, screen):
        screen.clear()
        self._draw_time(screen)
        self._draw_state(screen)

    def tick(self, screen, now):
        if self.utc != self._drawn_utc:
            self._draw_time(screen)
        if self.why != self._drawn_why:
            self._draw_state(screen)

    def _draw_time(self, screen):
        self._drawn_utc = self.utc
        date, time = _texts(self.utc)
        screen.clear_page(0)
        screen.text(0, 0, date)
        screen.text_right(0, "UTC")
        screen.digits_centred(screen.pages // 2 - 1, time)

    def _draw_state(self, screen):
        self._drawn_why = self.why
        page = screen.pages - 1
        screen.clear_page(page)
        screen.text_centred(page, f"not set: {self.why}" if self.why else "trusted")


def _texts(utc):
    """Date and time of day of a Unix time."""
    if utc is None:
        return "", "--:--:--"
    year, month, day, hour, minute, second = from_unix(utc)
    return f"{year}-{month:02d}-{day:02d}", f"{hour:02d}:{minute:02d}:{second:02d}"
