"""A virtual board that keeps level with the clock on the wall, for people and programs that live by it."""

import time
from collections.abc import Callable
from typing import Protocol

from virtual_board.board import Board

FRAME_SECONDS = 0.02
"""How long a program may sleep between two calls of `advance` without the token seeming slow."""

PRESS_SECONDS = 0.1

_LONGEST_CATCH_UP = 0.25
_SLICE = 0.005


class Server(Protocol):
    """Offers the board to other programs: `virtual_board.link_server`, `virtual_board.usbip.server`."""

    def pump(self) -> None:
        """Carry what has come on either side to the other."""

    def wait(self, seconds: float) -> None:
        """Sleep at most `seconds` of real time, less when a client has something to say."""


class RealTimeBoard:
    """Lets virtual time pass as real time does, and carries out what was put off to a later moment.

    `check` is called at every `advance`, and may raise an exception to end it all; `clock` gives real time in
    seconds.
    """

    def __init__(
        self,
        board: Board,
        server: Server | None,
        check: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.board = board
        self._server = server
        self._check = check
        self._clock = clock
        self._later: list[tuple[float, Callable[[], None]]] = []
        self._level = clock()

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Call `action` when `seconds` of virtual time have passed."""
        self._later.append((self.board.now + seconds, action))

    def press(self, button: str, seconds: float | None = None) -> None:
        """Press a button now and let it go `seconds` later, or after the time of a short press."""
        self.board.press_down(button)
        self.later(seconds or PRESS_SECONDS, lambda: self.board.release(button))

    def power_on(self, holding: str | None = None, seconds: float = 0.0) -> None:
        """Plug in, if that is not done yet, with a button held from before until `seconds` after."""
        if self.board.powered:
            return
        self.board.power_on(holding=() if holding is None else (holding,))
        if holding is not None:
            self.later(seconds, lambda: self.board.release(holding))

    def advance(self) -> None:
        """Catch up with real time; what could not be caught up with in a while is let go."""
        self._check()
        real = self._clock()
        behind = min(real - self._level, _LONGEST_CATCH_UP)
        self._level = real
        end = self.board.now + behind
        while self.board.now + _SLICE / 2 < end:
            self.board.run(min(_SLICE, end - self.board.now))
            self._do_what_is_due()
            if self._server is not None:
                self._server.pump()
        self._level -= max(0.0, end - self.board.now)

    def rest(self) -> None:
        """Sleep a little, less when a client of the server has something to say."""
        if self._server is None:
            time.sleep(FRAME_SECONDS)
        else:
            self._server.wait(_SLICE)

    def _do_what_is_due(self) -> None:
        due = [action for when, action in self._later if when <= self.board.now]
        self._later = [(when, action) for when, action in self._later if when > self.board.now]
        for action in due:
            action()
