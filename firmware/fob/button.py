"""The buttons: two gestures of one button, and what two more buttons add.

A *press* is let go within 0.5 s. A *hold* goes on to the next thing at 0.5, 1.2, 1.9, 2.6 and 3.3 s,
then every 0.25 s, until let go; among the accounts it then goes faster (see `activities/fast_hold.py`). Time
is handed in as ticks (see `fob.ticks`).
"""

from fob import ticks

PRESS = "press"
NEXT = "next"
PREVIOUS = "previous"

DEBOUNCE_MS = 10
PRESS_MS = 500
_HOLD_STEP_MS = 700
SLOW_STEPS_END_MS = 3300
_FAST_HOLD_STEP_MS = 250


def following_hold_step(held_ms):
    """The hold step after the one at `held_ms`, in milliseconds from the beginning of the hold."""
    if held_ms < SLOW_STEPS_END_MS:
        return held_ms + _HOLD_STEP_MS
    return held_ms + _FAST_HOLD_STEP_MS


class Button:
    """One debounced button.

    `is_down` is called without arguments and tells the level of the moment. A button that is down when
    it is first looked at is ignored until it has been let go: that press was meant for something else.
    """

    def __init__(self, is_down):
        self._is_down = is_down
        self._level = is_down()
        self._changed_at = None
        self._ignored = self._level
        self._hold_step = PRESS_MS
        self.down = self._level
        self.began = 0

    def ignore(self):
        """Let the rest of a press that is under way mean nothing."""
        self._ignored = self.down or self._level

    def held(self, now):
        """Milliseconds for which a press that means something has lasted; 0 when there is none."""
        if not self.down or self._ignored:
            return 0
        return ticks.diff(now, self.began)

    def poll(self, now):
        """Look at the button; `PRESS` or `NEXT` (a hold step) when that has just happened, else None."""
        if self._settled(now):
            return self._turned()
        if self.held(now) >= self._hold_step:
            self._hold_step = following_hold_step(self._hold_step)
            return NEXT
        return None

    def _settled(self, now):
        """Whether the debounced level has just changed."""
        level = self._is_down()
        if level != self._level:
            self._level = level
            self._changed_at = now
        if self._changed_at is None or ticks.diff(now, self._changed_at) < DEBOUNCE_MS:
            return False
        changed = self._level != self.down
        if not changed:
            self._changed_at = None
        return changed

    def _turned(self):
        self.down = self._level
        at = self._changed_at
        self._changed_at = None
        if self.down:
            self.began = at
            self._hold_step = PRESS_MS
            return None
        ignored = self._ignored
        self._ignored = False
        if ignored or ticks.diff(at, self.began) >= PRESS_MS:
            return None
        return PRESS


class Buttons:
    """All the buttons of a board: A alone, or A with B (next) and C (previous), which act at once."""

    def __init__(self, a, b=None, c=None):
        self.a = a
        self._at_once = [(button, gesture) for button, gesture in ((b, NEXT), (c, PREVIOUS)) if button]
        self.began = 0
        self.by_hold = False

    @property
    def all(self):
        """A, B and C, as far as they are there."""
        return [self.a] + [button for button, _ in self._at_once]

    @property
    def alone(self):
        """Whether A is the only one."""
        return not self._at_once

    @property
    def down(self):
        """Whether any button is held down."""
        if self.a.down:
            return True
        for button, _ in self._at_once:  # noqa: SIM110, any() makes garbage each time round the loop
            if button.down:
                return True
        return False

    def ignore(self):
        """Let the rest of what is under way mean nothing."""
        self.a.ignore()
        for button, _ in self._at_once:
            button.ignore()

    def poll(self, now):
        """The gesture that has just happened, or None.

        `began` is then the tick at which its press began, and `by_hold` tells a hold step of A from B.
        """
        gesture = self.a.poll(now)
        if gesture:
            self.began = self.a.began
            self.by_hold = gesture == NEXT
            return gesture
        for button, meaning in self._at_once:
            was_down = button.down
            button.poll(now)
            if button.down and not was_down:
                self.began = button.began
                self.by_hold = False
                return meaning
        return None
