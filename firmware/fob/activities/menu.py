"""The menu, and what each of its lines does."""

from fob import modules, personality
from fob.activities import Activity
from fob.activities.ask import Ask
from fob.activities.view import Notice, View
from fob.panel.pages.menu import MenuPage
from fob.panel.pages.question import QuestionPage
from fob.vault.vault import VaultError

BACK = "Back"


class Menu(Activity):
    """Lines to choose from: a hold moves on to the next one, a press chooses it.

    A subclass says which: `lines` are pairs of a text and what to do when it is chosen, called with the time
    in ticks; it returns the activity to go on with.
    """

    def __init__(self, parts, lines):
        self._parts = parts
        self._lines = lines
        self.page = MenuPage("MENU", [line for line, _ in lines])

    def press(self, now):
        return self._lines[self.page.selected][1](now)

    def next(self, now):
        self.page.next()
        return self

    def previous(self, now):
        self.page.previous()
        return self

    def about(self, now):
        """The line `About`."""
        page = modules.load("panel.pages.about").AboutPage(self._parts.about())
        return View(page, self.again)

    def wipe(self, now):
        """The line `Wipe`."""
        lines = [f"Erases all {self._parts.vault.count} accounts.", "There is no way back."]
        return self.ask("WIPE?", lines, now, self._erase)

    def ask(self, title, lines, now, accepted):
        """A question that is accepted by a long hold; refused, the menu goes on."""
        page = QuestionPage(title, lines, answer="hold")
        return Ask(self._parts, page, now, accepted, self.again)

    def again(self, now):
        """This menu."""
        return self

    def _erase(self, now):
        try:
            self._parts.vault.changes.wipe()
        except VaultError:
            return Notice("NOT WIPED", ["The flash can't be written. Try again."], self.again)
        self._parts.restart()
        return self


class MainMenu(Menu):
    """The menu of a token that is unlocked, or has no PIN."""

    def __init__(self, parts):
        lines = (
            ("Set-up", self._set_up),
            ("Lock", self._lock),
            ("Clock", self._clock),
            ("About", self.about),
            ("Maintenance", self._maintenance),
            ("Wipe", self.wipe),
            (BACK, self._back),
        )
        super().__init__(parts, lines)

    def _set_up(self, now):
        return self._restart_as(personality.SETUP)

    def _lock(self, now):
        if self._parts.vault.has_pin:
            return self._parts.lock()
        lines = ["Nothing to lock. To set a PIN:", "picoath pin"]
        return Notice("NO PIN", lines, self.again)

    def _clock(self, now):
        return modules.load("activities.clock_view").ClockView(self._parts.clock, self.again)

    def _maintenance(self, now):
        opening = modules.load("opening")
        lines = opening.lines(self._parts.vault.has_pin)
        return self.ask(opening.TITLE, lines, now, lambda now: self._restart_as(personality.MAINTENANCE))

    def _back(self, now):
        return self._parts.carousel.at(0)

    def _restart_as(self, wanted):
        if not personality.leave_mark(self._parts.nvm, wanted):
            return Notice("NOT FROM HERE", ["Hold the button while plugging in."], self.again)
        self._parts.leave()
        return self
