"""Setting, changing or removing the PIN: the old one first, then the new one twice."""

from fob.activities.pin_check import PinCheck
from fob.activities.pin_entry import PinEntry
from fob.activities.view import Notice
from fob.activities.working import Working
from fob.vault.cipher import equal
from fob.vault.weak_pin import why_trivial
from fob.wire.link import error_answer
from fob.wire.proposal import answer, attempt

_REFUSED = error_answer("refused", "the wearer turned away; the PIN is as it was")
_DESTROYED = error_answer("vault", "that was the last try: all accounts are erased, and so is the PIN")


class PinChange:
    """Makes the activities of the change, one after the other; `begin` makes the first.

    :param remove: whether there is to be no PIN any more.
    :param done: called with the message for the computer, and the activity to go on with if it is a certain
        one; returns the activity to go on with.
    """

    def __init__(self, parts, remove, done):
        self._parts = parts
        self._remove = remove
        self._done = done
        self._lock = parts.new_lock()
        self._new = b""

    def begin(self, now):
        """The entry of the old PIN, or of the new one where there is none."""
        if not self._parts.vault.has_pin:
            return self._ask_new(now)
        check = PinCheck(self._parts, self._lock, "OLD PIN", self._known, self._refuse, self._end)
        return check.begin(now)

    def _known(self, now):
        if not self._remove:
            return self._ask_new(now)
        return self._done(attempt(self._take_off))

    def _take_off(self):
        self._lock.remove()
        return answer(ok=True)

    def _ask_new(self, now):
        return PinEntry(self._parts, "NEW PIN", self._judge, self._refuse)

    def _judge(self, pin, now):
        why = why_trivial(pin)
        if why:
            return Notice("TOO EASY", [why], self._ask_new)
        self._new = pin
        return PinEntry(self._parts, "AGAIN", self._compare, self._ask_new)

    def _compare(self, pin, now):
        new, self._new = self._new, b""
        if not equal(pin, new):
            return Notice("NOT THE SAME", ["Enter the new PIN again, twice."], self._ask_new)
        return Working("SEALING", self._lock.set_steps(pin), self._set, self._failed)

    def _set(self, now):
        return self._done(answer(ok=True))

    def _failed(self, why, now):
        return self._done(error_answer("vault", why))

    def _refuse(self, now):
        return self._done(_REFUSED)

    def _end(self, last_words):
        return self._done(_DESTROYED, last_words)
