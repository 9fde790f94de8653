"""Where a command's words go: the result to standard output, everything else to standard error.

All that is printed for people goes through here, and with it what came from a token, a code or a file: a
terminal obeys nothing in it, and nothing hides or turns text around.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from rich.console import Console, RenderableType
from rich.progress import Progress
from rich.text import Text

from picoath.characters import escaped

_WIDTH_OF_A_PIPE = 10_000  # columns: what reads a pipe wants whole lines


class Output:
    """The two ways out of a command.

    With `as_json` the result is one JSON document and nothing else is on standard output. Colour is only
    for terminals, and only there lines are folded.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _console(sys.stdout)
        self._err = _console(sys.stderr)

    def result(self, document: object, for_people: RenderableType = "") -> None:
        """Print what the command found: the document as JSON, or else what is meant for people."""
        self.document(document)
        self.text(for_people)

    def document(self, document: object) -> None:
        """The result as JSON, where that is wanted."""
        if self.as_json:
            print(json.dumps(document))  # ASCII, so that no console's encoding can spoil it

    def text(self, for_people: RenderableType) -> None:
        """The result, or a part of it, for people."""
        if for_people and not self.as_json:
            self._out.print(for_people)

    def say(self, text: str) -> None:
        """A message on the way: what is awaited, what happened."""
        self._err.print(text)

    def warn(self, text: str) -> None:
        """Something that the user should know and that stops nothing."""
        self._err.print(f"warning: {text}", style="yellow")

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar while the block runs, at a terminal; what is called with how much is done moves it on.

        It is on the console of the messages, which so go above it.
        """
        with Progress(console=self._err, transient=True, disable=not self._err.is_terminal) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)


class SafeConsole(Console):
    """A console to which every string is escaped first, also those in tables."""

    def render_str(self, text: str, **how: Any) -> Text:
        return super().render_str(escaped(text), **how)


def complain(text: object) -> None:
    """A line on standard error: why the command ends, or why an answer is not taken."""
    print(escaped(str(text)), file=sys.stderr)


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else _WIDTH_OF_A_PIPE
    return SafeConsole(file=stream, width=width, markup=False, highlight=False, emoji=False)
