"""An HOTP account (RFC 4226): dashes, until a press counts, types and shows the digits."""

from fob import ticks
from fob.activities.account import AccountActivity
from fob.vault.vault import VaultError

SHOWN_MS = 30_000
NOT_STORED = "COUNT NOT STORED"


class HotpActivity(AccountActivity):
    """Stores the next counter before the digits go out, so that no code is ever given twice.

    While the host is not there or asleep a press uses no count.
    """

    def __init__(self, parts, index, account):
        super().__init__(parts, index, account)
        self.waiting = False
        self._shown_until = None

    def tick(self, now):
        self.codes.want(self.account.counter)
        self.codes.work()
        self.note_tick(now)
        if self._shown_until is not None and ticks.diff(now, self._shown_until) >= 0:
            self._shown_until = None
            self.code_page.code = None
            self.code_page.typed = False
        if self.waiting:
            self._type_when_ready(now)
        return self

    def press(self, now):
        self.note_press(now)
        self.waiting = True
        return self.tick(now)

    def forget_press(self):
        self.waiting = False

    def _type_when_ready(self, now):
        if self.host_is_missing(now):
            return
        code = self.codes.code(self.account.counter)
        if code is None or not self.parts.host.settled(now):
            return
        self.forget_press()
        self.hush()
        try:
            self.parts.vault.advance(self.index)
        except VaultError:
            self.say(NOT_STORED, now)
            return
        self.account = self.parts.vault.accounts[self.index]
        self.code_page.code = code
        self._shown_until = ticks.add(now, SHOWN_MS)
        self.code_page.typed = self.type_code(code, now)
