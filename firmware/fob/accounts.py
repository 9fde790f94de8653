"""The accounts of the vault in memory: their records, one after the other, decoded when one is looked at.

As objects, a hundred usual accounts take 22 KB of the board's heap in a thousand pieces; as records, 7 KB in
one.
"""

from array import array

from fob import account as fob_account


class Accounts:
    """A sequence of accounts. Only counters change in it, and each look at an account makes it anew.

    :param records: as many records (see `account.py`) as `count` says, and nothing more: a bytearray, or a
        memoryview of one.
    :raises ValueError: they are not.
    """

    def __init__(self, records=None, count=0):
        self._records = memoryview(bytearray() if records is None else records)
        self._starts = array("H", bytes(2 * count + 2))
        start = 0
        for index in range(count):
            start += fob_account.record_size(self._records[start:])
            self._starts[index + 1] = start
        if start != len(self._records):
            raise ValueError("there is more than the records of the accounts")

    def __len__(self):
        return len(self._starts) - 1

    def __getitem__(self, index):
        account, _ = fob_account.decode(self._record(range(len(self))[index]))
        return account

    def records(self):
        """A new list of the records, bytes each or the like."""
        return [self._record(index) for index in range(len(self))]

    def count_up(self, index, counter):
        """Let the account at `index` go on with `counter`, if it is one that counts and was not that far."""
        fob_account.count_up(self._record(index), counter)

    def erase(self):
        """Overwrite the records with zeros; nothing is left to look at."""
        self._records[:] = bytes(len(self._records))
        self._starts = array("H", (0,))

    def _record(self, index):
        return self._records[self._starts[index] : self._starts[index + 1]]
