"""The set-up personality: the token talks to the computer, and asks the wearer before it changes anything."""

import gc

from fob import personality, ticks
from fob.activities import Activity
from fob.asking import ACCEPTED, REFUSED, Asking
from fob.link import error_answer
from fob.pages.question import QuestionPage
from fob.pages.setup import SetupPage
from fob.question import answer

QUIET_END_MS = 5 * 60_000
LATEST_END_MS = 15 * 60_000
REMINDER_MS = 1000
BUSY = error_answer("busy", "The token is asking its wearer something. Try again after the answer.")


class SetUp(Activity):
    """Answers requests from the wire.

    It ends 5 min after the wearer's last press, and after 15 min in all, so that a token that was forgotten
    in a computer does not stay open to it. A token without accounts has nothing to be protected and stays.

    :param parts: the token's parts, see `fob.token.Parts`.
    :param link: a `fob.link.Link`.
    :param requests: a `fob.requests.Requests`.
    """

    def __init__(self, parts, link, requests, now):
        self._parts = parts
        self._link = link
        self._requests = requests
        self._began = now
        self._pressed = now
        self._asking = None
        self._question = None
        self._message_id = 0
        self._reminded = now
        self._set_up_page = SetupPage(len(parts.vault.accounts), parts.name)
        self.page = self._set_up_page

    def tick(self, now):
        received = self._link.poll()
        if received:
            message_id, message = received
            self._handle(message_id, message, now)
        if self._asking:
            self._watch_question(now)
        elif self._over(now):
            self._parts.restart()
        return self

    def tell(self, note, now):
        self._set_up_page.note = note

    def press(self, now):
        self._pressed = now
        if self._asking:
            self._asking.press(now)
            self._watch_question(now)
        else:
            self._parts.restart()
        return self

    def waking_press(self, now):
        self._pressed = now
        return self

    def next(self, now):
        self._pressed = now
        if self._asking:
            self._asking.turn_away(now)
            self._watch_question(now)
        return self

    previous = next

    def _over(self, now):
        if not self._parts.vault.accounts:
            return False
        return ticks.diff(now, self._pressed) >= QUIET_END_MS or ticks.diff(now, self._began) >= LATEST_END_MS

    def _handle(self, message_id, message, now):
        if self._asking:
            self._link.send(message_id, self._while_asking(message))
            return
        # What a question keeps must not lie in the middle of the free memory: a change of the vault needs a
        # large piece of it.
        gc.collect()
        kind, content = self._requests.handle(message, self._link.came_at)
        if kind == "answer":
            self._answer(message_id, content)
        else:
            self._ask(message_id, content, now)

    def _while_asking(self, message):
        """The answer to a message that comes while a question is open; `cancel` takes the question back."""
        if message.get("request") != "cancel":
            return BUSY
        self._asking.refuse()
        return answer(ok=True)

    def _answer(self, message_id, message):
        vault = self._parts.vault
        self._set_up_page.accounts = len(vault.accounts)
        if vault.added:
            vault.added = False
            personality.leave_added_mark(self._parts.nvm)
        self._link.send(message_id, message)

    def _ask(self, message_id, question, now):
        self._question = question
        self._message_id = message_id
        self.page = QuestionPage(question.title, question.lines, answer=question.answer)
        self._asking = Asking(self.page, self._parts.buttons, now)
        self._reminded = ticks.add(now, -REMINDER_MS)
        self._parts.light.touch(now)

    def _watch_question(self, now):
        asking = self._asking
        if not asking.page.complete:
            self._parts.light.touch(now)
        asking.tick(now, self._parts.screen.lit)
        if asking.outcome is None and self._parts.host.problem:
            asking.refuse()
        if asking.outcome is not None:
            self._finish(asking.outcome, now)
        elif ticks.diff(now, self._reminded) >= REMINDER_MS:
            self._reminded = now
            self._remind(asking.seconds_left(now))

    def _remind(self, seconds_left):
        """Tell the computer that the question is open; one that doesn't listen any more gets no answer."""
        if not self._link.send(self._message_id, answer(asking=True, seconds_left=seconds_left)):
            self._asking.refuse()

    def _finish(self, outcome, now):
        self._asking = None
        self.page = self._set_up_page
        question, self._question = self._question, None
        if outcome == ACCEPTED:
            message = question.accept()
        elif outcome == REFUSED:
            message = question.refuse()
        else:
            message = question.expire()
        self._answer(self._message_id, message)
