"""The clock as the chip tells it, running."""

from fob.activities.view import View
from fob.panel.pages.clock import ClockPage


class ClockView(View):
    """Shows the clock until any gesture; `then` as in `View`."""

    def __init__(self, clock, then):
        super().__init__(ClockPage(), then)
        self._clock = clock

    def tick(self, now):
        self.page.utc = self._clock.utc()
        self.page.why = self._clock.why
        return self
