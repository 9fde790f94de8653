"""Plays the steps of a sequence on a virtual board, in virtual time."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timezone
from functools import singledispatchmethod
from pathlib import Path

from virtual_board import picture, pin_choices, question
from virtual_board.board import Board
from virtual_board.link_server import LinkServer
from virtual_board.sequences import steps
from virtual_board.sequences.host_command import HostCommand
from virtual_board.sequences.pace import Pace
from virtual_board.sequences.steps import Step
from virtual_board.typed import Typed, TypedText

PRESS_SECONDS = 0.1
"""How long a press lasts: well under the 0.5 s at which it becomes a hold."""

SETTLE_SECONDS = 0.2
"""After a gesture or a change of page, so that the page is there as a whole when the next step looks."""

QUIET_SECONDS = 0.5
"""Typing has ended, or will not begin, when neither a report nor a gesture came for so long."""

TYPING_BEGINS_SECONDS = 5.0
"""Where something must be typed: how long it may take to begin. A token waits for a code that lasts, at most
3 s, and for the computer to find it."""

PIN_PAGE_SECONDS = 3.0
"""How long the page for a PIN may take to come up."""

QUESTION_SECONDS = 3.0
"""How long a token that says that it asks may take to draw the question."""

FIRST_PAGE_SECONDS = 30.0
HOST_SECONDS = 180.0
"""Real time that a command may take until it has ended or the token asks."""

_FREE_SLICE = 0.02
_IDLE_SLICE = 0.2
_PACED_SLICE = 0.005
_SHORTEST_PACED_SLICE = 0.001
_SHORTEST_SLICE = 1e-6
_STILL_SECONDS = 0.06
_IDLE_SECONDS = 0.002
_NUM_LOCK, _CAPS_LOCK = 0x01, 0x02


class StepFailedError(Exception):
    """An expectation did not hold, or a step could not be done."""

    def __init__(self, step: Step, reason: str) -> None:
        super().__init__(f"line {step.line}: {reason}")
        self.step = step
        self.reason = reason


class Runner:
    """Plays steps on `board`.

    Relative paths start at `folder`, and host commands run there; `port` is the path of `link`, which they
    are given. `check` is called again and again, and may raise an exception to end it all.
    """

    def __init__(
        self, board: Board, link: LinkServer, port: Path, folder: Path, check: Callable[[], None]
    ) -> None:
        self._board = board
        self._link = link
        self._port = port.absolute()
        self._folder = folder.absolute()
        self._check = check
        self._typed = TypedText(board)
        self._pace = Pace()
        self._release_at: dict[str, float] = {}
        self._last_release = -math.inf
        self._command: HostCommand | None = None
        self._cut: steps.PowerCut | None = None
        self.host_output = ""
        """What the last host command that has ended printed."""
        self.last_typed = ""
        """What was typed at the last expectation about it."""

    @property
    def typed(self) -> str:
        """What has been typed since the last expectation about it."""
        return self._typed.text

    def play(self, sequence: Sequence[Step]) -> Iterator[Step]:
        """Do the steps in order and yield each when it is done; raises StepFailedError.

        A command that still runs at the end, or when the caller stops, is ended.
        """
        try:
            for step in sequence:
                self._do(step)
                yield step
            self._check_cut()
        finally:
            self._end_command()

    @singledispatchmethod
    def _do(self, step: Step) -> None:
        raise NotImplementedError(type(step).__name__)

    # The clock

    @_do.register
    def _(self, step: steps.ClockSet) -> None:
        self._board.rtc.dead = False
        self._board.rtc.set(step.unix_time)

    @_do.register
    def _(self, step: steps.ClockLost) -> None:
        self._board.rtc.lose_power()

    @_do.register
    def _(self, step: steps.ClockDead) -> None:
        self._board.rtc.dead = True

    @_do.register
    def _(self, step: steps.ClockDrift) -> None:
        self._board.rtc.drift_ppm = step.ppm

    # Power

    @_do.register
    def _(self, step: steps.PowerOn) -> None:
        if self._board.powered:
            raise StepFailedError(step, "the token is powered already")
        held = () if step.holding is None else (step.holding,)
        self._board.power_on(holding=held)
        if step.holding is not None:
            self._release_at[step.holding] = self._board.now + step.hold_seconds
        self._wait_for_first_page(step)

    def _wait_for_first_page(self, step: Step) -> None:
        """Until the panel shows something; or until the power is cut again."""
        deadline = self._board.now + FIRST_PAGE_SECONDS
        while self._board.powered and not self._board.lines():
            if self._board.now >= deadline:
                raise StepFailedError(step, f"the panel showed nothing within {FIRST_PAGE_SECONDS:g} s")
            self._slice(step, deadline)
        self._let_page_settle(step)

    def _let_page_settle(self, step: Step) -> None:
        """Until the text on the panel stays, so that a page that is being drawn is there as a whole."""
        deadline = self._board.now + SETTLE_SECONDS
        lines: list[str] = []
        since = self._board.now
        while self._board.now < min(deadline, since + _STILL_SECONDS):
            self._slice(step, since + _STILL_SECONDS)
            if self._board.lines() != lines:
                lines, since = self._board.lines(), self._board.now

    @_do.register
    def _(self, step: steps.PowerOff) -> None:
        self._check_cut()
        self._board.power_off()
        self._link.pump()

    @_do.register
    def _(self, step: steps.PowerCut) -> None:
        self._check_cut()
        self._cut = step
        self._board.flash.cut_after(step.writes)

    def _check_cut(self) -> None:
        if self._cut is not None and self._board.flash.cut_pending:
            raise StepFailedError(self._cut, "the power cut was never reached: there were fewer flash writes")

    # Time

    @_do.register
    def _(self, step: steps.Wait) -> None:
        self._advance(step, step.seconds)

    @_do.register
    def _(self, step: steps.WaitForScreen) -> None:
        deadline = self._board.now + step.within
        while not self._shows(step.text):
            if self._board.now >= deadline:
                raise StepFailedError(step, f"{step.text!r} was not on the panel within {step.within:g} s")
            self._slice(step, deadline)
        self._let_page_settle(step)

    def _advance(self, step: Step, seconds: float) -> None:
        end = self._board.now + seconds
        while self._board.now < end:
            self._slice(step, end, longest=_FREE_SLICE if self._host_runs() else _IDLE_SLICE)

    def _slice(self, step: Step, end: float, longest: float = _FREE_SLICE) -> None:
        """Let a little virtual time pass, not beyond `end`, or a little real time if that is behind."""
        self._check()
        now = self._board.now
        end = min(end, now + longest, *self._release_at.values())
        if self._host_computes():
            allowed = self._pace.allowed(now)
            if allowed < now + _SHORTEST_PACED_SLICE:
                self._link.wait(_IDLE_SECONDS)
                self._link.pump()
                return
            end = min(end, now + _PACED_SLICE, allowed)
        else:
            self._pace.release()
        self._run(step, max(end - now, _SHORTEST_SLICE))
        self._link.pump()

    def _host_runs(self) -> bool:
        return self._command is not None and self._command.running

    def _host_computes(self) -> bool:
        return self._host_runs() and not self._link.asking

    def _run(self, step: Step, seconds: float) -> None:
        self._board.run(seconds)
        for button in [name for name, when in self._release_at.items() if when <= self._board.now]:
            self._release(button)
        if self._board.crash is not None:
            raise StepFailedError(step, f"the firmware crashed:\n{self._board.crash}")

    # Buttons

    @_do.register
    def _(self, step: steps.Press) -> None:
        self._gesture(step, step.button, PRESS_SECONDS)

    @_do.register
    def _(self, step: steps.Hold) -> None:
        self._gesture(step, step.button, step.seconds)

    @_do.register
    def _(self, step: steps.Enter) -> None:
        deadline = self._board.now + PIN_PAGE_SECONDS
        while pin_choices.shown(self._board.lines()) is None and self._board.now < deadline:
            self._slice(step, deadline)
        self._let_page_settle(step)
        for choice in [*step.pin, "OK"]:
            self._turn_to(step, choice)
            self._gesture(step, "A", steps.DEFAULT_HOLD_SECONDS)

    def _turn_to(self, step: Step, choice: str) -> None:
        """Press until the choice on the panel is this one."""
        for _ in pin_choices.CHOICES:
            shown = pin_choices.shown(self._board.lines())
            if shown is None:
                raise StepFailedError(step, "no page on the panel asks for a PIN")
            if shown == choice:
                return
            self._gesture(step, "B" if "B" in self._board.buttons else "A", PRESS_SECONDS)
        raise StepFailedError(step, f"{choice!r} did not come up on the panel")

    def _gesture(self, step: Step, button: str, seconds: float) -> None:
        while button in self._release_at:
            self._slice(step, self._release_at[button])
        self._advance(step, max(0.0, self._last_release + SETTLE_SECONDS - self._board.now))
        try:
            self._board.press_down(button)
        except ValueError:
            raise StepFailedError(step, f"this board has no button {button}") from None
        self._advance(step, seconds)
        self._release(button)
        self._advance(step, SETTLE_SECONDS)

    def _release(self, button: str) -> None:
        self._board.release(button)
        self._release_at.pop(button, None)
        self._last_release = self._board.now

    # The computer

    @_do.register
    def _(self, step: steps.Host) -> None:
        if self._command is not None and self._command.running:
            raise StepFailedError(step, "the command before it still runs: `host done` waits for it")
        self._end_command()
        self._link.pump()
        command = HostCommand(step.arguments, self._port, self._folder)
        self._command = command
        self._wait_for_host(step, lambda: not command.running or self._link.asking)
        if self._link.asking:
            self._wait_for_question(step)

    def _wait_for_question(self, step: Step) -> None:
        """Until what the token asks is on the panel: that it asks it says before it has drawn it."""
        deadline = self._board.now + QUESTION_SECONDS
        while self._link.asking and not question.shown(self._board.lines()):
            if self._board.now >= deadline:
                raise StepFailedError(step, "the token asks, and no question is on the panel")
            self._slice(step, deadline)
        self._let_page_settle(step)

    @_do.register
    def _(self, step: steps.HostDone) -> None:
        command = self._command
        if command is None:
            raise StepFailedError(step, "no command has been started")
        self._wait_for_host(step, lambda: not command.running)
        status = command.status
        self._end_command()
        if status != step.status:
            raise StepFailedError(step, f"expected exit status {step.status}, it was {status}")

    def _wait_for_host(self, step: Step, ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + HOST_SECONDS
        while not ready():
            if time.monotonic() > deadline:
                self._end_command()
                raise StepFailedError(step, f"the command took longer than {HOST_SECONDS:g} s")
            self._slice(step, math.inf)

    def _end_command(self) -> None:
        if self._command is not None:
            self.host_output = self._command.end()
        self._command = None

    @_do.register
    def _(self, step: steps.HostPower) -> None:
        self._board.usb.asleep = step.asleep

    @_do.register
    def _(self, step: steps.Leds) -> None:
        all_out = step.numlock is None and step.capslock is None
        leds = 0 if all_out else self._board.usb.leds
        leds = _with(leds, _NUM_LOCK, step.numlock)
        self._board.usb.set_leds(_with(leds, _CAPS_LOCK, step.capslock))

    # Expectations

    @_do.register
    def _(self, step: steps.ExpectTyped) -> None:
        if step.text:
            self._let_typing_begin(step)
        self._let_typing_end(step)
        typed = self._take_typed()
        if typed.text != step.text:
            expected = _quoted(step.text) if step.text else "nothing"
            raise StepFailedError(step, f"expected {expected} typed, it was {_quoted(typed.text)}")

    @_do.register
    def _(self, step: steps.ExpectTypedCode) -> None:
        self._let_typing_begin(step)
        self._let_typing_end(step)
        typed = self._take_typed()
        if typed.first_at is None:
            raise StepFailedError(step, "nothing was typed")
        expected = step.credential.code(typed.first_at) + step.suffix
        if typed.text != expected:
            moment = datetime.fromtimestamp(typed.first_at, timezone.utc)
            raise StepFailedError(
                step,
                f"expected {_quoted(expected)} typed (the clock read {moment:%H:%M:%S} at the first report), "
                f"it was {_quoted(typed.text)}",
            )

    def _take_typed(self) -> Typed:
        typed = self._typed.take()
        self.last_typed = typed.text
        return typed

    def _let_typing_begin(self, step: Step) -> None:
        deadline = self._board.now + TYPING_BEGINS_SECONDS
        while not self._typed.text and self._board.now < deadline:
            self._slice(step, deadline)

    def _let_typing_end(self, step: Step) -> None:
        """Until neither a report nor a gesture has come for a while."""
        while (end := max(self._last_release, self._typed.last_report) + QUIET_SECONDS) > self._board.now:
            self._slice(step, end)

    @_do.register
    def _(self, step: steps.ExpectScreen) -> None:
        if self._shows(step.text) != step.present:
            expected = "on the panel" if step.present else "absent from the panel"
            raise StepFailedError(step, f"expected {step.text!r} {expected}")

    def _shows(self, text: str) -> bool:
        """Whether one line of the panel contains the text, white space left aside."""
        return any(_squashed(text) in _squashed(line) for line in self._board.lines())

    @_do.register
    def _(self, step: steps.Screenshot) -> None:
        try:
            picture.save(self._board.panel, self._folder / step.path)
        except OSError as error:
            raise StepFailedError(step, f"could not be written: {error.strerror}") from None


def _with(leds: int, bit: int, lit: bool | None) -> int:
    if lit is None:
        return leds
    return leds | bit if lit else leds & ~bit


def _squashed(text: str) -> str:
    return "".join(text.split())


def _quoted(text: str) -> str:
    """Text as a sequence writes it."""
    return '"' + text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n") + '"'
