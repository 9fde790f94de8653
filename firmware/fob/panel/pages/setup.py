"""The page of a token that listens to the computer."""

from fob import ticks
from fob.panel.fitting import fit

_TURN_MS = 2000


class SetupPage:
    """Says that this is set-up, and how to leave it.

    Fields, set by the token: `accounts` (how many there are), `note` (None, or one short line about what is
    going on).

    :param serial: the serial number: what tells this token from another one, and what a service asks for. A
        small panel shows it in turns with the accounts.
    """

    def __init__(self, accounts, serial=""):
        self.accounts = accounts
        self.note = None
        self._serial = serial
        self._turn = 0
        self._since = None
        self._drawn = None

    def draw(self, screen):
        self._turn = 0  # what has changed is the accounts
        self._since = None
        screen.clear()
        screen.title(0, "SET-UP")
        screen.text_centred(screen.pages - 1, "press to leave")
        self._draw_state(screen)

    def tick(self, screen, now):
        if self._since is None:
            self._since = now
        self._turn = ticks.diff(now, self._since) // _TURN_MS % 2
        if self._lines(screen) != self._drawn:
            self._draw_state(screen)

    def _draw_state(self, screen):
        self._drawn = self._lines(screen)
        for page, text in enumerate(self._drawn, 3 if screen.height > 32 else 2):
            screen.clear_page(page)
            screen.text_centred(page, fit(text, screen.columns))

    def _lines(self, screen):
        count = _count(self.accounts)
        if screen.height > 32:
            return (self._serial, count, self.note or "")
        return (self.note or (self._serial if self._turn and self._serial else count),)


def _count(accounts):
    if accounts == 0:
        return "no accounts"
    return "1 account" if accounts == 1 else f"{accounts} accounts"
