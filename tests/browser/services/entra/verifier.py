"""Checks codes as Entra is said to do: RFC 6238, section 5.2 and 6, with a memory.

A code of the minute before or after is taken too (Entra's window is about two minutes), each code once, and
how far the token's clock is off is remembered, so that the window moves with it.
"""

from __future__ import annotations

import hmac

from virtual_board.sequences.expected_code import hotp

PERIOD = 30
WINDOW = 2
"""Time steps before and after."""


class Verifier:
    """The codes of one key.

    - `drift`: time steps that the token is ahead, as far as it is known.
    """

    def __init__(self, key: bytes) -> None:
        self.drift = 0
        self._key = key
        self._last = -1

    def accepts(self, code: str, now: float) -> bool:
        """Whether that is a code of this time (UTC seconds) that has not been used."""
        expected = int(now) // PERIOD + self.drift
        for off in sorted(range(-WINDOW, WINDOW + 1), key=abs):
            step = expected + off
            if step > self._last and hmac.compare_digest(code, hotp(self._key, step, 6, "SHA1")):
                self._last = step
                self.drift += off
                return True
        return False
