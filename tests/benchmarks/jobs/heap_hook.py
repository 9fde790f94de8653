"""Imported before the token's program: puts a token in its place that measures its own memory.

The heap of a program that is running can't be seen from outside. This token does the same as the other,
with presses of its own.
"""

import gc
import time

import report
import timing
from fob import token
from fob.button import NEXT, PRESS

IDLE_TICKS = 10_000
CODES = 200
PERIOD = 30
_QUIET_FROM, _QUIET_UNTIL = 2, 24  # seconds of a time step: the code is there, and the next not shown yet
_TOO_LATE = 2  # seconds before the end of a time step; the token types nothing in the last three
_BAR_STEPS = 200
_STEPS_TO_COLLECT = 20
_SETTLED_STEPS = 400  # some 3 s from power-on: the first code is there, and the host has found the keyboard
_STEPS_OF_A_CODE = 700  # a press in the last seconds of a time step waits for the next
_SAMPLES = 150  # more than a second of them
_LARGEST = 1 << 18
_GRAIN = 256


class _Wearer:
    """In place of the buttons: makes the gesture that it is told."""

    down = False

    def __init__(self):
        self.gesture = None
        self.a = self

    def held(self, _now):
        return 0

    def poll(self, _now):
        gesture, self.gesture = self.gesture, None
        return gesture

    def ignore(self):
        pass


class MeasuredToken(token.Token):
    def __init__(self, parts, activity, ticks, pause):
        super().__init__(parts, activity, ticks, pause)
        self._wearer = parts.buttons = _Wearer()
        self._clock = parts.clock
        self._places = len(parts.vault.accounts) + 1  # the last one is the menu's
        self._place = 0
        self._typed = 0
        self._slowest_draw = 0

    def _count_codes(self, typist):
        original = typist.type

        def counting(*arguments):
            original(*arguments)
            self._typed += 1

        typist.type = counting

    def run(self):
        """Measures once, and goes on as usual."""
        self._go_round()
        self._parts.once_drawn()
        self._count_codes(self._parts.typist)
        for _ in range(_SETTLED_STEPS):
            self._go_round()
        gc.collect()
        report.tell("free", gc.mem_free() + _own)
        self._measure_bar()
        self._type_codes(CODES // 2)  # all pages have been seen then, and what they need is loaded
        self._press_late()
        self._measure_growth()
        report.tell("largest", _largest_block())
        report.finish()
        super().run()

    def _measure_bar(self):
        self._slowest_draw = 0
        for step in range(_BAR_STEPS):
            if step % _STEPS_TO_COLLECT == 0:
                gc.collect()  # a collection is no part of drawing, and must not come in the middle of it
            self._go_round()
        report.tell("bar", self._slowest_draw / 1e6)

    def _draw(self, now):
        start = time.monotonic_ns()
        super()._draw(now)
        self._slowest_draw = max(self._slowest_draw, time.monotonic_ns() - start)

    def _measure_growth(self):
        before = self._allocated()
        for _ in range(IDLE_TICKS):
            self.step(self._ticks())
            self._parts.feed()
        idle = self._allocated()
        self._type_codes(CODES)
        after = self._allocated()
        report.tell("growth of idling", idle - before)
        report.tell("growth of codes", after - idle)

    def _allocated(self):
        """Bytes of the heap in use at one and the same state: both codes there, the next one not shown.

        The least of a while: a time of day is an object, and held once or twice, as it comes.
        """
        clock = self._clock
        while not _QUIET_FROM <= clock.now() % PERIOD < _QUIET_UNTIL:
            self._go_round()
        least = timing.allocated()
        for _ in range(_SAMPLES):
            self._go_round()
            least = min(least, timing.allocated())
        return least

    def _type_codes(self, count):
        """Go from account to account and type at each, as a wearer does."""
        end = self._typed + count
        while self._typed < end:
            self._place = (self._place + 1) % self._places
            self._gesture(NEXT)
            if self._place < self._places - 1:
                self._type_code()

    def _type_code(self):
        before = self._typed
        self._gesture(PRESS)
        for _ in range(_STEPS_OF_A_CODE):
            if self._typed > before:
                return
            self._go_round()
        raise RuntimeError("no code was typed")

    def _press_late(self):
        """Type a code for which the next time step is waited for, so that the note has been seen, too: each
        character that the board has ever looked at stays, as a name does."""
        while self._clock.now() % PERIOD < PERIOD - _TOO_LATE:
            self._go_round()
        self._type_code()

    def _gesture(self, gesture):
        self._wearer.gesture = gesture
        for _ in range(4):
            self._go_round()


def _largest_block():
    """Bytes of the largest block that there is room for."""
    gc.collect()
    fits, too_large = 0, _LARGEST
    while too_large - fits > _GRAIN:
        size = (fits + too_large) // 2
        try:
            bytearray(size)
            fits = size
        except MemoryError:
            too_large = size
    return fits


token.Token = MeasuredToken
_own = 0


def begin(free_before):
    """Note what the hook itself takes of the heap: `free_before` was free before it was loaded."""
    global _own
    gc.collect()
    _own = free_before - gc.mem_free()
