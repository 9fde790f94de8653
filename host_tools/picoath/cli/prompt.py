"""Questions to the person at the computer, on standard error: standard output is for the result."""

import getpass
import sys
from collections.abc import Callable
from typing import TypeVar

from picoath.characters import escaped
from picoath.cli.output import complain
from picoath.errors import BadInput

Answer = TypeVar("Answer")


def ask(question: str, read: Callable[[str], Answer], default: str = "", hidden: bool = False) -> Answer:
    """Ask until `read` takes the answer. Just Enter means `default`.

    `hidden` is for secrets: nothing of what is typed is shown, and blanks at its ends stay, which a password
    may have.

    `read` makes the answer of the text, or raises BadInput with the reason, which is shown before asking
    again. Where standard input is no terminal the answer is its next line, nobody can try again, and BadInput
    goes to the caller. The end of input at a terminal is a KeyboardInterrupt: the user gives up.
    """
    prompt = f"{question} (not shown)" if hidden else question
    if default:
        prompt += f" [{default}]"
    prompt = escaped(prompt)
    while True:
        try:
            line = _line(f"{prompt}: ", hidden)
            return read((line if hidden else line.strip()) or default)
        except BadInput as problem:
            if not sys.stdin.isatty():
                raise
            complain(problem)
        except EOFError:
            if sys.stdin.isatty():
                raise _given_up() from None
            raise BadInput(f"{question}: type it, or give it as a line on standard input") from None
        except KeyboardInterrupt:
            raise _given_up() from None
        except UnicodeError:
            raise BadInput(f"{question}: what came on standard input is not text") from None


def yes_or_no(text: str) -> bool:
    """Reads an answer for `ask`. Raises BadInput when it is neither."""
    if text.lower() not in ("y", "yes", "n", "no"):
        raise BadInput("say y or n")
    return text.lower().startswith("y")


def _given_up() -> KeyboardInterrupt:
    print(file=sys.stderr)  # what comes next does not belong behind the question
    return KeyboardInterrupt()


def _line(prompt: str, hidden: bool) -> str:
    if hidden and sys.stdin.isatty():
        return getpass.getpass(prompt, stream=sys.stderr)
    if sys.stdin.isatty():
        print(prompt, end="", file=sys.stderr, flush=True)
    else:
        print(prompt.rstrip(), file=sys.stderr)
    return input()
