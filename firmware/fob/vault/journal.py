"""The journal in the non-volatile memory: what daily use counts, and what the vault must not fall behind.

CircuitPython programs bytes that are all 0xFF in place and erases all 4 KiB for any other write; a power cut
then loses everything in it. So records are only ever appended, and daily use erases nothing. `start_over` is
the one place that erases: whoever calls it has made sure that nothing here is the only one of its kind.

The memory: 256 bytes of marks (`personality.py`), 256 bytes of the crash log, then the records, 16 bytes
each, integers big-endian:

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      1     0 to 99: the account at this place counted; 0xA1: the vault was stored; 0xA2: a PIN was tried;
             0xA3: the vault was wiped
1      4     sequence number of the vault that this is about; 0 for a PIN
5      8     the account's next counter C (RFC 4226); the wrong PINs so far; else 0
13     3     the low bytes of the CRC-32 of the 13 bytes before
====== ===== ==================================================================

A record whose writing was cut short has the wrong check value and is skipped.
"""

import binascii
import struct

TRIES = 10
"""Wrong PINs after which the vault is destroyed."""

_SIZE = 4096
_START = 512
_RECORD_SIZE = 16
_CHECKED_SIZE = 13
_RECORD = ">BIQ"
_PAGE_SIZE = 256
_LAST = (_SIZE - _START) // _RECORD_SIZE

_STORED = 0xA1
_TRIED = 0xA2
_WIPED = 0xA3

_FREE = 0xFF
_RESERVE = 24
"""Records kept for PINs: with a locked vault there is no starting over."""
_NEARLY_FULL = 256 - 32
_MARKS_END = 256


class Journal:
    """The records. `sequence` is the newest sequence number that they know, 0 for none; `wiped` whether the
    vault was wiped since it was last stored; `tries` how many wrong PINs there were since the last right one.

    :param nvm: ``microcontroller.nvm``, or a bytearray.
    """

    def __init__(self, nvm):
        self._nvm = nvm
        self.sequence = 0
        self.wiped = False
        self.tries = 0
        self._used = 0
        for place, record in self._written():
            self._used = place + 1
            if record:
                self._take(*record)

    @property
    def is_full(self):
        """Whether only the records for PINs are left."""
        return self._used >= _LAST - _RESERVE

    @property
    def is_crowded(self):
        """Whether it is time to start over: here, or with the marks or the crash log."""
        nvm = self._nvm
        return self.is_full or nvm[_NEARLY_FULL] != _FREE or nvm[_MARKS_END + _NEARLY_FULL] != _FREE

    def counters(self, sequence):
        """Generator: place and next counter of accounts that counted since vault `sequence` was stored."""
        for _, record in self._written():
            if record and record[0] < _STORED and record[1] == sequence:
                yield record[0], record[2]

    def note_counter(self, index, sequence, counter):
        """The account at `index` of the vault `sequence` goes on with `counter`.

        This and the other notes raise OSError when there is no room, or the flash can't be written.
        """
        self._append(index, sequence, counter)

    def note_stored(self, sequence):
        """Both copies of the vault have this sequence number."""
        self._append(_STORED, sequence, 0)

    def note_wiped(self, sequence):
        """All vaults older than this sequence number are gone."""
        self._append(_WIPED, sequence, 0, 0)

    def note_tries(self, tries):
        """So many wrong PINs were tried since the last right one."""
        # A try is only made if there is room to take it back.
        self._append(_TRIED, 0, tries, 1 if tries else 0)

    def start_over(self, sequence, wiped=False):
        """Erase everything but a sequence number, the wrong PINs and the last mark.

        :raises OSError: the flash can't be written.
        """
        content = bytearray(b"\xff" * _SIZE)
        content[0] = self._last_mark()
        records = _encode(_WIPED if wiped else _STORED, sequence, 0)
        if self.tries and not wiped:
            records += _encode(_TRIED, 0, self.tries)
        content[_START : _START + len(records)] = records
        self._nvm[0:_SIZE] = content
        self.__init__(self._nvm)
        if self.sequence != sequence:
            raise OSError("the flash can't be written")

    def _last_mark(self):
        marks = bytes(self._nvm[0:_MARKS_END]).rstrip(b"\xff")
        return marks[-1] if marks else _FREE

    def _written(self):
        """Generator: place and content of each record that is not free; None for one that is not whole."""
        for page in range(_START, _SIZE, _PAGE_SIZE):
            content = bytes(self._nvm[page : page + _PAGE_SIZE])
            if content.count(b"\xff") == _PAGE_SIZE:
                continue
            for at in range(0, _PAGE_SIZE, _RECORD_SIZE):
                data = content[at : at + _RECORD_SIZE]
                if data.count(b"\xff") < _RECORD_SIZE:
                    yield (page + at - _START) // _RECORD_SIZE, _decode(data)

    def _take(self, kind, sequence, value):
        if kind == _TRIED:
            self.tries = value
            return
        self.sequence = max(self.sequence, sequence)
        self.wiped = kind == _WIPED
        if self.wiped:
            self.tries = 0

    def _append(self, kind, sequence, value, reserve=_RESERVE):
        if self._used >= _LAST - reserve:
            raise OSError("the journal is full")
        start = _START + self._used * _RECORD_SIZE
        record = _encode(kind, sequence, value)
        self._used += 1
        self._nvm[start : start + _RECORD_SIZE] = record
        if bytes(self._nvm[start : start + _RECORD_SIZE]) != record:
            raise OSError("the flash can't be written")
        self._take(kind, sequence, value)


def _encode(kind, sequence, value):
    record = struct.pack(_RECORD, kind, sequence, value)
    return record + _check_value(record)


def _decode(data):
    """Kind, sequence number and value of a record; None when it is not whole."""
    if _check_value(data[:_CHECKED_SIZE]) != data[_CHECKED_SIZE:]:
        return None
    return struct.unpack_from(_RECORD, data)


def _check_value(record):
    return binascii.crc32(record).to_bytes(4, "big")[1:]
