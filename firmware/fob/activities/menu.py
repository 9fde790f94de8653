"""The menu, and what each of its lines does."""

from fob import personality
from fob.activities import Activity
from fob.activities.ask import Ask
from fob.activities.view import Notice, View
from fob.pages.about import AboutPage
from fob.pages.clock import ClockPage
from fob.pages.menu import MenuPage
from fob.pages.question import QuestionPage
from fob.vault import VaultError

BACK = "Back"


class Menu(Activity):
    """The main menu: a hold moves on to the next line, a press chooses it."""

    def __init__(self, parts):
        self._parts = parts
        self._lines = (
            ("Set-up", self._set_up),
            ("Lock", self._lock),
            ("Clock", self._clock),
            ("About", self._about),
            ("Maintenance", self._maintenance),
            ("Wipe", self._wipe),
            (BACK, self._back),
        )
        self.page = MenuPage("MENU", [line for line, _ in self._lines])

    def press(self, now):
        return self._lines[self.page.selected][1](now)

    def next(self, now):
        self.page.next()
        return self

    def previous(self, now):
        self.page.previous()
        return self

    def _set_up(self, now):
        return self._restart_as(personality.SETUP)

    def _lock(self, now):
        return Notice("NO PIN", ["This token has no PIN: there is nothing to lock."], self._again)

    def _clock(self, now):
        return ClockView(self._parts.clock, self._again)

    def _about(self, now):
        return View(AboutPage(self._parts.about), self._again)

    def _maintenance(self, now):
        lines = [
            "Opens drive and console.",
            "No PIN is set: whoever has the token can then read its secrets.",
        ]
        return self._ask("MAINTENANCE?", lines, now, lambda: self._restart_as(personality.MAINTENANCE))

    def _wipe(self, now):
        count = len(self._parts.vault.accounts)
        lines = [f"Erases all {count} accounts.", "There is no way back."]
        return self._ask("WIPE?", lines, now, self._erase)

    def _back(self, now):
        return self._parts.carousel.at(0)

    def _ask(self, title, lines, now, accepted):
        page = QuestionPage(title, lines, answer="hold")
        return Ask(self._parts, page, now, accepted, self._again)

    def _erase(self):
        try:
            self._parts.vault.wipe()
        except VaultError:
            return Notice("NOT WIPED", ["The flash can't be written. Try again."], self._again)
        self._parts.restart()
        return self

    def _restart_as(self, wanted):
        if not personality.leave_mark(self._parts.nvm, wanted):
            return Notice("NOT FROM HERE", ["Hold the button while plugging in."], self._again)
        self._parts.restart()
        return self

    def _again(self):
        return self


class ClockView(View):
    """The clock as the chip tells it, running."""

    def __init__(self, clock, back):
        super().__init__(ClockPage(), back)
        self._clock = clock

    def tick(self, now):
        self.page.utc = self._clock.utc()
        self.page.why = self._clock.why
        return self
