"""The typing exercise: what arrived from the token, against what should have.

One code that arrives right shows that layout, NumLock, clock and secret are right. One that does not mostly
shows which of them is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from picoath.enrol.enrolment import Enrolment
from picoath.oath import hotp, totp

ESCAPE = "\x1b"
"""What a terminal gets for keys without a character begins with it."""

_EDGE = 4
"""Seconds beside the turn of a step in which the code of the other step is no sign of a wrong clock."""
_NEAR = 2 * 3600
"""Seconds by which a clock may be off for its codes to be found."""
_ZONES = range(-14, 15)
"""Hours by which local time, set in place of UTC, puts a clock wrong."""
_COUNTS = 50
"""How far the counter of an account may be ahead."""

_ROW = "row"
_SHIFTED = "row+shift"
_HUNGARIAN = "hungarian"

_LAYOUTS = (
    # What the keys 1 to 9 give, what those for 0 give (of the row, and the Hungarian one), and the setting
    # with which the digits would have come.
    ("&é\"'(-è_ç", "à²", _SHIFTED),  # French
    ("&é\"'(§è!ç", "à²", _SHIFTED),  # Belgian
    ("+ěščřžýáí", "é;", _SHIFTED),  # Czech
    ("+ľščťžýáí", "é;", _SHIFTED),  # Slovak
    ("123456789", "ö", _HUNGARIAN),
    ("'\"+!%/=()", "Ö§", _HUNGARIAN),
    ("!@#$%^&*(", ")~", _ROW),  # US, with Shift
    ('!"§$%&/()', "=°", _ROW),  # German
    ('!"£$%^&*(', ")¬", _ROW),  # British
    ("123456789", "`^²;", _ROW),
)


@dataclass(frozen=True)
class Verdict:
    """What the exercise showed, and what to do where something is wrong."""

    good: bool
    what: str
    do: str | None = None


def judge(typed: str, accounts: Sequence[Enrolment], unix: float) -> Verdict:
    """What it means that `typed` arrived at the Unix time `unix` from a token with these accounts."""
    text = typed.strip()
    if ESCAPE in text:
        return Verdict(
            False,
            "the keypad's digits arrived as arrows: NumLock is off here, and the token took it for on",
            "press NumLock, or run `picoath set keys row`",
        )
    if text.isascii() and text.isdigit():
        return _judge_digits(text, accounts, unix)
    return _judge_characters(text, accounts, unix)


def _judge_digits(code: str, accounts: Sequence[Enrolment], unix: float) -> Verdict:
    for account in accounts:
        verdict = _judge_code(code, account, unix)
        if verdict:
            return verdict
    lengths = sorted({account.digits for account in accounts})
    if len(code) not in lengths:
        wanted = " or ".join(map(str, lengths))
        slower = "set up again and run `picoath set pace 20`, which types slower"
        return Verdict(False, f"{len(code)} digits arrived, and there should be {wanted}", slower)
    return Verdict(
        False,
        f"{code} arrived, which is no code of this account, now or in the hours around",
        "if the token shows this account and its clock is right, the secret is another one: add it again",
    )


def _judge_characters(text: str, accounts: Sequence[Enrolment], unix: float) -> Verdict:
    """Digits that the layout here has turned into something else."""
    readings = list(_readings(text))
    for digits, keys in readings:
        if any(_judge_code(digits, account, unix) for account in accounts):
            return _other_characters(text, keys)
    if readings:
        return _other_characters(text, readings[0][1])
    return Verdict(
        False, f"{text} arrived, which is not from the token", "click into this window, and try again"
    )


def _readings(text: str) -> Iterator[tuple[str, str]]:
    """The digits that the text may stand for, each with the setting that goes with its layout."""
    for ones, zeros, setting in _LAYOUTS:
        digits = dict(zip(ones, "123456789", strict=True)) | dict.fromkeys(zeros, "0")
        if all(character in digits for character in text):
            yield "".join(digits[character] for character in text), setting


def _other_characters(text: str, keys: str) -> Verdict:
    return Verdict(
        False,
        f"{text} arrived: the layout here makes other characters of the digit row's keys",
        f"set up again and run `picoath set keys {keys}`",
    )


def _judge_code(code: str, account: Enrolment, unix: float) -> Verdict | None:
    """What a code of this account means; None when it is none."""
    if len(code) != account.digits:
        return None
    if account.counter is not None:
        return _judge_count(code, account, account.counter)
    off = _seconds_off(code, account, unix)
    if off is None:
        return None
    if off == 0:
        return Verdict(True, f"{code} arrived: layout, NumLock, clock and secret are right")
    return Verdict(
        False,
        f"{code} arrived, the code of {_span(off)}: the token's clock is off",
        "set up again and run `picoath time`",
    )


def _span(seconds: int) -> str:
    return f"{abs(seconds)} s {'later' if seconds > 0 else 'earlier'}"


def _judge_count(code: str, account: Enrolment, counter: int) -> Verdict | None:
    for ahead in range(_COUNTS):
        if code == hotp(account.secret, counter + ahead, account.digits, account.algorithm):
            return Verdict(True, f"{code} arrived: layout, NumLock and secret are right")
    return None


def _seconds_off(code: str, account: Enrolment, unix: float) -> int | None:
    """By how many seconds the clock must be off that makes this code; 0 when it is right."""
    period = account.period or 0
    for seconds in _offsets(period):
        if code == totp(account.secret, int(unix) + seconds, period, account.digits, account.algorithm):
            return 0 if _same_step(unix, seconds, period) else seconds
    return None


def _same_step(unix: float, seconds: int, period: int) -> bool:
    """Whether a clock that is right could be in the step of `unix + seconds`."""
    into_step = unix % period
    return (
        seconds == 0
        or (seconds == -period and into_step < _EDGE)
        or (seconds == period and period - into_step < _EDGE)
    )


def _offsets(period: int) -> Iterator[int]:
    """Offsets to try, the likely ones first: whole steps near by, then hours with steps around them."""
    yield 0
    for steps in range(1, _NEAR // period + 1):
        yield steps * period
        yield -steps * period
    for hours in _ZONES:
        for steps in range(-2, 3):
            yield hours * 3600 + steps * period
