"""An account typed in by hand, from a page that shows its secret as text.

Every answer is checked as it is typed.
"""

from picoath.cli.prompt import ask
from picoath.enrol import base32, otpauth
from picoath.enrol.enrolment import (
    COUNTER,
    DIGITS,
    FIRST_COUNTER,
    PERIOD,
    Enrolment,
    check_number,
    check_secret,
    display_name,
)
from picoath.enrol.names import check_seen


def ask_account() -> Enrolment:
    """Ask for an account; the secret is not shown while it is typed."""
    issuer = ask("Service", _read_name)
    account = ask("Account name", _read_name)
    secret = ask("Secret key", _read_secret, hidden=True)
    account_type = ask("Type, totp or hotp", otpauth.read_type, default="totp")
    return Enrolment(
        type=account_type,
        issuer=issuer,
        label_issuer="",
        account=account,
        name=display_name("", issuer),
        algorithm=ask("Algorithm", otpauth.read_algorithm, default="SHA1"),
        digits=_ask_number("Digits", DIGITS, default=6),
        period=_ask_number("Period in seconds", PERIOD, default=30) if account_type == "totp" else None,
        counter=_ask_number("Counter", COUNTER, default=FIRST_COUNTER) if account_type == "hotp" else None,
        secret=secret,
    )


def _ask_number(what: str, allowed: range, default: int) -> int:
    def read(text: str) -> int:
        number = otpauth.read_number(text, what)
        check_number(what, number, allowed)
        return number

    return ask(what, read, default=str(default))


def _read_name(text: str) -> str:
    check_seen(text, "the name")
    return text


def _read_secret(text: str) -> bytes:
    secret = base32.decode(text)
    check_secret(secret)
    return secret
