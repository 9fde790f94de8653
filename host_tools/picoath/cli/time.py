"""`picoath time`: sets the token's clock."""

from typing import Annotated

import typer

from picoath.cli.clock_text import clock_text, offset_text
from picoath.cli.connect import connect
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output


def set_time(
    check: Annotated[bool, typer.Option("--check", help="Only say how far the clock is off.")] = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Set the token's clock to UTC at the turn of a second, and say how far it was off.

    The token asks first: it shows its own time and this computer's.
    """
    output = Output(as_json)
    with connect(port, output) as token:
        before = token.status().clock
        if not check:
            output.say(f"The token's clock: {clock_text(before)}.")
            token.set_time()
            after = token.status().clock
    # What a clock shows that has lost its time says nothing about how far it runs off.
    offset_ms = before.offset_ms if before.trusted else None
    document = {"offset_ms": offset_ms, "set": not check, "previous_set": None, "ppm": None}
    if check:
        output.result(document, f"The token's clock: {clock_text(before)}.")
        return
    output.result(document, f"The token's clock is set; it is now {offset_text(after.offset)}.")
