"""What the pages of TOTP and HOTP accounts have in common: the code page and typing from it."""

from fob import modules, ticks
from fob.activities import Activity
from fob.host import ASLEEP
from fob.oath.codes import Codes
from fob.panel.pages.code import CodePage

NOTE_MS = 3000
TOLD_MS = 10_000
HOST_PATIENCE_MS = 5000
NOT_TYPED = "NOT ALL TYPED"
CALLED_OFF = "CALLED OFF"


class AccountActivity(Activity):
    """The account at `index` of the vault, on its code page.

    `waiting` says whether a press has been made whose code is still to be typed.

    :param parts: the token's parts, see `fob.token.Parts`.
    :param index: place in ``vault.accounts``, from 0.
    :param account: the account there.
    """

    waiting = False

    def __init__(self, parts, index, account):
        self.parts = parts
        self.index = index
        self.account = account
        self.codes = Codes(account)
        self.page = self.code_page = CodePage(
            account.name, account.account, index + 1, len(parts.vault.accounts), account.digits
        )
        self._note_until = None
        self._pressed_at = 0

    def waking_press(self, now):
        wake = self.parts.vault.settings.wake
        if wake == "type" or (wake == "auto" and len(self.parts.vault.accounts) == 1):
            return self.press(now)
        return self

    def next(self, now):
        if self.call_off(now):
            return self
        return self.parts.carousel.after(self.index, now)

    def previous(self, now):
        if self.call_off(now):
            return self
        return self.parts.carousel.at(self.index - 1)

    def call_off(self, now):
        """Give up a code that was going to be typed, and say so; False when there was none."""
        if not self.waiting:
            return False
        self.forget_press()
        self.parts.buttons.ignore()
        self.say(CALLED_OFF, now)
        return True

    def forget_press(self):
        """Type nothing for the press that was made."""
        raise NotImplementedError

    def note_press(self, now):
        """Remember when the press was made."""
        self._pressed_at = now

    def host_is_missing(self, now):
        """Whether nothing can be typed for now; the page then says so.

        A host that is still starting has 5 s to come. One that is asleep gives the press up at once.
        """
        host = self.parts.host
        if not host.problem:
            return False
        self.say(host.problem, now)
        if host.asleep or ticks.diff(now, self._pressed_at) >= HOST_PATIENCE_MS:
            self.forget_press()
        return True

    def tell(self, note, now):
        self._show_note(note, ticks.add(now, TOLD_MS))
        return self.page is self.code_page

    def say(self, note, now):
        """Show a note on the code page for 3 s."""
        self._show_note(note, ticks.add(now, NOTE_MS))

    def _show_note(self, note, until):
        self.code_page.note = note
        self._note_until = until

    def hush(self):
        """Take the note away."""
        self.code_page.note = None
        self._note_until = None

    def note_tick(self, now):
        """Take the note away when its time is over, and keep saying so while the host sleeps."""
        if self._note_until is not None and ticks.diff(now, self._note_until) >= 0:
            self._note_until = None
        if self._note_until is None:
            self.code_page.note = ASLEEP if self.parts.host.asleep else None

    def type_code(self, code, now):
        """Type the code with the account's suffix; False, with a note on the page, when that failed."""
        settings = self.parts.vault.settings
        try:
            self.parts.typist.type(code, self.account.suffix, settings.keys, settings.pace)
        except modules.load("typist").NotTyped:
            self.say(self.parts.host.problem or NOT_TYPED, now)
            return False
        finally:
            self.parts.buttons.ignore()
        self.parts.vault.note_typed(self.index)
        self.parts.ran_well()
        return True
