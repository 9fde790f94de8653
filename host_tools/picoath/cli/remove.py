"""`picoath remove`: takes an account off the token."""

from picoath.cli.connect import connect
from picoath.cli.listing import print_accounts
from picoath.cli.options import IndexArgument, JsonOption, PortOption
from picoath.cli.output import Output


def remove(index: IndexArgument, as_json: JsonOption = False, port: PortOption = None) -> None:
    """Remove an account and its secret from the token."""
    output = Output(as_json)
    with connect(port, output) as token:
        token.remove(index)
        accounts = token.accounts()
    print_accounts(output, accounts)
