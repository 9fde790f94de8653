"""A TOTP account (RFC 6238): the code of this time step, and the press that types it."""

from fob import modules
from fob.activities.account import AccountActivity
from fob.oath import otp

WAIT_FOR_NEXT = "WAIT FOR NEXT"

# Less than this is too little for typing, for the way to the server, and for the wearer to confirm.
SHORTEST_MS = 3000
NEXT_CODE_MS = 5000

_WHY = {
    "lost power": "The clock chip was without power.",
    "implausible date": "The clock chip's date can't be right.",
    "no answer": "The clock chip doesn't answer.",
}


class TotpActivity(AccountActivity):
    """Shows the code while the clock is trusted, `SET CLOCK` while it is not, and types at a press."""

    def __init__(self, parts, index, account):
        super().__init__(parts, index, account)
        self._clock_page = None
        self._type_at_step = None

    def tick(self, now):
        unix_time = self.parts.clock.now()
        if unix_time is None:
            self._ask_for_clock()
            return self
        self.page = self.code_page
        step, left = self._step_and_left(unix_time)
        self.codes.want(step)
        self.codes.work()
        self.note_tick(now)
        if self.waiting:
            self._type_when_ready(step, left, now)
        self._show(step, left)
        return self

    def press(self, now):
        unix_time = self.parts.clock.now()
        if unix_time is None:
            return self
        self.note_press(now)
        self._type_at_step, _ = self._step_and_left(unix_time)
        return self.tick(now)

    @property
    def waiting(self):
        return self._type_at_step is not None

    def forget_press(self):
        self._type_at_step = None

    def _step_and_left(self, unix_time):
        """The time step, and the milliseconds that are left of it."""
        period = self.account.period
        left = (period - unix_time % period) * 1000 - self.parts.clock.milliseconds
        return otp.time_step(unix_time, period), left

    def _ask_for_clock(self):
        self.forget_press()
        why = self.parts.clock.why
        if self._clock_page is None or self._clock_page.why != why:
            lines = [_WHY[why], "On the computer: picoath time"]
            self._clock_page = modules.load("panel.pages.message").MessagePage("SET CLOCK", lines)
            self._clock_page.why = why
        self.page = self._clock_page

    def _type_when_ready(self, step, left, now):
        if self.host_is_missing(now):
            return
        if left < SHORTEST_MS:
            self._type_at_step = step + 1
        if step < self._type_at_step:
            self.say(WAIT_FOR_NEXT, now)
            return
        code = self.codes.code(step)
        if code is None or not self.parts.host.settled(now):
            return
        self.forget_press()
        self.hush()
        if self.type_code(code, now):
            self.parts.carousel.typed[self.index] = step

    def _show(self, step, left):
        page = self.code_page
        page.code = self.codes.code(step)
        page.next_code = self.codes.code(step + 1) if left <= NEXT_CODE_MS else None
        page.left = left // self.account.period
        page.typed = self.parts.carousel.typed.get(self.index) == step
