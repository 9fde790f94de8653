"""`picoath pin`: the PIN of the token, which is entered on the token and nowhere else."""

from typing import Annotated

import typer

from picoath.cli.connect import connect
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output

_SET = (
    "The token is asking: press its button to accept, hold it to refuse. Then enter the PIN on it: "
    "a press turns the digit, a hold takes it, and OK comes after 9."
)
_REMOVE = (
    "The token is asking: hold its button for 3 s to accept, press it to refuse. Then enter the PIN on it."
)


def pin(
    remove: Annotated[bool, typer.Option("--remove", help="Take the PIN away.")] = False,
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Set the PIN of the token, or change it: on the token itself, 4 to 12 digits.

    A token with a PIN is locked whenever it is plugged in. Ten wrong PINs erase it.
    """
    output = Output(as_json)
    with connect(port, output, _REMOVE if remove else _SET) as token:
        if remove:
            token.remove_pin()
        else:
            token.set_pin()
    output.result({"pin": not remove}, "The token has no PIN any more." if remove else "The PIN is set.")
