"""What can go wrong with Entra, apart from what the whole program knows."""

from picoath.errors import PicoathError, Refused

FORBIDDEN = 403
"""The HTTP status where rights are missing."""


class EntraRefused(Refused):
    """Graph has answered no; `status` is its HTTP status. A request that was refused has changed nothing."""

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class NoAnswer(Refused):
    """The network or Graph broke: nobody knows whether a request that changes something was carried out."""


class NotSignedIn(PicoathError):
    """Nobody has signed in, or Entra no longer takes the sign-in."""

    exit_code = 1
