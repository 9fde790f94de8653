"""Entering a PIN with the buttons.

One button: a press turns to the next choice, a hold takes it. Three buttons: B turns on, C turns back, A
takes. Each digit begins at a random one: how often somebody pressed tells next to nothing about the PIN.
"""

from fob import ticks
from fob.activities import Activity
from fob.panel import font
from fob.panel.pages.pin import PinPage
from fob.vault.weak_pin import LONGEST, SHORTEST

PATIENCE_MS = 60_000
OK = "OK"
BACK = font.LEFT
CHOICES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", OK, BACK)

_ONE_BUTTON = "press next, hold take"
_THREE_BUTTONS = "A takes, B C turn"


class PinEntry(Activity):
    """Takes digits until the wearer takes OK. After 60 s without a gesture it starts over.

    :param parts: the token's parts, see `fob.token.Parts`.
    :param entered: called with the PIN (bytes of ASCII digits) and the time in ticks; returns the activity to
        go on with.
    :param left: the same without the PIN, when the wearer goes back from an empty entry.
    """

    def __init__(self, parts, title, entered, left):
        self._buttons = parts.buttons
        self._random = parts.random
        self._entered = entered
        self._left = left
        self._pin = bytearray(LONGEST)
        self._touched = None
        self.page = PinPage(title, _ONE_BUTTON if parts.buttons.alone else _THREE_BUTTONS)
        self._begin_digit()

    def tick(self, now):
        if self._touched is None:
            self._touched = now
        elif ticks.diff(now, self._touched) >= PATIENCE_MS:
            self._touched = now
            if self.page.taken:
                self._forget()
                self._begin_digit()
        return self

    def press(self, now):
        if self._buttons.alone:
            return self._turn(now, 1)
        return self._take(now)

    def next(self, now):
        if not self._buttons.by_hold:
            return self._turn(now, 1)
        self._buttons.ignore()  # a hold takes one, however long it is
        return self._take(now)

    def previous(self, now):
        return self._turn(now, -1)

    def _turn(self, now, by):
        self._touched = now
        self._place = (self._place + by) % len(CHOICES)
        self.page.choice = CHOICES[self._place]
        self.page.note = None
        return self

    def _take(self, now):
        self._touched = now
        self.page.note = None
        if self.page.choice == OK:
            return self._finish(now)
        if self.page.choice == BACK:
            return self._take_back(now)
        if self.page.taken == LONGEST:
            self.page.note = f"{LONGEST} digits at most"
            return self
        self._pin[self.page.taken] = ord(self.page.choice)
        self.page.taken += 1
        self._begin_digit()
        return self

    def _finish(self, now):
        if self.page.taken < SHORTEST:
            self.page.note = f"{SHORTEST} digits at least"
            return self
        pin = bytes(self._pin[: self.page.taken])
        self._forget()
        return self._entered(pin, now)

    def _take_back(self, now):
        if not self.page.taken:
            return self._left(now)
        self.page.taken -= 1
        self._pin[self.page.taken] = 0
        self._begin_digit()
        return self

    def _forget(self):
        self.page.taken = 0
        self.page.note = None
        for place in range(LONGEST):
            self._pin[place] = 0

    def _begin_digit(self):
        byte = 255
        while byte >= 250:  # else the first six digits would come more often
            byte = self._random(1)[0]
        self._place = byte % 10
        self.page.choice = CHOICES[self._place]
