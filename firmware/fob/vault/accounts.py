"""The accounts of an open vault: read from its copy when one is looked at, so that memory holds none of them.

A hundred accounts as objects would take 22 KB of the board's heap in a thousand pieces.
"""

import struct

from fob.vault import account as fob_account

END_SIZE = 2
"""Bytes in which the end of a record is told."""
_END = ">H"


class Accounts:
    """A sequence of accounts; each look at one reads and decodes it anew.

    :param ends: where each record ends, counted from the first one's beginning: 2 bytes each, big-endian.
    :param read: called with offset and size, returns so many bytes of the records.
    """

    def __init__(self, ends=b"", read=None):
        self._ends = ends
        self._read = read
        self._counters = {}

    def __len__(self):
        return len(self._ends) // END_SIZE

    @property
    def size(self):
        """Bytes of all records."""
        return self._end_of(len(self) - 1) if self._ends else 0

    def __getitem__(self, index):
        """The account at a place.

        :raises IndexError: there is none.
        :raises OSError: it can't be read.
        """
        index = range(len(self))[index]
        account, _ = fob_account.decode(self.record(index))
        return account

    def record_size(self, index):
        """Bytes of the record of the account at `index`."""
        return self._end_of(index) - self._start_of(index)

    def record(self, index):
        """The record of the account at `index` with the counter that it has by now: a memoryview.

        :raises OSError: it can't be read.
        """
        record = self._read(self._start_of(index), self.record_size(index))
        if index in self._counters:
            fob_account.count_up(record, self._counters[index])
        return record

    def count_up(self, index, counter):
        """Let the account at `index`, if there is one and it counts, go on with `counter`; never back."""
        if index < len(self):
            self._counters[index] = max(counter, self._counters.get(index, 0))

    def _start_of(self, index):
        return self._end_of(index - 1) if index else 0

    def _end_of(self, index):
        return struct.unpack_from(_END, self._ends, END_SIZE * index)[0]


def encode_ends(sizes):
    """The ends of records of these sizes, as `Accounts` takes them."""
    ends = bytearray(END_SIZE * len(sizes))
    end = 0
    for index, size in enumerate(sizes):
        end += size
        struct.pack_into(_END, ends, END_SIZE * index, end)
    return ends
