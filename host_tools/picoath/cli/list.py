"""`picoath list`: the accounts on the token."""

from picoath.cli.connect import connect
from picoath.cli.listing import print_accounts
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output


def list_accounts(as_json: JsonOption = False, port: PortOption = None) -> None:
    """List the accounts on the token; never a secret."""
    output = Output(as_json)
    with connect(port, output) as token:
        accounts = token.accounts()
    print_accounts(output, accounts)
