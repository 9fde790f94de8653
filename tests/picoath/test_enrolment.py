"""The account itself: base32, limits, names cut to size, and a secret that does not get out by accident."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.enrol import base32
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.names import cut, fit
from picoath.enrol.problems import BadSecret, NotAnEnrolment

ACCOUNT = Enrolment("totp", "Microsoft", "Contoso", "me", "Contoso", "SHA1", 6, 30, None, b"0123456789")


@given(st.binary(max_size=128), st.booleans(), st.integers(0, 12))
def test_base32_is_read_back_in_either_case_with_any_padding(key, lower, padding):
    text = base64.b32encode(key).decode().rstrip("=")
    text = text.lower() if lower else text
    assert base32.decode(text + "=" * padding) == key


@pytest.mark.parametrize(
    ("text", "position", "character"),
    [
        ("ABC1DEF8", 4, "'1'"),
        ("0BCD", 1, "'0'"),
        ("AB CD-E8", 8, "'8'"),
        ("AB=CD", 3, "'='"),
        ("ABCİ", 4, r"'\\u0130'"),
        ("ABCß", 4, r"'\\xdf'"),
        ("ABC!", 4, "'!'"),
    ],
)
def test_base32_names_the_wrong_character(text, position, character):
    with pytest.raises(BadSecret, match=f"character {position} is {character}"):
        base32.decode(text)


@given(st.text())
def test_base32_takes_a_text_or_refuses_it(text):
    try:
        key = base32.decode(text)
    except BadSecret:
        return
    assert len(key) <= len(text) * 5 // 8


def test_bits_that_fill_no_byte_are_dropped():
    assert base32.decode("MFRGG2") == base32.decode("MFRGG")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"secret": b""}, "secret has 0 bytes"),
        ({"secret": bytes(129)}, "secret has 129 bytes"),
        ({"digits": 5}, "digits is 5"),
        ({"digits": 9}, "digits is 9"),
        ({"period": 4}, "period is 4"),
        ({"period": 301}, "period is 301"),
        ({"period": None}, "period is None"),
        ({"type": "hotp", "counter": 2**64 - 1}, "counter is"),
        ({"type": "hotp", "counter": -1}, "counter is -1"),
    ],
)
def test_limits(change, says):
    with pytest.raises(NotAnEnrolment, match=says):
        replace(ACCOUNT, **change)


@pytest.mark.parametrize("change", [{"secret": b"x"}, {"secret": bytes(128)}, {"period": 5}, {"period": 300}])
def test_the_limits_themselves_are_allowed(change):
    changed = replace(ACCOUNT, **change)
    assert changed != ACCOUNT


def test_the_secret_is_not_in_the_repr():
    assert "0123456789" not in repr(ACCOUNT)


def test_json():
    expected = {
        "type": "totp",
        "issuer": "Microsoft",
        "label_issuer": "Contoso",
        "account": "me",
        "name": "Contoso",
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "counter": None,
        "secret_bits": 80,
    }
    assert ACCOUNT.to_json() == expected
    assert ACCOUNT.to_json(show_secret=True) == {**expected, "secret_hex": b"0123456789".hex()}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_a_name_is_cut_to_64_bytes_and_keeps_both_ends(name):
    short = cut(name)
    assert len(short.encode()) <= 64
    if len(name.encode()) <= 64:
        assert short == name
    else:
        head, tail = short.split("…")[0], short.split("…")[-1]
        assert name.startswith(head)
        assert name.endswith(tail)
        assert len(short.encode()) >= 58


def test_both_names_are_cut_with_a_warning_each():
    account, warnings = fit(replace(ACCOUNT, name="n" * 300, account="a" * 65))
    assert (len(account.name.encode()), len(account.account.encode())) == (64, 64)
    assert "display name of 300 bytes" in warnings[0]
    assert "account name of 65 bytes" in warnings[1]


def test_a_name_that_fits_is_left_alone():
    assert fit(ACCOUNT) == (ACCOUNT, [])
