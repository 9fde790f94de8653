"""HOTP and TOTP: the RFCs' vectors, and the stdlib's HMAC with plain arithmetic as oracle."""

import hmac as oracle
import json
from pathlib import Path

import pytest
from fob.oath import hmac, otp, pure_hmac
from hypothesis import example, given, settings
from hypothesis import strategies as st

KINDS = [pytest.param(hmac.NativeHmac, id="native"), pytest.param(pure_hmac.PureHmac, id="pure")]
ALGORITHMS = ["SHA1", "SHA256", "SHA512"]
VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "oath.json").read_text())
LAST_SECOND_OF_2099 = 4102444799


def expected_code(algorithm, key, counter, digits):
    digest = oracle.digest(key, counter.to_bytes(8, "big"), algorithm)
    at = digest[-1] % 16
    truncated = int.from_bytes(digest[at : at + 4], "big") % 2**31
    return str(truncated % 10**digits).zfill(digits)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", VECTORS["hotp"]["cases"])
def test_hotp_vectors(kind, case):
    mac = kind(case["algorithm"], bytes.fromhex(case["key"]))
    assert otp.hotp(mac, case["counter"], case["digits"]) == case["code"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", VECTORS["totp"]["cases"])
def test_totp_vectors(kind, case):
    mac = kind(case["algorithm"], bytes.fromhex(case["key"]))
    assert otp.totp(mac, case["unix_time"], case["period"], case["digits"]) == case["code"]
    assert otp.totp(mac, case["unix_time"], case["period"], 6) == case["code"][2:]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
@settings(deadline=None)
@given(key=st.binary(min_size=1, max_size=128), counter=st.integers(0, 2**64 - 1), digits=st.integers(6, 8))
@example(key=b"\x00", counter=2**64 - 1, digits=8)
def test_any_key_counter_and_digits(kind, algorithm, key, counter, digits):
    assert otp.hotp(kind(algorithm, key), counter, digits) == expected_code(algorithm, key, counter, digits)


class FixedDigest:
    """An HMAC that gives the digest that the test is about."""

    def __init__(self, digest):
        self._digest = digest

    def digest(self, _message):
        return self._digest


@pytest.mark.parametrize(
    ("truncated", "code"),
    [
        (b"\x00\x00\x00\x00", "00000000"),
        (b"\x80\x00\x00\x01", "00000001"),
        (b"\x05\xf5\xe0\xff", "99999999"),
        (b"\x05\xf5\xe1\x00", "00000000"),
        (b"\xff\xff\xff\xff", "47483647"),
    ],
)
@pytest.mark.parametrize("digits", [6, 7, 8])
@pytest.mark.parametrize("at", [0, 15])
def test_truncation_at_the_edges(with_small_ints, truncated, code, digits, at):
    digest = (bytes(at) + truncated + b"\xff" * 19)[:19] + bytes((0xF0 | at,))
    assert with_small_ints(otp).hotp(FixedDigest(digest), 1, digits) == code[-digits:]


@given(st.binary(min_size=20, max_size=20), st.integers(6, 8))
def test_truncation_stays_in_small_ints(with_small_ints, digest, digits):
    at = digest[-1] % 16
    number = int.from_bytes(digest[at : at + 4].ljust(4, b"\x00"), "big") % 2**31
    expected = str(number % 10**digits).zfill(digits)
    assert with_small_ints(otp).hotp(FixedDigest(digest), 1, digits) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_steps_give_none_and_then_the_code(kind, algorithm):
    mac = kind(algorithm, b"key")
    *waiting, code = otp.hotp_steps(mac, 7, 7)
    assert set(waiting) <= {None}
    assert code == otp.hotp(mac, 7, 7)


@pytest.mark.parametrize(
    ("unix_time", "period", "step"),
    [
        (0, 30, 0),
        (29, 30, 0),
        (30, 30, 1),
        (2**31 - 1, 30, 71582788),
        (2**31, 30, 71582788),
        (2147483669, 30, 71582788),
        (2147483670, 30, 71582789),
        (LAST_SECOND_OF_2099, 5, 820488959),
        (LAST_SECOND_OF_2099, 300, 13674815),
    ],
)
def test_time_steps_on_both_sides_of_2038_and_up_to_2099(unix_time, period, step):
    assert otp.time_step(unix_time, period) == step


@given(st.integers(0, LAST_SECOND_OF_2099), st.integers(5, 300))
def test_totp_is_the_hotp_of_the_step(unix_time, period):
    mac = hmac.NativeHmac("SHA1", b"key")
    step = (unix_time - unix_time % period) // period
    assert otp.totp(mac, unix_time, period, 6) == expected_code("SHA1", b"key", step, 6)
