"""Tells a sequence as it is played: the script's own lines, what commands print, what is typed, the panel."""

import re

from rich.console import Console

from virtual_board import braille
from virtual_board.board import Board
from virtual_board.sequences.runner import Runner
from virtual_board.sequences.steps import ExpectTypedCode, HostDone, Step

_SECRET = re.compile(r"(secret=)[^&\s\"']*", re.IGNORECASE)


def without_secret(source: str) -> str:
    """A line of a script as it may be shown: a URI's secret is left out."""
    return _SECRET.sub(r"\1…", source)


class Narrator:
    """Prints to `console` what happens while `script`, a text, is played on `board`."""

    def __init__(self, script: str, board: Board, console: Console) -> None:
        self._lines = script.split("\n")
        self._told = 0
        self._board = board
        self._console = console
        self._shown: list[str] = []

    def tell(self, step: Step, runner: Runner) -> None:
        """A step has been done: show it, with the comments before it, and what has come of it."""
        for line in self._lines[self._told : step.line]:
            self._print_line(without_secret(line))
        self._told = step.line
        if isinstance(step, HostDone):
            self._print_indented(runner.host_output.splitlines())
        if isinstance(step, ExpectTypedCode):
            self._print_indented([f"typed {runner.last_typed!r}, as the independent implementation says"])
        self._show_panel()

    def _print_line(self, line: str) -> None:
        if line.startswith("#"):
            self._print(line.removeprefix("# "), "bold")
        else:
            self._print(f"  > {line}" if line else "", "cyan")

    def _print_indented(self, lines: list[str]) -> None:
        for line in lines:
            self._print(f"    {line}", "green")

    def _show_panel(self) -> None:
        """Draw the panel if the text on it has changed; a bar that moves is not news."""
        lines = self._board.lines()
        if lines and lines != self._shown:
            self._print(_framed(braille.text(self._board.panel)), "")
        self._shown = lines

    def _print(self, text: str, style: str) -> None:
        self._console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)


def _framed(picture: str) -> str:
    rows = picture.split("\n")
    edge = "─" * len(rows[0])
    return "\n".join([f"    ┌{edge}┐", *(f"    │{row}│" for row in rows), f"    └{edge}┘"])
