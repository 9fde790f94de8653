"""The accounts of an open vault: a sequence over their records, which are read when they are looked at."""

import pytest
from fob.vault.account import Account
from fob.vault.accounts import Accounts, encode_ends
from hypothesis import given
from hypothesis import strategies as st


def account(name):
    return Account("totp", "SHA1", 6, 30, None, b"k" * 20, name, "ada@contoso.example")


def records_of(names):
    return [account(name).encode() for name in names]


class Records:
    """Where the records lie; counts how much was read of them."""

    def __init__(self, records):
        self._data = b"".join(records)
        self.accounts = Accounts(encode_ends([len(record) for record in records]), self._read)
        self.bytes_read = 0

    def _read(self, start, size):
        self.bytes_read += size
        return memoryview(bytearray(self._data[start : start + size]))


@given(st.lists(st.text("abc", max_size=64), max_size=100))
def test_every_account_is_the_one_of_its_record(names):
    accounts = Records(records_of(names)).accounts
    assert accounts.size == sum(len(record) for record in records_of(names))
    assert len(accounts) == len(names)
    assert [one.name for one in accounts] == names
    assert [bytes(accounts.record(index)) for index in range(len(accounts))] == records_of(names)


def test_accounts_are_counted_from_either_end_and_there_are_no_others():
    accounts = Records(records_of(["One", "Two", "Three"])).accounts
    assert [accounts[index].name for index in (0, 2, -1, -3)] == ["One", "Three", "Three", "One"]
    for index in (3, -4):
        with pytest.raises(IndexError):
            accounts[index]


def test_nothing_is_read_but_the_account_that_is_looked_at():
    there = Records(records_of(["One", "Two", "Three"]))
    assert there.bytes_read == 0
    assert there.accounts[1].name == "Two"
    assert there.bytes_read == len(account("Two").encode())


def test_a_counter_goes_on_and_never_back_and_only_where_there_is_one():
    counted = Account("hotp", "SHA1", 6, None, 7, b"h" * 20, "Counted", "bo")
    accounts = Records([counted.encode(), account("Timed").encode()]).accounts
    for counter, expected in ((5, 7), (9, 9), (8, 9)):
        accounts.count_up(0, counter)
        assert accounts[0].counter == expected
    accounts.count_up(1, 3)
    assert accounts[1].counter is None
    assert [bytes(accounts.record(index)) for index in range(len(accounts))] == [
        counted.changed(counter=9).encode(),
        account("Timed").encode(),
    ]
