"""`picoath wipe`: makes a new token of it."""

from picoath.cli.connect import HOLD, connect
from picoath.cli.listing import counted
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output


def wipe(as_json: JsonOption = False, port: PortOption = None) -> None:
    """Erase all accounts, all settings and the PIN. Works on a token that is locked, too.

    The token asks first: hold its button for 3 s.
    """
    output = Output(as_json)
    with connect(port, output, HOLD) as token:
        accounts = token.status().accounts
        token.wipe()
    output.result({"wiped": accounts}, f"The token is new. It had {counted(accounts)}.")
