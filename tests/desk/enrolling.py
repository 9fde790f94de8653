"""Putting what a page shows on a new token: what every set-up page asks for in the end."""

from __future__ import annotations

import time

from desk.desktop import Desktop
from desk.program import Command
from desk.token import Token

_LOOK_EVERY = 0.1


def enrol(desktop: Desktop, token: Token, *source: str, name: str) -> str:
    """Plug in, `picoath add`, say yes to all questions, leave set-up; returns what was printed.

    :param source: "--screen" or "--clipboard"; without it the screen comes first.
    :param name: the account's name that the token must show in the end.
    """
    token.plug_in()
    token.wait_for("SET-UP")
    with Command(desktop, "add", *source, "--port", token.port) as command:
        while command.runs:
            if token.asks:
                token.answer_yes()
            time.sleep(_LOOK_EVERY)
        printed = command.end(status=0)
    token.press()
    token.wait_for(name)
    return printed
