"""PBKDF2-HMAC-SHA256 against published vectors and hashlib."""

import hashlib

import pytest
from fob.oath.pbkdf2 import Pbkdf2
from hypothesis import given
from hypothesis import strategies as st

# RFC 7914, section 11 (the first 32 of its 64 bytes), and RFC 6070's cases for SHA-256, 32 bytes each.
VECTORS = [
    (b"passwd", b"salt", 1, "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"),
    (b"Password", b"NaCl", 80000, "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"),
    (b"password", b"salt", 1, "120fb6cffcf8b32c43e7225256c4f837a86548c92ccc35480805987cb70be17b"),
    (b"password", b"salt", 2, "ae4d0c95af6b46d32d0adff928f06dd02a303f8ef3c251dfd6e2d85a95474c43"),
    (b"password", b"salt", 4096, "c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"),
    (b"pass\0word", b"sa\0lt", 4096, "89b69d0516f829893c696226650a86878c029ac13ee276509d5ae58b6466a724"),
]


def derived(password, salt, rounds, at_once):
    derivation = Pbkdf2(password, salt)
    while derivation.rounds < rounds:
        derivation.work(min(at_once, rounds - derivation.rounds))
    return derivation.key()


@pytest.mark.parametrize(("password", "salt", "rounds", "key"), VECTORS)
def test_published_vectors(password, salt, rounds, key):
    assert derived(password, salt, rounds, 1000).hex() == key


@given(st.binary(max_size=80), st.binary(max_size=80), st.integers(1, 60), st.integers(1, 20))
def test_it_is_what_hashlib_derives_however_it_is_sliced(password, salt, rounds, at_once):
    assert derived(password, salt, rounds, at_once) == hashlib.pbkdf2_hmac("sha256", password, salt, rounds)


def test_a_key_that_begins_with_zeros_has_its_full_length():
    salt = next(
        str(number).encode()
        for number in range(100_000)
        if hashlib.pbkdf2_hmac("sha256", b"1234", str(number).encode(), 2)[0] == 0
    )
    assert derived(b"1234", salt, 2, 1) == hashlib.pbkdf2_hmac("sha256", b"1234", salt, 2)
