"""What a connection to a token is, whichever way it goes."""

from typing import Protocol

from picoath.errors import Refused

HOW_INTO_SET_UP = "hold its button while plugging it in, or choose Set-up in its menu"
NOT_IN_SET_UP = f"the token is not in set-up: {HOW_INTO_SET_UP}"


class LinkLost(Refused):
    """The token is gone: unplugged, restarted, or out of set-up."""


class Transport(Protocol):
    """Reports of 63 bytes, both ways."""

    def seconds(self) -> float:
        """The time by which the token's silence is measured: its own, which on a slow virtual one passes more
        slowly than the computer's."""

    def send(self, report: bytes) -> None:
        """Send a report. Raises LinkLost when the token is gone."""

    def receive(self, timeout: float) -> bytes | None:
        """The next report, or None when none came within `timeout` of these seconds.

        Raises LinkLost when the token is gone.
        """

    def close(self) -> None:
        """Let go of the token."""
