"""One account as a service hands it out: the key, and how to make codes of it (RFC 4226, RFC 6238)."""

from dataclasses import dataclass, field
from typing import Literal

from picoath.enrol.problems import BadSecret, NotAnEnrolment

Type = Literal["totp", "hotp"]
Algorithm = Literal["SHA1", "SHA256", "SHA512"]

KEY_BYTES = range(1, 129)
DIGITS = range(6, 9)
PERIOD = range(5, 301)
COUNTER = range(2**64 - 1)
"""2**64 - 1 is none: it could not be counted up."""
FIRST_COUNTER = 1
"""Where a code names none: a validator looks ahead, and never back (RFC 4226, 7.4), and some begin at 1."""

# RFC 4226 section 4 asks for 128 bits or more. Microsoft's keys have 80, so a shorter one is a remark, no
# error.
RECOMMENDED_SECRET_BITS = 128


@dataclass(frozen=True)
class Enrolment:
    """An account that can go on a token.

    type: "totp" or "hotp".
    issuer: who hands it out: the `issuer` parameter, else the label's prefix, else "".
    label_issuer: the label's prefix, which Microsoft fills with the tenant's name, else "".
    account: the user's name there.
    name: what the token shows; see `display_name`.
    algorithm: the HMAC's hash: "SHA1", "SHA256" or "SHA512".
    digits: 6 to 8.
    period: the time step X in seconds, 5 to 300; None for HOTP.
    counter: the counter C of the next code, 0 to 2**64 - 2; None for TOTP.
    secret: the key K, 1 to 128 bytes. It is not in the repr.

    Raises NotAnEnrolment, saying which, when one is outside its limits.
    """

    type: Type
    issuer: str
    label_issuer: str
    account: str
    name: str
    algorithm: Algorithm
    digits: int
    period: int | None
    counter: int | None
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        check_secret(self.secret)
        check_number("digits", self.digits, DIGITS)
        if self.type == "totp":
            check_number("period", self.period, PERIOD)
        else:
            check_number("counter", self.counter, COUNTER)

    @property
    def secret_bits(self) -> int:
        """The length of the key in bits."""
        return 8 * len(self.secret)

    def to_json(self, show_secret: bool = False) -> dict[str, str | int | None]:
        """The account as in every JSON output; the key, in hex, only when asked for."""
        document: dict[str, str | int | None] = {
            "type": self.type,
            "issuer": self.issuer,
            "label_issuer": self.label_issuer,
            "account": self.account,
            "name": self.name,
            "algorithm": self.algorithm,
            "digits": self.digits,
            "period": self.period,
            "counter": self.counter,
            "secret_bits": self.secret_bits,
        }
        if show_secret:
            document["secret_hex"] = self.secret.hex()
        return document


def display_name(label_issuer: str, issuer: str) -> str:
    """The label's prefix if there is one, else the issuer, else "".

    With Microsoft the prefix is the tenant, which tells accounts apart, and the issuer always the same.
    """
    return label_issuer or issuer


def check_secret(secret: bytes) -> None:
    """Raises BadSecret for a key of a length that a token does not take."""
    if len(secret) not in KEY_BYTES:
        limits = f"{KEY_BYTES[0]} to {KEY_BYTES[-1]}"
        raise BadSecret(f"the secret has {len(secret)} bytes; a token takes {limits}")


def check_number(what: str, value: int | None, allowed: range) -> None:
    """Raises NotAnEnrolment, naming the number and its limits, when it is outside them."""
    if value is None or value not in allowed:
        raise NotAnEnrolment(f"{what} is {value}; a token takes {allowed[0]} to {allowed[-1]}")
