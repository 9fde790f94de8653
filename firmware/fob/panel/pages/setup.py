"""The page of a token that listens to the computer."""

from fob.panel.fitting import fit


class SetupPage:
    """Says that this is set-up, and how to leave it.

    Fields, set by the token: `accounts` (how many there are), `note` (None, or one short line about what is
    going on).

    :param name: what tells this token from another one, such as the end of its serial number.
    """

    def __init__(self, accounts, name=""):
        self.accounts = accounts
        self.note = None
        self._name = name
        self._drawn_accounts = None
        self._drawn_note = None

    def draw(self, screen):
        screen.clear()
        screen.title(0, "SET-UP")
        screen.text_centred(screen.pages - 1, "press to leave")
        self._draw_state(screen)

    def tick(self, screen, now):
        if self.accounts != self._drawn_accounts or self.note != self._drawn_note:
            self._draw_state(screen)

    def _draw_state(self, screen):
        self._drawn_accounts = self.accounts
        self._drawn_note = self.note
        count = _count(self.accounts)
        if screen.height > 32:
            lines = (self._name, count, self.note or "")
            first = 3
        else:
            lines = (self.note or f"{self._name} {count}".strip(),)
            first = 2
        for page, text in enumerate(lines, first):
            screen.clear_page(page)
            screen.text_centred(page, fit(text, screen.columns))


def _count(accounts):
    if accounts == 0:
        return "no accounts"
    return "1 account" if accounts == 1 else f"{accounts} accounts"
