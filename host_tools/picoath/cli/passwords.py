"""Passwords and passphrases: typed and not shown, or the next line of standard input."""

from collections.abc import Callable
from typing import TypeVar

from picoath.cli.prompt import ask
from picoath.errors import BadInput

Opened = TypeVar("Opened")


def ask_password(question: str, use: Callable[[str], Opened]) -> Opened:
    """Ask for a password until `use` takes it. Raises BadInput when none is given."""
    try:
        return ask(f"{question} (not shown)", use, hidden=True)
    except EOFError:
        raise BadInput(f"{question}: type it, or give it as a line on standard input") from None
    except UnicodeError:
        raise BadInput(f"{question}: what came on standard input is not text") from None
