"""One token for one user."""

import secrets
from dataclasses import dataclass

from picoath.enrol.enrolment import Algorithm, Enrolment
from picoath.enrol.names import fit
from picoath.enrol.panel_names import proposed
from picoath.issue.users import User

KEY_BYTES: dict[str, int] = {"SHA1": 20, "SHA256": 32}
"""The length of a fresh key: that of the hash, as RFC 4226 and RFC 6238 recommend."""

DIGITS = 6
"""Entra knows no other number."""


@dataclass(frozen=True)
class Settings:
    """What is the same for all tokens of a run.

    issuer: the display name on the token; "" for the domain of each user.
    algorithm: "SHA1" or "SHA256". period: 30 or 60 s, the two that Entra takes.
    manufacturer, model: what the files say; "" as model for the token's board.
    """

    issuer: str = ""
    algorithm: Algorithm = "SHA1"
    period: int = 30
    manufacturer: str = "picoath"
    model: str = ""


@dataclass(frozen=True)
class Issued:
    """A user's account, and the token that it is on or on its way to."""

    user: User
    serial: str
    model: str
    account: Enrolment


def fresh_account(user: User, settings: Settings) -> Enrolment:
    """An account for a user, with a key from the operating system's source of randomness."""
    issuer = settings.issuer or user.domain
    account = Enrolment(
        type="totp",
        issuer=issuer,
        label_issuer=issuer,
        account=user.upn,
        name=proposed(issuer),
        algorithm=settings.algorithm,
        digits=DIGITS,
        period=settings.period,
        counter=None,
        secret=secrets.token_bytes(KEY_BYTES[settings.algorithm]),
    )
    return fit(account)[0]
