"""Questions to the person at the computer, on standard error: standard output is for the result."""

import getpass
import sys
from collections.abc import Callable
from typing import TypeVar

from picoath.errors import BadInput

Answer = TypeVar("Answer")


def ask(question: str, read: Callable[[str], Answer], default: str = "", hidden: bool = False) -> Answer:
    """Ask until `read` takes the answer. Just Enter means `default`.

    `hidden` shows nothing of what is typed, and leaves blanks at its ends, which a password may have.

    `read` makes the answer of the text, or raises BadInput with the reason, which is shown before asking
    again. Where standard input is no terminal nobody can try again, and BadInput goes to the caller.
    """
    prompt = f"{question} [{default}]: " if default else f"{question}: "
    while True:
        try:
            line = _line(prompt, hidden)
            return read((line if hidden else line.strip()) or default)
        except BadInput as problem:
            if not sys.stdin.isatty():
                raise
            print(problem, file=sys.stderr)


def yes_or_no(text: str) -> bool:
    """Reads an answer for `ask`. Raises BadInput when it is neither."""
    if text.lower() not in ("y", "yes", "n", "no"):
        raise BadInput("say y or n")
    return text.lower().startswith("y")


def _line(prompt: str, hidden: bool) -> str:
    if hidden and sys.stdin.isatty():
        return getpass.getpass(prompt, stream=sys.stderr)
    print(prompt, end="", file=sys.stderr, flush=True)
    return input()
