"""`picoath set`: the settings of the token and of its accounts."""

from typing import Annotated, Optional

import typer

from picoath.cli.connect import connect
from picoath.cli.listing import print_accounts
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.enrol import otpauth
from picoath.enrol.enrolment import COUNTER as COUNTERS
from picoath.enrol.enrolment import check_number
from picoath.errors import BadInput
from picoath.link.client import Token

SUFFIX, COUNTER = "suffix", "counter"


def set_value(
    name: Annotated[
        Optional[str],  # noqa: UP045, typer reads this at run time on Python 3.10
        typer.Argument(
            metavar="NAME",
            help="keys, pace, wake, lock, first; with --account: suffix, counter. NAME=VALUE will do too.",
        ),
    ] = None,
    value: Annotated[Optional[str], typer.Argument(metavar="VALUE")] = None,  # noqa: UP045
    account: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option("--account", metavar="N", min=1, help="The account, as numbered in `picoath list`."),
    ] = None,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Change a setting, or show the settings when none is named.

    \b
    keys:   which keys the digits are typed with: auto, keypad, row, row+shift, hungarian
    pace:   milliseconds between key reports, 0 to 200
    wake:   what the press that wakes the panel does: auto, show, type
    lock:   when a token with a PIN locks by itself: asleep (the computer sleeps), never, or after
            so many minutes without you, 1 to 240
    first:  the account that the token begins with when it is plugged in: first (of the list), last-used

    Of an account, with --account N:

    \b
    suffix: what is typed after the code: none, enter, tab
    counter: the counter of the next code of a HOTP account that fell behind its service: forward only
    """
    output = Output(as_json)
    if name is None:
        with connect(port, output) as token:
            _print_settings(output, token)
        return
    name, value = _split(name, value)
    if (name in (SUFFIX, COUNTER)) != (account is not None):
        raise BadInput("an account has the settings suffix and counter: picoath set suffix VALUE --account N")
    counter = _counter(value) if name == COUNTER else 0
    with connect(port, output) as token:
        if account is None:
            token.set(name, int(value) if value.isascii() and value.isdigit() else value)
            _print_settings(output, token)
            return
        if name == COUNTER:
            token.set_counter(account, counter)
        else:
            token.set_suffix(account, value)
        print_accounts(output, token.accounts())


def _counter(value: str) -> int:
    """A counter that an account may go on with. Raises BadInput."""
    counter = otpauth.read_number(value, COUNTER)
    check_number(COUNTER, counter, COUNTERS)
    return counter


def _split(name: str, value: str | None) -> tuple[str, str]:
    """Name and value from two arguments, or from one with an equals sign between them."""
    if value is not None:
        return name, value
    name, equals, value = name.partition("=")
    if not equals:
        raise BadInput("say the value too: picoath set NAME VALUE")
    return name, value


def _print_settings(output: Output, token: Token) -> None:
    settings = token.settings()
    output.result({"settings": settings}, "\n".join(f"{name} = {value}" for name, value in settings.items()))
