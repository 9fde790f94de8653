"""`picoath move`: another place for an account on the token."""

from typing import Annotated

import typer

from picoath.cli.connect import connect
from picoath.cli.listing import print_accounts
from picoath.cli.options import IndexArgument, JsonOption, PortOption
from picoath.cli.output import Output


def move(
    index: IndexArgument,
    to: Annotated[
        int, typer.Argument(min=1, metavar="TO", help="The place that it is to have, 1 for the first.")
    ],
    as_json: JsonOption = False,
    port: PortOption = None,
) -> None:
    """Put an account in another place; those in between move up or down by one."""
    output = Output(as_json)
    with connect(port, output) as token:
        token.move(index, to)
        accounts = token.accounts()
    print_accounts(output, accounts)
