"""Account records: what is allowed, and what comes back from bytes that may be anything."""

import pytest
from fob.vault import account
from hypothesis import given
from hypothesis import strategies as st

FIELDS = ("type", "algorithm", "digits", "period", "counter", "key", "name", "account", "suffix")
GOOD = {
    "type": "totp",
    "algorithm": "SHA1",
    "digits": 6,
    "period": 30,
    "counter": None,
    "key": b"12345678901234567890",
    "name": "Contoso",
    "account": "ada@contoso.example",
    "suffix": "none",
}
COUNTED = {"type": "hotp", "period": None, "counter": 0}

names = st.text(st.characters(exclude_categories=["Cs"]), max_size=64).filter(
    lambda text: len(text.encode()) <= 64
)


@st.composite
def accounts(draw):
    type_name = draw(st.sampled_from(account.TYPES))
    return account.Account(
        type_name,
        draw(st.sampled_from(account.ALGORITHMS)),
        draw(st.integers(6, 8)),
        draw(st.integers(5, 300)) if type_name == "totp" else None,
        draw(st.integers(0, 2**64 - 1)) if type_name == "hotp" else None,
        draw(st.binary(min_size=1, max_size=128)),
        draw(names),
        draw(names),
        draw(st.sampled_from(account.SUFFIXES)),
    )


def fields_of(one):
    return {name: getattr(one, name) for name in FIELDS}


@given(accounts(), st.binary(max_size=8))
def test_a_record_comes_back_as_it_was_and_says_where_it_ends(one, behind):
    record = one.encode()
    for data in (record + behind, memoryview(record + behind)):
        decoded, used = account.decode(data)
        assert fields_of(decoded) == fields_of(one)
        assert used == len(record) <= account.RECORD_SIZE


@given(accounts(), st.data())
def test_a_record_cut_short_is_refused(one, data):
    record = one.encode()
    cut = data.draw(st.integers(0, len(record) - 1))
    with pytest.raises(ValueError, match="cut short"):
        account.decode(record[:cut])


@given(accounts(), st.data())
def test_a_changed_byte_gives_an_account_or_a_value_error(one, data):
    record = bytearray(one.encode())
    place = data.draw(st.integers(0, len(record) - 1))
    record[place] = data.draw(st.integers(0, 255))
    check_decoding_is_safe(bytes(record))


@given(st.binary(max_size=400))
def test_garbage_gives_a_value_error(data):
    check_decoding_is_safe(data)


@given(st.binary(max_size=300))
def test_garbage_behind_a_good_start_gives_a_value_error(rest):
    check_decoding_is_safe(b"\x01" + len(rest).to_bytes(2, "big") + rest)


def check_decoding_is_safe(data):
    try:
        decoded, used = account.decode(data)
    except ValueError:
        return
    assert decoded.encode() == data[:used]


def test_the_record_is_laid_out_as_documented():
    one = account.Account("hotp", "SHA256", 8, None, 0x0102, b"\xaa\xbb", "n", "ac", "tab")
    assert one.encode() == bytes.fromhex("01 0016 01 01 08 02 0000 0000000000000102 02 aabb 01 6e 02 6163")


def test_the_longest_record_has_the_size_that_is_promised():
    one = account.Account("hotp", "SHA512", 8, None, 2**64 - 1, bytes(128), "n" * 64, "ä" * 32, "enter")
    assert len(one.encode()) == account.RECORD_SIZE


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"type": "motp"}, "type must be one of totp, hotp"),
        ({"type": None}, "type must be one of"),
        ({"algorithm": "MD5"}, "algorithm must be one of SHA1, SHA256, SHA512"),
        ({"suffix": "space"}, "suffix must be one of none, enter, tab"),
        ({"digits": 5}, "number of digits must be a whole number from 6 to 8"),
        ({"digits": 9}, "number of digits"),
        ({"digits": 6.0}, "number of digits"),
        ({"digits": True}, "number of digits"),
        ({"digits": "6"}, "number of digits"),
        ({"period": 4}, "period must be a whole number from 5 to 300"),
        ({"period": 301}, "period"),
        ({"period": None}, "period"),
        ({"counter": 0}, "a time-based account has no counter"),
        ({**COUNTED, "counter": -1}, "counter must be a whole number from 0 to 18446744073709551615"),
        ({**COUNTED, "counter": 2**64}, "counter"),
        ({**COUNTED, "counter": None}, "counter"),
        ({**COUNTED, "period": 30}, "a counter-based account has no period"),
        ({"key": b""}, "key must have 1 to 128 bytes"),
        ({"key": bytes(129)}, "key must have 1 to 128 bytes"),
        ({"key": "12345678901234567890"}, "key must have"),
        ({"name": "n" * 65}, "the name must have at most 64 bytes of UTF-8"),
        ({"name": "ä" * 33}, "the name must have at most 64 bytes"),
        ({"name": None}, "the name must be text"),
        ({"account": "a" * 65}, "the account name must have at most 64 bytes"),
        ({"account": "\ud800"}, "the account name has a character that does not exist"),
    ],
)
def test_what_an_account_can_not_be(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        account.Account(**{**GOOD, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"digits": 8},
        {"period": 5},
        {"period": 300},
        {**COUNTED, "counter": 2**64 - 1},
        {"key": b"\0"},
        {"key": bytearray(128)},
        {"name": "", "account": ""},
        {"name": "ä" * 32},
        {"name": "شركة", "account": "名前 🔑"},
    ],
)
def test_what_an_account_can_just_be(changes):
    one = account.Account(**{**GOOD, **changes})
    assert fields_of(account.decode(one.encode())[0]) == {**GOOD, **changes}


def test_a_changed_account_leaves_the_first_as_it_was():
    one = account.Account(**GOOD)
    other = one.changed(name="Fabrikam", suffix="enter")
    assert fields_of(one) == GOOD
    assert fields_of(other) == {**GOOD, "name": "Fabrikam", "suffix": "enter"}
    with pytest.raises(ValueError, match="digits"):
        one.changed(digits=10)
