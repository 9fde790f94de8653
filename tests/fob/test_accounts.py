"""The accounts in memory: a sequence over their records."""

import pytest
from fob.account import Account
from fob.accounts import Accounts
from hypothesis import given
from hypothesis import strategies as st


def account(name):
    return Account("totp", "SHA1", 6, 30, None, b"k" * 20, name, "ada@contoso.example")


def records_of(names):
    return [account(name).encode() for name in names]


@given(st.lists(st.text("abc", max_size=64), max_size=100))
def test_every_account_is_the_one_of_its_record(names):
    accounts = Accounts(b"".join(records_of(names)), len(names))
    assert len(accounts) == len(names)
    assert [one.name for one in accounts] == names
    assert [bytes(record) for record in accounts.records()] == records_of(names)


def test_accounts_are_counted_from_either_end_and_there_are_no_others():
    accounts = Accounts(b"".join(records_of(["One", "Two", "Three"])), 3)
    assert [accounts[index].name for index in (0, 2, -1, -3)] == ["One", "Three", "Three", "One"]
    for index in (3, -4):
        with pytest.raises(IndexError):
            accounts[index]


@pytest.mark.parametrize(
    ("records", "count"),
    [
        (b"", 1),
        (account("One").encode(), 0),
        (account("One").encode(), 2),
        (account("One").encode()[:-1], 1),
        (account("One").encode() + b"\1", 1),
        (b"\2" + account("One").encode()[1:], 1),
    ],
)
def test_what_is_not_so_many_records_is_refused(records, count):
    with pytest.raises(ValueError, match="record"):
        Accounts(records, count)
