"""The token: its parts, and the loop that everything happens in.

The loop is short and never waits: one look at clock, host and buttons, one slice of whatever work there is,
and the bytes of the panel that changed.
"""

import gc

from fob import ticks
from fob.button import NEXT, PRESS

LOOP_MS = 5
WELL_MS = 60_000
"""A token that has run for so long runs well."""


class Parts:
    """What the activities work with, wired once in ``assembly.py``.

    screen, light, buttons, clock, host, vault: of the `fob` modules of these names.
    auto_lock: a `fob.vault.auto_lock.AutoLock`; None where there is nothing to lock.
    random: called with a number, returns so many random bytes: ``os.urandom``.
    new_lock: called without arguments; makes a `fob.vault.lock.Lock` of the vault.
    lock: called without arguments; returns the activity that locks the token. Set with the personality.
    typist: `fob.typist.Typist`, None in set-up, where there is no keyboard, and until `once_drawn`.
    once_drawn: called without arguments when the first page is on the panel: what that need not wait for.
    carousel: `fob.carousel.Carousel`, None in set-up.
    nvm: ``microcontroller.nvm`` or another byte array of its kind.
    restart: called without arguments; restarts the token, and on a board does not return.
    feed: called without arguments at least every few seconds; else the token is taken for hung and restarted.
    ran_well: called without arguments once the token has shown that it works.
    about: called without arguments; returns the lines of the About page.
    """

    def __init__(
        self,
        screen,
        light,
        buttons,
        clock,
        host,
        vault,
        nvm,
        random,
        restart,
        feed,
        once_drawn,
        ran_well,
        new_lock,
        about,
    ):
        self.screen = screen
        self.light = light
        self.buttons = buttons
        self.clock = clock
        self.host = host
        self.vault = vault
        self.auto_lock = None
        self.nvm = nvm
        self.random = random
        self.restart = restart
        self.feed = feed
        self.once_drawn = once_drawn
        self.ran_well = ran_well
        self.new_lock = new_lock
        self.lock = None
        self.about = about
        self.typist = None
        self.carousel = None

    def leave(self):
        """Restart. A reset leaves the RAM as it is: what a PIN protects is let go before."""
        if self.vault.has_pin:
            self.new_lock().lock()
        self.restart()


class Token:
    """Runs one activity after the other.

    :param ticks: called without arguments; milliseconds, see `fob.ticks`.
    :param pause: called with milliseconds; returns when they are over.
    """

    def __init__(self, parts, activity, ticks, pause):
        self._parts = parts
        self._activity = activity
        self._ticks = ticks
        self._pause = pause
        self._page = None
        self._down = False
        self._waking = False
        self._moved = None
        self._moved_is_told = False

    def run(self):
        """Go round the loop for as long as there is power."""
        began = self._ticks()
        self._go_round()
        self._parts.once_drawn()
        while ticks.diff(self._ticks(), began) < WELL_MS:
            self._go_round()
        self._parts.ran_well()
        while True:
            self._go_round()

    def _go_round(self):
        self.step(self._ticks())
        self._parts.feed()
        self._pause(LOOP_MS)

    def step(self, now):
        """Once round the loop."""
        parts = self._parts
        parts.clock.poll()
        parts.host.poll(now)
        if parts.typist:
            parts.typist.listen()
        gesture = parts.buttons.poll(now)
        self._light_up(gesture, now)
        activity = self._activity
        if gesture:
            activity = self._on_gesture(activity, gesture, now)
        self._activity = activity.tick(now)
        if parts.auto_lock and parts.auto_lock.due(now) and not self._activity.busy:
            # It locks at its first tick: by then nothing refers any more to what is to be forgotten.
            self._activity = parts.lock()
            self._page = None
            return
        parts.light.tick(now)
        self._draw(now)
        self._tell(now)

    def _tell(self, now):
        """What the wearer should know besides: a copy that was damaged, a clock that was moved."""
        parts = self._parts
        note = parts.vault.work()
        if note:
            self._activity.tell(note, now)
        if parts.clock.jumped is None:
            return
        if self._moved is None:
            self._moved = "CLOCK MOVED " + _span_text(parts.clock.jumped)
        self._moved_is_told = self._activity.tell(self._moved, now)

    def _dismiss(self, activity, now):
        """The wearer has seen that the clock was moved."""
        self._parts.clock.jumped = None
        self._moved = None
        self._moved_is_told = False
        activity.tell(None, now)

    def _light_up(self, gesture, now):
        """Any button lights the panel; the press that lit a dark one is remembered as the waking one."""
        light = self._parts.light
        down = self._parts.buttons.down
        if down and not self._down:
            gc.collect()  # it takes 8 ms, which must not fall between letting go and the first report
        self._down = down
        if not (down or gesture):
            return
        if light.dark:
            self._waking = True
        light.touch(now)
        if self._parts.auto_lock:
            self._parts.auto_lock.touch(now)

    def _on_gesture(self, activity, gesture, now):
        if self._waking:
            self._waking = False
            self._parts.buttons.ignore()
            return activity.waking_press(now) if gesture == PRESS else activity
        if self._moved_is_told:
            self._dismiss(activity, now)
        if gesture == PRESS:
            return activity.press(now)
        if gesture == NEXT:
            return activity.next(now)
        return activity.previous(now)

    def _draw(self, now):
        page = self._activity.page
        screen = self._parts.screen
        if page is not self._page:
            self._page = page
            screen.clear()
            page.draw(screen)
        page.tick(screen, now)
        screen.flush()


def _span_text(seconds):
    """A span of time that a clock was moved by, short: ``+1:02:03``, ``-30 d``."""
    minutes, second = divmod(abs(seconds), 60)
    hours, minute = divmod(minutes, 60)
    sign = "-" if seconds < 0 else "+"
    if hours >= 24:
        return f"{sign}{hours // 24} d"
    return f"{sign}{hours}:{minute:02d}:{second:02d}"
