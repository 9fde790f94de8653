"""The panel's light: dim after 30 s without the wearer, dark after 2 minutes, lit again at a touch."""

from fob import ticks

DIM_AFTER_MS = 30_000
DARK_AFTER_MS = 120_000

_LIT = 0
_DIM = 1
_DARK = 2


class Light:
    """Keeps `screen` lit, dim or dark by how long ago it was last touched."""

    def __init__(self, screen, now):
        self._screen = screen
        self._touched = now
        self._state = _LIT

    @property
    def dark(self):
        """Whether the panel shows nothing."""
        return self._state == _DARK

    def touch(self, now):
        """Light the panel, and count from here."""
        self._touched = now
        self._go(_LIT)

    def tick(self, now):
        """Dim or darken the panel when it is time; called every time round the loop."""
        idle = ticks.diff(now, self._touched)
        if idle >= DARK_AFTER_MS:
            self._touched = ticks.add(now, -DARK_AFTER_MS)
            self._go(_DARK)
        elif idle >= DIM_AFTER_MS:
            self._go(_DIM)

    def _go(self, state):
        if state == self._state:
            return
        if state == _DARK:
            self._screen.power(False)
        else:
            if self._state == _DARK:
                self._screen.power(True)
            self._screen.dim(state == _DIM)
        self._state = state
