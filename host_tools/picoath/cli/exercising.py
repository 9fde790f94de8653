"""The typing exercise at the end of `add`: it proves that codes arrive, or says what keeps them from it."""

import time
from collections.abc import Sequence

from picoath.cli.choose import may_ask
from picoath.cli.output import Output
from picoath.cli.terminal_keys import typed_text
from picoath.enrol.enrolment import Enrolment
from picoath.exercise import Verdict, judge

PATIENCE = 120.0
"""Seconds to leave set-up, wait for the restart and press."""

_HOW = (
    "Now try it: press the token's button to leave set-up. When it shows the code, click into this window "
    "and press once more. (Enter skips this.)"
)


def exercise(output: Output, accounts: Sequence[Enrolment]) -> None:
    """Let the wearer type a code of one of these accounts here, if there is somebody at a terminal."""
    if not accounts or not may_ask(output):
        return
    output.say(_HOW)
    typed = typed_text(PATIENCE)
    if not typed.strip():
        output.say(
            "Skipped." if typed else "Nothing arrived. If the token has typed: is this window in front?"
        )
        return
    _tell(output, judge(typed, accounts, time.time()))


def _tell(output: Output, verdict: Verdict) -> None:
    if verdict.good:
        output.say(f"{verdict.what}.")
    else:
        output.warn(f"{verdict.what}. To mend it: {verdict.do}.")
