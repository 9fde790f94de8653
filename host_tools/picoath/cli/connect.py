"""How a command gets its token, and how it tells the user that the token is asking."""

from picoath.cli.output import Output
from picoath.link.client import Token
from picoath.link.discovery import open_transport
from picoath.link.session import Session

PRESS = "The token is asking: press its button to accept, hold it to refuse."
HOLD = "The token is asking: hold its button for 3 s to accept, press it to refuse."


def connect(port: str | None, output: Output, asking: str = PRESS) -> Token:
    """The token at `port`, or the only one that is plugged in. Raises NoToken when there is no such token.

    `asking` is what the user is told when the token asks its question.
    """

    def tell() -> None:
        output.say(asking)

    return Token(Session(open_transport(port), tell))
