"""Codes worked out ahead: which ones, in slices, and what happens when other ones are wanted midway."""

from types import SimpleNamespace

import pytest
from fob.oath import codes, hmac, otp, pure_hmac
from hypothesis import given, settings
from hypothesis import strategies as st

KEY = b"12345678901234567890"


def account(type_="totp", algorithm="SHA512", digits=6):
    return SimpleNamespace(type=type_, algorithm=algorithm, digits=digits, key=KEY)


def expected(counter, algorithm="SHA512", digits=6):
    return otp.hotp(hmac.NativeHmac(algorithm, KEY), counter, digits)


def pure_codes(type_="totp"):
    """Codes on a board whose hashlib has no hash at all, where the work comes in many slices."""
    return codes.Codes(account(type_), pure_hmac.PureHmac)


def finish(ahead):
    slices = 1
    while ahead.work():
        slices += 1
        assert slices < 1000
    return slices


def test_nothing_wanted_nothing_to_do():
    ahead = codes.Codes(account())
    assert not ahead.work()
    assert ahead.code(0) is None


@pytest.mark.parametrize("algorithm", ["SHA1", "SHA256", "SHA512"])
@pytest.mark.parametrize("digits", [6, 7, 8])
def test_totp_works_out_this_step_and_the_next(algorithm, digits):
    ahead = codes.Codes(account(algorithm=algorithm, digits=digits))
    ahead.want(1000)
    finish(ahead)
    assert ahead.code(1000) == expected(1000, algorithm, digits)
    assert ahead.code(1001) == expected(1001, algorithm, digits)
    assert ahead.code(999) is None
    assert ahead.code(1002) is None


def test_hotp_works_out_the_wanted_counter_only():
    ahead = codes.Codes(account("hotp"))
    ahead.want(2**64 - 1)
    finish(ahead)
    assert ahead.code(2**64 - 1) == expected(2**64 - 1)
    assert ahead.code(2**64 - 2) is None


def test_the_present_code_comes_first_and_in_slices():
    ahead = pure_codes()
    ahead.want(5)
    slices = 0
    while ahead.code(5) is None:
        assert ahead.work()
        slices += 1
    assert slices > 10
    assert ahead.code(6) is None
    assert finish(ahead) > 10
    assert not ahead.work()


def test_the_next_step_has_its_code_already():
    ahead = pure_codes()
    ahead.want(5)
    finish(ahead)
    ahead.want(6)
    assert ahead.code(6) == expected(6)
    assert ahead.code(5) is None
    finish(ahead)
    assert ahead.code(7) == expected(7)


def test_a_job_that_is_still_wanted_goes_on():
    ahead = pure_codes()
    ahead.want(5)
    while ahead.code(5) is None:
        ahead.work()
    for _ in range(10):
        ahead.work()
    ahead.want(6)
    slices = 0
    while ahead.code(6) is None:
        ahead.work()
        slices += 1
    assert slices < 10


def test_wanting_the_same_again_changes_nothing():
    ahead = pure_codes("hotp")
    slices = 0
    ahead.want(3)
    while ahead.work():
        ahead.want(3)
        slices += 1
    ahead.want(3)
    assert slices < 80
    assert ahead.code(3) == expected(3)
    assert not ahead.work()


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 40)), min_size=1, max_size=6))
def test_whatever_was_wanted_before_the_codes_are_right(wishes):
    ahead = pure_codes()
    for step, slices in wishes:
        ahead.want(step)
        for _ in range(slices):
            ahead.work()
        for other in range(9):
            assert ahead.code(other) in (None, expected(other))
            assert ahead.code(other) is None or other in (step, step + 1)
    finish(ahead)
    last = wishes[-1][0]
    assert (ahead.code(last), ahead.code(last + 1)) == (expected(last), expected(last + 1))
