"""A board that somebody has just soldered, tried part by part, each on a page of its own: `picoath check`."""

from fob import ticks
from fob.activities import Activity
from fob.panel.pages.message import MessagePage
from fob.panel.pages.pattern import PatternPage
from fob.wire.proposal import answer

PATIENCE_MS = 60_000
"""A computer that asks for nothing any more has gone."""

FLASH_MS = 250

_WORDS = {
    "bus": ("CHIPS", ["Who answers on the bus?"]),
    "led": ("LED", ["Does it flash?"]),
    "clock": ("CLOCK", ["Compared with the computer's for 10 s."]),
    "battery": ("BATTERY", ["Unplug me, and plug me in again with the button held."]),
}


class BringUp(Activity):
    """Shows the page of the part that was asked for last. A press ends it, where no press is wanted.

    :param buttons: a `fob.button.Buttons`.
    :param bench: a `bench.Bench`.
    :param then: called with the time in ticks when it is over; returns the activity to go on with.
    """

    def __init__(self, buttons, bench, then):
        self.page = None
        self._buttons = buttons.all
        self._bench = bench
        self._then = then
        self._part = None
        self._asked = None
        self._seen = ""

    def show(self, part, now):
        """Show the page of a part; returns the answer to the computer."""
        self._asked = now
        is_new, self._part = part != self._part, part
        self._bench.light(False)
        if part == "buttons":
            if is_new:
                self._seen = ""
                self._show_seen()
            return answer(seen=self._seen, down=self._down())
        if is_new:
            self.page = PatternPage() if part == "panel" else MessagePage(*_WORDS[part])
        return answer(addresses=self._bench.addresses()) if part == "bus" else answer(ok=True)

    def close(self):
        self._bench.close()

    def tick(self, now):
        if ticks.diff(now, self._asked) >= PATIENCE_MS:
            return self._then(now)
        if self._part == "led":
            self._bench.light(ticks.diff(now, self._asked) // FLASH_MS % 2 == 0)
        elif self._part == "buttons":
            self._look_at_buttons()
        return self

    def press(self, now):
        return self if self._part == "buttons" else self._then(now)

    def _down(self):
        return "".join(["ABC"[index] for index, button in enumerate(self._buttons) if button.down])

    def _look_at_buttons(self):
        for name in self._down():
            if name not in self._seen:
                self._seen += name
                self._show_seen()

    def _show_seen(self):
        names = "ABC"[: len(self._buttons)]
        left = "".join([name for name in names if name not in self._seen])
        self.page = MessagePage("BUTTONS", [f"Press {' '.join(left)}" if left else "All are there."])
