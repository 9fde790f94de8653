"""The accounts of the vault in memory: their records, one after the other, decoded when one is looked at.

As objects, a hundred usual accounts take 22 KB of the board's heap in a thousand pieces; as records, 7 KB in
one.
"""

from array import array

from fob import account as fob_account


class Accounts:
    """A sequence of accounts. It can't be changed, and each look at an account makes it anew.

    :param records: as many records (see `account.py`) as `count` says, and nothing more: bytes, or a
        memoryview of them.
    :raises ValueError: they are not.
    """

    def __init__(self, records=b"", count=0):
        self._records = memoryview(records)
        self._starts = array("H", bytes(2 * count + 2))
        start = 0
        for index in range(count):
            start += fob_account.record_size(self._records[start:])
            self._starts[index + 1] = start
        if start != len(records):
            raise ValueError("there is more than the records of the accounts")

    def __len__(self):
        return len(self._starts) - 1

    def __getitem__(self, index):
        account, _ = fob_account.decode(self._record(range(len(self))[index]))
        return account

    def records(self):
        """A new list of the records, bytes each or the like."""
        return [self._record(index) for index in range(len(self))]

    def _record(self, index):
        return self._records[self._starts[index] : self._starts[index + 1]]
