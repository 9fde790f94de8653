"""A token plugged into a computer: a virtual board that lives in real time, in a thread of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from virtual_board import pin_choices
from virtual_board.board import Board
from virtual_board.realtime import RealTimeBoard, Server

MakeBoard = Callable[[], AbstractContextManager[Board]]

Plug = Callable[[Board], AbstractContextManager[tuple[Server, Callable[[], None]]]]
"""Plugs a board in; what serves it there, and what is called at every turn."""

Answer = TypeVar("Answer")

_PRESS_SECONDS = 0.1
_ONE_STEP_SECONDS = 0.8
_SETTLE_SECONDS = 0.2
_TURN_SECONDS = 0.05
_TAKE_SECONDS = 0.6
_ORDER_SECONDS = 60
_LOOK_EVERY = 0.05
_READ_SECONDS = 1.2
"""A question is accepted by a press that begins a second after it is complete."""


class TokenInHand:
    """What a wearer does with a token, and sees on it.

    :param make_board: makes the board; called in the token's thread.
    :param plug: plugs the board in; also called there.
    """

    def __init__(self, make_board: MakeBoard, plug: Plug) -> None:
        self._make_board = make_board
        self._plug = plug
        self._orders: SimpleQueue[tuple[Callable[[RealTimeBoard], Any], Future[Any]]] = SimpleQueue()
        self._ended = False
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._live_or_fail, name="token")

    def __enter__(self) -> TokenInHand:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended = True
        self._thread.join(_ORDER_SECONDS)

    # What a wearer does

    def plug_in(self) -> None:
        self._do(lambda token: token.power_on())

    def press(self) -> None:
        """Press the button shortly."""
        self.hold(_PRESS_SECONDS)

    def hold(self, seconds: float = _ONE_STEP_SECONDS) -> None:
        """Hold the button, and wait until the token has seen that it was let go."""
        self._press_for(seconds, _SETTLE_SECONDS)

    def answer_yes(self, seconds: float = _PRESS_SECONDS) -> None:
        """Read the question on the panel, press for so long."""
        self._let_pass(_READ_SECONDS)
        self.hold(seconds)

    def enter_pin(self, pin: str) -> None:
        """Enter a PIN on the page that asks for it, with one button."""
        for wanted in (*pin, "OK"):
            while (shown := pin_choices.shown(self.lines())) != wanted:
                assert shown is not None, self.lines()
                self._press_for(_TURN_SECONDS, _TURN_SECONDS)
            self._press_for(_TAKE_SECONDS, _SETTLE_SECONDS)

    def choose(self, line: str) -> None:
        """From the last account's page into the menu, and there to a line, which is chosen."""
        self.hold()
        self.wait_for("MENU")
        self.press()
        self.wait_for(line)
        _title, *choices = self.lines()
        for _ in range(choices.index(line)):
            self.hold()
        self.press()

    def leave_menu(self, line: str) -> None:
        """From a page that a line of the menu opened to the first account."""
        self.press()
        self.wait_for("MENU")
        _title, *choices = self.lines()
        for _ in range(choices.index("Back") - choices.index(line)):
            self.hold()
        self.press()

    def wait_for_new_code(self) -> None:
        """Wait until the code on the panel is not one that has been typed, which has a tick."""
        self._wait_until(lambda: not self.shows("✓"), "a new code", within=60)

    # What a wearer sees

    def lines(self) -> list[str]:
        """The text on the panel, read from its pixels."""
        return self._do(lambda token: token.board.lines())

    def shows(self, text: str) -> bool:
        """Whether a line of the panel contains the text."""
        return any(text in line for line in self.lines())

    def wait_for(self, text: str, within: float = 30) -> None:
        """Wait until a line of the panel contains the text."""
        self._wait_until(lambda: self.shows(text), f"{text!r} on the panel", within)

    @property
    def asks(self) -> bool:
        """Whether a question is on the panel, all of it, that a press accepts."""
        return self.shows("PRESS = YES")

    def code(self) -> str:
        """The digits on the code page."""
        return next(digits for line in self.lines() if (digits := line.replace(" ", "")).isdigit())

    def _press_for(self, seconds: float, settle: float) -> None:
        self._do(lambda token: token.press("A", seconds))
        self._let_pass(seconds + settle)

    def _let_pass(self, seconds: float) -> None:
        """Wait until so much of the token's own time has passed."""
        end = self._now() + seconds
        self._wait_until(lambda: self._now() > end, "its time to pass", within=10 + 10 * seconds)

    def _now(self) -> float:
        return self._do(lambda token: token.board.now)

    def _wait_until(self, holds: Callable[[], bool], what: str, within: float) -> None:
        end = time.monotonic() + within
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"waited {within} s for {what}; the panel shows {self.lines()}")
            time.sleep(_LOOK_EVERY)

    # The thread

    def _do(self, order: Callable[[RealTimeBoard], Answer]) -> Answer:
        if self._failure is not None:
            raise self._failure
        future: Future[Answer] = Future()
        self._orders.put((order, future))
        return future.result(_ORDER_SECONDS)

    def _live_or_fail(self) -> None:
        try:
            self._live()
        except BaseException as failure:
            self._failure = failure
            while not self._orders.empty():
                self._orders.get_nowait()[1].set_exception(failure)

    def _live(self) -> None:
        with self._make_board() as board, self._plug(board) as (server, each_turn):
            token = RealTimeBoard(board, server, self._check(board))
            while not self._ended:
                self._carry_out(token)
                token.advance()
                each_turn()
                token.rest()

    @staticmethod
    def _check(board: Board) -> Callable[[], None]:
        def check() -> None:
            assert board.crash is None, board.crash

        return check

    def _carry_out(self, token: RealTimeBoard) -> None:
        try:
            order, future = self._orders.get_nowait()
        except Empty:
            return
        try:
            future.set_result(order(token))
        except Exception as error:
            future.set_exception(error)
