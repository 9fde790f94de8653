"""The set-up personality: the token talks to the computer, and asks the wearer before it changes anything."""

import gc

from fob import modules, personality, ticks
from fob.activities import Activity
from fob.activities.ask import Ask
from fob.activities.trouble import words
from fob.activities.view import Notice
from fob.panel.pages.question import QuestionPage
from fob.panel.pages.setup import SetupPage
from fob.wire.link import error_answer
from fob.wire.proposal import answer

QUIET_END_MS = 5 * 60_000
LATEST_END_MS = 15 * 60_000
PIN_PATIENCE_MS = 5 * 60_000
REMINDER_MS = 1000
FAREWELL_MS = 500
UNHEARD_MAX = 5
BUSY = error_answer("busy", "The token is asking its wearer something. Try again after the answer.")


class SetUp(Activity):
    """Answers requests from the wire. What the wearer sees meanwhile is another activity inside of this one.

    It ends 5 min after the wearer's last press, after 15 min in all, and when the computer does not take what
    it asked for, again and again: a token that was forgotten in a computer does not stay open to it. A token
    without accounts has nothing to be protected and stays.

    :param parts: the token's parts, see `fob.token.Parts`.
    :param link: a `fob.wire.link.Link`.
    :param requests: a `fob.wire.requests.Requests`.
    :param serial: its serial number.
    :param new_bench: called without arguments; returns what the board is tried by, a `bench.Bench`.
    """

    def __init__(self, parts, link, requests, serial, now, new_bench):
        self._parts = parts
        self._link = link
        self._requests = requests
        self._began = now
        self._pressed = now
        self._reminded = now
        self._message_id = 0
        self._question = None  # what the computer waits for
        self._pin_until = None
        self._set_up_page = Resting(parts, serial)
        self._new_bench = new_bench
        self._bring_up = None
        self._locked = None
        self._notice = None
        self._is_in_trouble = False
        self._leaving_since = None
        self._inside = self._rest()

    @property
    def page(self):
        return self._inside.page

    @property
    def busy(self):
        return self._question is not None or self._inside.busy

    def tick(self, now):
        if self._leaving_since is not None or self._over(now):
            return self._leave(now)
        received = self._link.poll()
        if received:
            self._handle(received[0], received[1], now)
        self._inside = self._inside.tick(now)
        if self._question:
            self._keep_asking(now)
        return self

    def tell(self, note, now):
        self._set_up_page.page.note = note
        return self._inside is self._set_up_page

    def say_first(self, title, lines):
        """Show what is wrong with the vault; the wearer has to dismiss it."""
        self._notice = Notice(title, lines, self._dismiss)
        self._is_in_trouble = True
        self._inside = self._rest()

    def lock(self):
        """The token locks, and goes on in set-up."""
        self._requests.forget()
        self._locked = self._make_locked()
        self._inside = self._at_rest = self._locked
        return self

    def press(self, now):
        self._pressed = now
        self._inside = self._inside.press(now)
        return self

    def waking_press(self, now):
        self._pressed = now
        return self

    def next(self, now):
        self._pressed = now
        self._inside = self._inside.next(now)
        return self

    def previous(self, now):
        self._pressed = now
        self._inside = self._inside.previous(now)
        return self

    def _rest(self):
        """What goes on while the computer asks for nothing."""
        if self._is_in_trouble and not words(self._parts.vault.state):
            self._get_over_trouble()
        self._at_rest = self._notice or self._bring_up or self._locked_or_open()
        return self._at_rest

    def _get_over_trouble(self):
        """The vault was wiped."""
        self._is_in_trouble = False
        self._notice = None
        self._set_up_page.page.note = None

    def _locked_or_open(self):
        if not self._parts.vault.locked:
            self._set_up_page.page.accounts = self._parts.vault.count
            return self._set_up_page
        if self._locked is None:
            self._locked = self._make_locked()
        return self._locked

    def _make_locked(self):
        lines = ["SET-UP", "Press to enter PIN"]
        more = (("Leave", self._set_up_page.press),)
        locked = modules.load("activities.locked")
        return locked.Locked(self._parts, self._opened, lines, more, self._tell_damage)

    def _tell_damage(self, now):
        """The accounts have proved to be damaged before the PIN could open them."""
        self._locked = None
        self.say_first(*words(self._parts.vault.state))
        return self._inside

    def _opened(self, now):
        self._locked = None
        modules.load("activities.pin_check").let_go()
        return self._rest()

    def _dismiss(self, now):
        self._notice = None
        return self._rest()

    def _over(self, now):
        """Whether it is time to leave. An open question outlives the quiet end; no other begins."""
        if not self._parts.vault.count:
            self._began = now
            return False
        if self._inside.busy:
            return False
        if self._link.unheard >= UNHEARD_MAX or ticks.diff(now, self._began) >= LATEST_END_MS:
            return True
        return self._question is None and ticks.diff(now, self._pressed) >= QUIET_END_MS

    def _leave(self, now):
        """Restart, when the computer has had time to take the last answer, and the wearer has been told that
        the clock was moved. The computer gets no answer any more."""
        if self._leaving_since is None:
            self._leaving_since = now
        if self._question:
            self._expire(now)
        self._inside = self._inside.tick(now)
        if ticks.diff(now, self._leaving_since) >= FAREWELL_MS:
            self._leaving_since = ticks.add(now, -FAREWELL_MS)
            if self._parts.clock.jumped is None:
                self._parts.leave()
        return self

    def _handle(self, message_id, message, now):
        if self._question:
            self._link.send(message_id, self._while_asking(message))
            return
        # What a question keeps must not lie in the middle of the free memory: a change of the vault needs a
        # large piece of it.
        gc.collect()
        kind, content = self._requests.handle(message, self._link.came_at)
        if kind in ("ask", "check") and self._inside is not self._at_rest:
            kind, content = "answer", BUSY
        if kind == "check":
            content = self._check(content["part"], now)
        if kind == "ask":
            self._ask(message_id, content, now)
        else:
            self._answer(message_id, content)
        if kind == "lock":
            self.lock()

    def _check(self, part, now):
        """Show the page of a part that somebody soldered, or no more of them; returns the answer."""
        self._parts.light.touch(now)
        self._pressed = now
        if part == "none":
            self._end_check(now)
            return answer(ok=True)
        if self._bring_up is None:
            self._bring_up = modules.load("activities.bring_up").BringUp(
                self._parts.buttons, self._new_bench(), self._end_check
            )
            told = self._bring_up.show(part, now)
            self._inside = self._rest()
            return told
        return self._bring_up.show(part, now)

    def _end_check(self, now):
        if self._bring_up:
            self._bring_up.close()
            self._bring_up = None
            modules.drop("activities.bring_up", "panel.pages.pattern")
        self._inside = self._rest()
        return self._inside

    def _while_asking(self, message):
        """The answer to a message that comes while a question is open; `cancel` takes the question back."""
        if message.get("request") != "cancel" or self._inside.busy:
            return BUSY
        self._close(self._question.refuse())
        return answer(ok=True)

    def _answer(self, message_id, message):
        vault = self._parts.vault
        if vault.added:
            vault.added = False
            personality.leave_added_mark(self._parts.nvm)
        self._link.send(message_id, message)
        if self._inside is self._at_rest:
            self._inside = self._rest()

    def _ask(self, message_id, question, now):
        self.tell(None, now)
        self._question = question
        self._message_id = message_id
        self._pin_until = None
        self._reminded = ticks.add(now, -REMINDER_MS)
        self._parts.light.touch(now)
        page = QuestionPage(question.title, question.lines, answer=question.answer)
        self._inside = Ask(self._parts, page, now, self._accept, self._refuse, self._expire)

    def _accept(self, now):
        question = self._question
        if question.enters_pin:
            return self._begin_pin(question.removes, now)
        return self._close(question.accept())

    def _refuse(self, now):
        return self._close(self._question.refuse())

    def _expire(self, now):
        return self._close(self._question.expire())

    def _close(self, message, then=None):
        """Answer the request that has been waiting, and go on with `then`, or rest."""
        self._question = None
        self._inside = then or self._rest()
        self._answer(self._message_id, message)
        return self._inside

    def _begin_pin(self, remove, now):
        self._pin_until = ticks.add(now, PIN_PATIENCE_MS)
        change = modules.load("activities.pin_change").PinChange(self._parts, remove, self._close_pin)
        return change.begin(now)

    def _close_pin(self, message, then=None):
        modules.load("activities.pin_check").let_go()
        return self._close(message, then)

    def _keep_asking(self, now):
        """Let an open question end when it is nobody's any more; else tell the computer that it is open."""
        if self._pin_until is None and not self._inside.page.complete:
            self._parts.light.touch(now)
        if not self._inside.busy and self._parts.host.problem:
            self._refuse(now)
        elif not self._inside.busy and self._pin_until is not None and not self._seconds_left(now):
            self._expire(now)
        elif ticks.diff(now, self._reminded) >= REMINDER_MS:
            self._reminded = now
            self._remind(now)

    def _seconds_left(self, now):
        if self._pin_until is None:
            return self._inside.seconds_left(now)
        return max(0, ticks.diff(self._pin_until, now) // 1000)

    def _remind(self, now):
        """Tell the computer that the question is open; one that doesn't listen any more gets no answer."""
        told = self._link.send(self._message_id, answer(asking=True, seconds_left=self._seconds_left(now)))
        if not told and not self._inside.busy:
            self._question = None
            self._inside = self._rest()
            self.tell("the computer hung up", now)


class Resting(Activity):
    """Waits for the computer; a press leaves set-up."""

    def __init__(self, parts, serial):
        self.page = SetupPage(parts.vault.count, serial)
        self._leave = parts.leave

    def press(self, now):
        self._leave()
        return self
