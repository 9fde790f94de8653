"""`picoath time`: sets the token's clock, and keeps watch over how it runs."""

from typing import Annotated

import typer

from picoath.cli.choose import may_ask
from picoath.cli.clock_care import ClockCare, trust_computer
from picoath.cli.clock_text import clock_text, offset_text, trim_text
from picoath.cli.connect import connect
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output
from picoath.cli.prompt import ask, yes_or_no
from picoath.errors import BadInput, Refused
from picoath.link.token_clock import TokenClock


def set_time(
    check: Annotated[bool, typer.Option("--check", help="Only say how far the clock is off.")] = False,
    trim: Annotated[
        bool, typer.Option("--trim", help="Make the clock slower or faster, as its history says.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Trust this computer's clock although the system doesn't.")
    ] = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Set the token's clock to UTC at the turn of a second, and say how far it was off.

    The token asks first: it shows its own time and this computer's. What was measured is kept on this
    computer, so that the next time says how fast the clock runs.
    """
    output = Output(as_json)
    if check and trim:
        raise BadInput("--check changes nothing: leave out --trim")
    if not check:
        trust_computer(anyway)
    with connect(port, output) as token:
        care = ClockCare(token, output, token.status().serial)
        previous_set = care.previous_set
        output.say("Comparing the clocks; this takes some seconds.")
        clock = care.measure()
        drift = care.drift if clock.trusted else None
        # What a clock shows that has lost its time says nothing about how far it runs off.
        document = {
            "offset_ms": clock.offset_ms if clock.trusted else None,
            "set": not check,
            "previous_set": previous_set,
            "ppm": None if drift is None else round(drift.ppm, 2),
        }
        lines = [f"The token's clock: {clock_text(clock)}."]
        if drift:
            lines += care.describe(clock)
        if not check:
            output.say("\n".join(lines))
            _trim(output, care, clock, trim)
            lines = [f"The token's clock is set; it is now {offset_text(care.set().offset)}."]
    output.result(document, "\n".join(lines))


def _trim(output: Output, care: ClockCare, clock: TokenClock, wanted: bool) -> None:
    """Trim the clock if its history suggests it and the user wants it.

    Raises Refused when it was `wanted` and can't be done.
    """
    if wanted and clock.aging is None:
        raise Refused("this token's clock chip can't be trimmed: a DS3231 can, a PCF8563 can't")
    suggested = care.trim
    if suggested is None:
        if wanted:
            raise Refused(
                "there is nothing to trim by: it takes a steady error over a week or more, seen by `picoath "
                "time --check` at least twice"
            )
        return
    output.say(trim_text(suggested))
    if not wanted and not may_ask(output):
        output.say("`picoath time --trim` does that.")
        return
    if wanted or ask("Trim the clock? y or n", yes_or_no, default="n"):
        care.trim_to(suggested)
