"""A virtual token and its wearer, who does what lines of a sequence say, in virtual time."""

from __future__ import annotations

import secrets
import time
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

from virtual_board.link_server import LinkServer
from virtual_board.sequences.parser import parse
from virtual_board.sequences.runner import TYPING_BEGINS_SECONDS, Runner, StepFailedError
from virtual_board.simulated.board import SimulatedBoard
from virtual_board.typed import TypedText


class WornToken:
    """A token that lives in its `with` block.

    :param folder: where host commands run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> WornToken:
        with ExitStack() as stack:
            self._board = stack.enter_context(SimulatedBoard("raspberry_pi_pico", uid=secrets.token_bytes(8)))
            self._typed = TypedText(self._board)
            port = self._folder / "link"
            link = stack.enter_context(LinkServer(self._board, port))
            self._runner = Runner(self._board, link, port, self._folder, check=lambda: None)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def do(self, *lines: str) -> str:
        """Do what the lines say; returns what the last host command has printed."""
        try:
            for _ in self._runner.play(parse("\n".join(lines))):
                pass
        except StepFailedError as failure:
            raise AssertionError(
                f"{failure.step.source}: {failure.reason}; the panel shows {self._board.lines()}, "
                f"and the command printed:\n{self._runner.host_output}"
            ) from None
        return self._runner.host_output

    def host(self, *words: str) -> str:
        """A command of the program that asks one question, in a set-up of its own; the wearer says yes."""
        self.do("power off")
        self._set_clock()
        self.do("power on holding A", "wait for screen SET-UP within 5", "wait 2")
        self._set_clock()
        return self.do(
            f"host {' '.join(words)}",
            "wait for screen PRESS=YES within 60",
            "wait 1.2",
            "press A",
            "host done 0",
        )

    def plug_in(self) -> None:
        """Unplug, and plug in with a clock that is right: an account is on the panel."""
        self.do("power off")
        self._set_clock()
        self.do("power on", "wait 1")

    def _set_clock(self) -> None:
        """The clock chip gets the computer's time, of which virtual time runs ahead."""
        self._board.rtc.set(time.time())

    def turn_to(self, text: str) -> None:
        """Hold the button, one step after the other, until a line of the panel contains the text."""
        seen: list[list[str]] = []
        while not self.shows(text):
            assert self.lines() not in seen, f"no page shows {text!r}; these were seen: {seen}"
            seen.append(self.lines())
            self.do("hold A")

    def shows(self, text: str) -> bool:
        """Whether a line of the panel contains the text."""
        return any(text in line for line in self.lines())

    def lines(self) -> list[str]:
        """The text on the panel, read from its pixels."""
        return self._board.lines()

    def code(self) -> str:
        """Press; returns what was typed."""
        self._typed.take()
        self.do("press A")
        began = self._board.run_until(lambda: bool(self._typed.text), within=TYPING_BEGINS_SECONDS)
        assert began, f"nothing was typed; the panel shows {self.lines()}"
        self.do("wait 0.5")
        return self._typed.take().text
