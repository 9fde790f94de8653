"""What counts as an answer to a question on the panel.

A press accepts, but only one that *begins* at least 1 s after the question is complete on a lit panel, so
that a press meant for something else never does; an earlier one is swallowed. A hold refuses, buttons B
and C refuse, and so do 30 s of nothing. A dangerous question is accepted by holding for 3 s instead, and a
press refuses it.
"""

from fob import ticks

ACCEPTED = "accepted"
REFUSED = "refused"
TIMEOUT = "timeout"

READING_MS = 1000
PATIENCE_MS = 30_000
LONG_HOLD_MS = 3000


class Asking:
    """One question, from its first pixel to its `outcome` (None while it is open).

    :param page: a `fob.panel.pages.question.QuestionPage`.
    :param buttons: a `fob.button.Buttons`.
    """

    def __init__(self, page, buttons, now):
        self.page = page
        self.outcome = None
        self._buttons = buttons
        self._complete_at = None
        self._last = now

    def seconds_left(self, now):
        """Seconds until it is refused because nothing happened, at least 0."""
        return max(0, PATIENCE_MS - ticks.diff(now, self._last)) // 1000

    def tick(self, now, lit):
        """Let time pass over the question; `lit` says whether the panel can be read.

        Patience does not run out while the wearer is still being shown the question, but on a panel that
        stays dark it does.
        """
        if not self.page.complete:
            self._complete_at = None
            if lit:
                self._last = now
        elif self._complete_at is None:
            self._complete_at = now
            self._last = now
        if self.page.answer == "hold":
            self._watch_hold(now)
        if self.outcome is None and ticks.diff(now, self._last) >= PATIENCE_MS:
            self.outcome = TIMEOUT

    def press(self, now):
        """A press was let go."""
        self._last = now
        if self._may_answer():
            self.outcome = ACCEPTED if self.page.answer == "press" else REFUSED

    def turn_away(self, now):
        """A hold step, or button B or C."""
        self._last = now
        if self.page.answer == "hold" and self._buttons.by_hold:
            return
        self._buttons.ignore()
        self.outcome = REFUSED

    def refuse(self):
        """Nobody is waiting for the answer any more."""
        self.outcome = REFUSED

    def _may_answer(self):
        if self._complete_at is None:
            return False
        return ticks.diff(self._buttons.began, self._complete_at) >= READING_MS

    def _watch_hold(self, now):
        button = self._buttons.a
        held = button.held(now)
        if not held or self._complete_at is None or ticks.diff(button.began, self._complete_at) < READING_MS:
            self.page.progress = 0
            return
        self._last = now
        self.page.progress = min(1000, held * 1000 // LONG_HOLD_MS)
        if held >= LONG_HOLD_MS:
            button.ignore()
            self.outcome = ACCEPTED
