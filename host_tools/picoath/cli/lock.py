"""`picoath lock`: locks the token."""

from picoath.cli.connect import connect
from picoath.cli.options import JsonOption, PortOption
from picoath.cli.output import Output


def lock(as_json: JsonOption = False, port: PortOption = None) -> None:
    """Lock the token now: it then asks for its PIN."""
    output = Output(as_json)
    with connect(port, output) as token:
        if not token.status().locked:
            token.lock()
    output.result({"locked": True}, "The token is locked.")
