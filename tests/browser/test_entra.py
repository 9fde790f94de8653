"""The check of codes that the page like Microsoft's has, against RFC 6238's vectors and Entra's habits."""

from __future__ import annotations

import pytest
from services.entra.verifier import Verifier
from virtual_board.sequences.expected_code import hotp

KEY = b"12345678901234567890"  # RFC 6238, appendix B, whose 8 digits end in these 6
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
NOW = 1795510800


def code(seconds_off: int, now: int = NOW) -> str:
    """What a token shows whose clock is off."""
    return hotp(KEY, (now + seconds_off) // 30, 6, "SHA1")


@pytest.mark.parametrize(("now", "expected"), VECTORS)
def test_the_rfcs_codes_are_accepted(now: int, expected: str) -> None:
    assert Verifier(KEY).accepts(expected, now)


@pytest.mark.parametrize(("seconds_off", "accepted"), [(-90, False), (-60, True), (60, True), (90, False)])
def test_the_window_is_a_minute_each_way(seconds_off: int, accepted: bool) -> None:
    assert Verifier(KEY).accepts(code(seconds_off), NOW) == accepted


def test_a_code_is_accepted_once_and_one_before_it_no_more() -> None:
    verifier = Verifier(KEY)
    assert verifier.accepts(code(0), NOW)
    assert not verifier.accepts(code(0), NOW)
    assert not verifier.accepts(code(-30), NOW)
    assert verifier.accepts(code(30), NOW + 30)


def test_the_drift_is_remembered() -> None:
    verifier = Verifier(KEY)
    assert verifier.accepts(code(60), NOW)
    assert verifier.drift == 2
    later = NOW + 3600
    assert verifier.accepts(code(120, later), later)
    assert not verifier.accepts(code(-60, later), later)
