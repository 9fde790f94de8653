"""How a command gets its token, and how it tells the user that the token is asking."""

from picoath.cli.output import Output
from picoath.link.client import Token
from picoath.link.discovery import open_transport
from picoath.link.session import Session


def connect(port: str | None, output: Output) -> Token:
    """The token at `port`, or the only one that is plugged in. Raises NoToken when there is no such token."""

    def tell() -> None:
        output.say("The token is asking: press its button to accept, hold it to refuse.")

    return Token(Session(open_transport(port), tell))
