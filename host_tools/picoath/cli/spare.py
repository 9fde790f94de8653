"""A second token with the same accounts: a way back when the first is lost."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.cli.choose import may_ask
from picoath.cli.connect import connect
from picoath.cli.enrolling import Outcome, enrol
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.enrol.enrolment import Enrolment
from picoath.errors import BadInput, NoToken
from picoath.link.discovery import other_port

AlsoOption = Annotated[
    Optional[str],  # noqa: UP045, typer reads this at run time on Python 3.10
    typer.Option("--also", metavar="PORT2", help="A second token that gets the same accounts, as a spare."),
]

# SP 800-63B, "Single-factor OTP authenticators"; Microsoft's limit: how-to-mfa-upload-oath-tokens.
_CLONES = (
    "A word on spares: NIST SP 800-63B wants no key on two devices. Most services take a second enrolment "
    "(Microsoft up to five): a spare with a code of its own can be taken off by itself when it is lost."
)


def check_spare(port: str | None, also: str | None, output: Output) -> None:
    """Raises NoToken or BadInput when `also` names no second token, before anything is changed."""
    if also is None:
        return
    serials = set()
    for one in (also, port):
        with connect(one, output) as token:
            serials.add(token.status().serial)
    if len(serials) == 1:
        raise BadInput("--also names the same token: plug in a second one too, and name that")


def enrol_spare(
    output: Output, first: Outcome, accounts: Sequence[Enrolment], also: str | None, replace: bool
) -> Outcome | None:
    """Put the same accounts on the spare at `also`, or on one that is plugged in when asked for.

    Returns None when there is no spare. `first` is what came of the first token.
    """
    if also is None and may_ask(output) and first.added:
        also = ask(
            "A spare with the same accounts? Plug it in while holding its button, then say y; else n",
            lambda answer: _port(answer, first.serial),
            default="n",
        )
    if also is None:
        return None
    output.say(_CLONES)
    if any(account.type == "hotp" for account in accounts):
        output.warn("HOTP accounts count on each token by itself: the service soon refuses one of the two")
    with connect(also, output) as token:
        if token.status().serial == first.serial:
            raise BadInput("that is the token that has just been enrolled, not a second one")
        return enrol(token, output, accounts, replace)


def _port(answer: str, first_serial: str) -> str | None:
    if answer.lower() in ("n", "no"):
        return None
    if Path(answer).exists():
        return answer
    if answer.lower() not in ("y", "yes"):
        raise BadInput("say y or n")
    try:
        return other_port(first_serial)
    except NoToken as problem:
        raise BadInput(str(problem)) from None
