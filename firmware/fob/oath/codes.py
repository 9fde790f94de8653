"""An account's codes, worked out ahead in slices, so that a press never waits for one."""

from fob.oath import hmac, otp


class Codes:
    """The codes of one account.

    For TOTP the code of the wanted time step and of the one after it, for the last seconds of a step;
    for HOTP only that of the wanted counter. `account` has type, algorithm, digits and key; `new_mac` makes
    its HMAC.
    """

    def __init__(self, account, new_mac=hmac.new):
        self._mac = new_mac(account.algorithm, account.key)
        self._digits = account.digits
        self._ahead = 2 if account.type == "totp" else 1
        self._first = None
        self._codes = {}
        self._steps = None
        self._steps_counter = None

    def want(self, counter):
        """Says which time step, or which HOTP counter, is wanted from now on. Cheap when it is the same."""
        if counter == self._first:
            return
        self._first = counter
        for old in list(self._codes):
            if not self._wanted(old):
                del self._codes[old]

    def code(self, counter):
        """The code for `counter`, or None while it is not worked out, or not wanted."""
        return self._codes.get(counter)

    def work(self):
        """Does one slice (at most 10 ms); returns True while there is more to do."""
        if not self._has_job():
            return False
        digits = next(self._steps)
        if digits is not None:
            self._codes[self._steps_counter] = digits
            self._steps = None
        return self._has_job()

    def _wanted(self, counter):
        return self._first is not None and 0 <= counter - self._first < self._ahead

    def _has_job(self):
        """Makes sure that the job in hand is one that is wanted; False when nothing is left to do."""
        if self._steps is not None and self._wanted(self._steps_counter):
            return True
        self._steps = None
        if self._first is None:
            return False
        for counter in range(self._first, self._first + self._ahead):
            if counter not in self._codes:
                self._steps_counter = counter
                self._steps = otp.hotp_steps(self._mac, counter, self._digits)
                return True
        return False
