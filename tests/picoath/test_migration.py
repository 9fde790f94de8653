"""Google Authenticator's export: a published example, and messages built and broken here."""

import base64
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.enrol import migration
from picoath.enrol.inspection import inspect
from picoath.enrol.problems import NotAnEnrolment

# From jimmy0w0.me; the %2B in it goes wrong where a + is taken for a space.
PUBLISHED = (
    "otpauth-migration://offline?data=Ci8KCke7Wn1dzBf7B4QSG3RvdHBAYXV0aGVudGljYXRpb250ZXN0LmNvbSABKAEwAgoqChTjrWUf"
    "iCuBHIAj%2Br0YbS8oSrOLqBIMdGVzdC1hY2NvdW50IAEoATACEAEYASAAKNyAq4%2F4%2F%2F%2F%2F%2FwE%3D"
)


def varint(value: int) -> bytes:
    """The field encoding of https://protobuf.dev/programming-guides/encoding/, written here once more."""
    value %= 2**64
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def account(secret=b"0123456789", name="me", issuer="", algorithm=1, digits=1, kind=2, counter=0) -> bytes:
    return (
        field(1, secret)
        + field(2, name)
        + field(3, issuer)
        + b"".join(
            field(number, value)
            for number, value in [(4, algorithm), (5, digits), (6, kind), (7, counter)]
            if value is not None
        )
    )


def uri(*accounts: bytes, size=1, index=0, batch=-7) -> str:
    message = b"".join(field(1, entry) for entry in accounts)
    message += field(2, 1) + field(3, size) + field(4, index) + field(5, batch)
    return "otpauth-migration://offline?data=" + quote(base64.b64encode(message), safe="")


def test_the_published_example():
    part = migration.read(PUBLISHED)
    assert (part.size, part.index, part.batch) == (1, 0, 2**64 - 2115321764)
    assert [(entry.account, entry.issuer, base64.b32encode(entry.secret)) for entry in part.accounts] == [
        ("totp@authenticationtest.com", "", b"I65VU7K5ZQL7WB4E"),
        ("test-account", "", b"4OWWKH4IFOARZABD7K6RQ3JPFBFLHC5I"),
    ]
    assert {(entry.type, entry.algorithm, entry.digits, entry.period) for entry in part.accounts} == {
        ("totp", "SHA1", 6, 30)
    }


def test_a_plus_that_became_a_space_on_the_way():
    assert migration.read(PUBLISHED.replace("%2B", " ")) == migration.read(PUBLISHED)
    assert migration.read(PUBLISHED.replace("%2B", "+")) == migration.read(PUBLISHED)


def test_missing_padding():
    assert migration.read(PUBLISHED.removesuffix("%3D")) == migration.read(PUBLISHED)


def test_every_field():
    [entry] = migration.read(
        uri(account(name="Shop: me", issuer="Big Shop", algorithm=3, digits=2, kind=1, counter=337))
    ).accounts
    assert (entry.label_issuer, entry.issuer, entry.account, entry.name) == ("Shop", "Big Shop", "me", "Shop")
    assert (entry.type, entry.algorithm, entry.digits) == ("hotp", "SHA512", 8)
    assert (entry.period, entry.counter) == (None, 337)


@pytest.mark.parametrize("number", [127, 128, 129, 2**14, 2**63])
def test_numbers_of_several_bytes(number):
    """In 128 the first of its bytes is 0x80: nothing but the bit that says that there are more."""
    [entry] = migration.read(uri(account(kind=1, counter=number))).accounts
    assert entry.counter == number


def test_a_counter_that_is_left_unsaid_begins_at_one():
    [entry] = migration.read(uri(account(kind=1, counter=None))).accounts
    assert entry.counter == 1


def test_what_is_left_unsaid_is_the_usual():
    [entry] = migration.read(uri(field(1, b"0123456789"))).accounts
    assert (entry.type, entry.algorithm, entry.digits, entry.period, entry.account) == (
        "totp",
        "SHA1",
        6,
        30,
        "",
    )


def test_an_account_that_cannot_be_used_does_not_spoil_the_others():
    found = inspect([uri(account(algorithm=4, name="md5"), account(name="good"))])
    assert [entry.account for entry in found.accounts] == ["good"]
    assert found.warnings == [
        "account 1 of the export can't be used: its type, algorithm or number of digits is unknown to a token"
    ]


def test_an_export_in_which_nothing_can_be_used():
    found = inspect([uri(account(secret=b""))])
    assert (found.kind, found.accounts) == ("unsupported", [])
    assert "the secret has 0 bytes" in str(found.reason)


def test_an_empty_export():
    found = inspect([uri()])
    assert (found.kind, found.reason) == ("unsupported", "an export with no account in it")


@given(st.permutations(range(4)), st.integers(-(2**31), 2**31 - 1))
def test_parts_are_put_together_whatever_their_order(order, batch):
    parts = [uri(account(name=f"account {index}"), size=4, index=index, batch=batch) for index in range(4)]
    found = inspect(parts[index] for index in order)
    assert [entry.account for entry in found.accounts] == [f"account {index}" for index in range(4)]
    assert found.missing == []


@given(st.sets(st.integers(0, 4), min_size=1))
def test_missing_parts_are_named_from_one(shown):
    found = inspect(uri(account(name=f"{index}"), size=5, index=index) for index in shown)
    assert found.missing == [index + 1 for index in range(5) if index not in shown]


def test_two_exports_do_not_fill_each_others_gaps():
    found = inspect([uri(account(), size=2, index=0, batch=1), uri(account(), size=2, index=1, batch=2)])
    assert found.missing == [1, 2]


def test_exports_without_a_batch_id_are_kept_apart():
    found = inspect([uri(account(name="a"), batch=0), uri(account(name="b"), batch=0)])
    assert [entry.account for entry in found.accounts] == ["a", "b"]


def test_an_export_of_no_parts_is_the_whole_one():
    """Zero is what protobuf takes for a number that is left unsaid."""
    found = inspect([uri(account(), size=0)])
    assert (len(found.accounts), found.missing) == (1, [])


@pytest.mark.parametrize(("size", "index"), [(1, 1), (0, 1), (2, -1), (10**9, 0), (-1, 0)])
def test_impossible_parts(size, index):
    with pytest.raises(NotAnEnrolment):
        migration.read(uri(account(), size=size, index=index))


@pytest.mark.parametrize(
    "query", ["", "?", "?data=", "?data=%", "?data=a", "?data=Cg%3D%3D&data=Cg%3D%3D", "?data=äö"]
)
def test_unreadable_data(query):
    found = inspect(["otpauth-migration://offline" + query])
    assert found.kind == "unsupported"


@given(st.binary(max_size=200))
def test_any_message_is_read_or_refused(message):
    text = "otpauth-migration://offline?data=" + quote(base64.b64encode(message), safe="")
    assert inspect([text]).kind in ("migration", "unsupported")


@given(st.integers(0, 200), st.integers(0, 255), st.integers(0, 200))
def test_a_damaged_export_is_read_or_refused(position, value, end):
    encoded = uri(account(name="ü" * 20), account()).partition("data=")[2]
    message = bytearray(base64.b64decode(unquote(encoded)))
    message[position % len(message)] = value
    text = "otpauth-migration://offline?data=" + quote(base64.b64encode(bytes(message[:end])), safe="")
    assert inspect([text]).kind in ("migration", "unsupported")


def fixed(number: int, wire_type: int, size: int) -> bytes:
    return varint(number << 3 | wire_type) + bytes(range(1, size + 1))


def test_fields_of_other_sizes_that_a_later_export_may_have_are_passed_over():
    entry = fixed(20, 1, 8) + account() + fixed(21, 5, 4) + field(3, "Contoso")
    part = migration.read(uri(entry))
    assert [(one.account, one.issuer) for one in part.accounts] == [("me", "Contoso")]


@pytest.mark.parametrize("number", [4, 5, 6])
def test_a_number_that_is_none_is_named(number):
    part = migration.read(uri(account() + field(number, b"1")))
    assert part.accounts == ()
    assert part.problems == ("account 1 of the export can't be used: a number in the export is none",)
