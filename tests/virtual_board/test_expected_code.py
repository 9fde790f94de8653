"""The second opinion on codes, against the published vectors and against hostile URIs."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.sequences.expected_code import from_uri

KEY = b"12345678901234567890"
SECRET = base64.b32encode(KEY).decode()


RFC_4226_CODES = [
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
]


@pytest.mark.parametrize(("counter", "code"), list(enumerate(RFC_4226_CODES)))
def test_rfc_4226_appendix_d(counter: int, code: str) -> None:
    assert from_uri(f"otpauth://hotp/x?secret={SECRET}&counter={counter}").code(0) == code


@pytest.mark.parametrize(
    ("algorithm", "size", "time", "code"),
    [
        ("SHA1", 20, 59, "94287082"),
        ("SHA256", 32, 59, "46119246"),
        ("SHA512", 64, 59, "90693936"),
        ("SHA1", 20, 1111111109, "07081804"),
        ("SHA1", 20, 20000000000, "65353130"),
        ("SHA256", 32, 20000000000, "77737706"),
        ("sha-512", 64, 20000000000, "47863826"),
    ],
)
def test_rfc_6238_appendix_b(algorithm: str, size: int, time: int, code: str) -> None:
    secret = base64.b32encode((KEY * 4)[:size]).decode()
    uri = f"otpauth://totp/x?secret={secret}&algorithm={algorithm}&digits=8&period=30"
    assert from_uri(uri).code(time) == code


def test_a_secret_may_be_lower_case_spaced_and_padded() -> None:
    key = from_uri("otpauth://totp/Bank%3A%20me?Secret=weip%20clmd%20zoxa%20oez4%20ompi%20dyxt%3D%3D").key
    assert key.hex() == "b110f12d83cbae07133c731e81e2f3"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "otpauth://",
        "http://totp/x?secret=AA",
        "otpauth://totp/x",
        "otpauth://totp/x?secret=",
        "otpauth://totp/x?secret=18",
        f"otpauth://totp/x?secret={SECRET}&algorithm=MD5",
        f"otpauth://totp/x?secret={SECRET}&digits=9",
        f"otpauth://totp/x?secret={SECRET}&digits=six",
        f"otpauth://totp/x?secret={SECRET}&period=4",
        f"otpauth://hotp/x?secret={SECRET}&counter={2**64}",
        "otpauth://[/x",
    ],
)
def test_a_useless_uri_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match=r"has|must|is not"):
        from_uri(uri)


@given(st.text())
def test_any_text_is_a_credential_or_a_value_error(text: str) -> None:
    for uri in (text, "otpauth://totp/" + text, "otpauth://totp/x?secret=" + text):
        try:
            code = from_uri(uri).code(1_800_000_000)
        except ValueError:
            continue
        assert code.isdigit()
        assert 6 <= len(code) <= 8


def test_the_key_is_not_in_the_repr() -> None:
    assert "123456" not in repr(from_uri(f"otpauth://totp/x?secret={SECRET}"))
