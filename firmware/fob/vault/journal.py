"""The journal in the non-volatile memory: what daily use counts, and what the vault must not fall behind.

CircuitPython programs bytes that are all 0xFF in place and erases all 4 KiB for any other write; a power cut
then loses everything in it. So it is only ever appended to, and daily use erases nothing. `start_over` is the
one place that erases: whoever calls it has made sure that nothing here is the only one of its kind. While
wrong PINs are counted nothing erases.

The memory: 255 bytes of marks (`personality.py`) and one that announces an erase, 256 bytes of the crash log,
then from the bottom up the records, 16 bytes each, integers big-endian:

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      1     0 to 99: the account at this place typed a code; 0xA1: the vault was stored; 0xA2: so many wrong
             PINs (read, no longer written); 0xA3: the vault was wiped
1      4     sequence number of the vault that this is about; 0 for a PIN
5      8     the account's next counter C (RFC 4226), 0 where it has none; the wrong PINs so far; else 0
13     3     the low bytes of the CRC-32 of the 13 bytes before
====== ===== ==================================================================

A record whose writing was cut short has the wrong check value and is skipped. Before an erase the byte at 255
is cleared. Where it is, or where there is something but no whole record, an erase was cut short, and may have
changed any bit: no try there counts, and nothing is appended until it has started over.

From the top down lie the tries, a byte each: 0xF0 before a PIN is tried, 0x0F when it was right. Cut short,
either has cleared fewer bits of its own half, and still counts as what it is. So ten bytes are all that can
be used up without the right PIN, and no erase is ever needed to count the next try.
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
_END = 3712
"""Where the records end: what is above is kept for the tries. Older firmware had records of PINs there."""
_TRIES_NEARLY_FULL = 3904

_STORED = 0xA1
_TRIED = 0xA2
_WIPED = 0xA3

_TRY = 0xF0
_RIGHT = 0x0F

_FREE = 0xFF
_NEARLY_FULL = 256 - 32
_ERASING_AT = 255
"""Behind the marks."""
_CRASHES = 256


class Journal:
    """What is noted. `sequence` is the newest sequence number that the records know, 0 for none; `wiped`
    whether the vault was wiped since it was last stored; `tries` how many PINs were tried since the last
    right one.

    :param nvm: ``microcontroller.nvm``, or a bytearray.
    """

    def __init__(self, nvm):
        self._nvm = nvm
        self.sequence = 0
        self.wiped = False
        self.tries = 0
        self._is_whole = False
        self._tries_at = self._lowest_try()
        self._used = _START
        for start, record in self._written():
            self._used = start + _RECORD_SIZE
            if record:
                self._is_whole = True
                self._take(*record)
                if self.wiped:
                    self.tries = 0
        is_erasing = nvm[_ERASING_AT] != _FREE
        self._is_whole = self._is_whole and not is_erasing
        if self._is_whole:
            self._count_tries()
        elif is_erasing or self._used > _START or self._tries_at < _SIZE:
            self._used = self._tries_at = _END

    @property
    def is_full(self):
        """Whether there is no room for another record."""
        return self._used >= _END

    @property
    def is_crowded(self):
        """Whether it is time to start over: here, or with the marks or the crash log."""
        nvm = self._nvm
        return (
            self.is_full
            or self._tries_at < _TRIES_NEARLY_FULL
            or nvm[_NEARLY_FULL] != _FREE
            or nvm[_CRASHES + _NEARLY_FULL] != _FREE
        )

    @property
    def takes_tries(self):
        """Whether all tries that are left can be counted, and the right PIN noted, without an erase."""
        # One byte stays free between records and tries.
        room = self._tries_at - max(self._used, _END) - 1
        return self._is_whole and room > TRIES - self.tries

    def counters(self, sequence):
        """Generator: place and next counter of each code that was typed since vault `sequence` was stored."""
        for _, record in self._written():
            if record and record[0] < _STORED and record[1] == sequence:
                yield record[0], record[2]

    def note_counter(self, index, sequence, counter):
        """The account at `index` of the vault `sequence` has typed a code, and goes on with `counter`.

        This and the other notes raise OSError when there is no room, or the flash can't be written.
        """
        self._append(index, sequence, counter)

    def note_stored(self, sequence):
        """Both copies of the vault have this sequence number."""
        self._append(_STORED, sequence, 0)

    def note_wiped(self, sequence):
        """All vaults older than this sequence number are gone."""
        self._append(_WIPED, sequence, 0)

    def note_try(self):
        """A PIN is about to be tried. See `takes_tries`."""
        self._put_try(_TRY)
        self.tries += 1

    def note_right_pin(self):
        """It was the right one, or there is none any more: the count begins anew."""
        self._put_try(_RIGHT)
        self.tries = 0

    def start_over(self, sequence, wiped=False, counters=()):
        """Erase everything but these, the tries and the last mark.

        :param counters: places and next counters of accounts of vault `sequence`.
        :raises OSError: the flash can't be written.
        """
        content = bytearray(b"\xff" * _SIZE)
        content[0] = self._last_mark()
        records = _encode(_WIPED if wiped else _STORED, sequence, 0)
        for index, counter in counters:
            records += _encode(index, sequence, counter)
        content[_START : _START + len(records)] = records
        if self.tries and not wiped:
            content[-self.tries :] = bytes((_TRY,)) * self.tries
        if self._nvm[_ERASING_AT] == _FREE:  # else writing there would be an erase
            self._nvm[_ERASING_AT] = 0
        self._nvm[0:_SIZE] = content
        self.__init__(self._nvm)
        if self.sequence != sequence:
            raise OSError("the flash can't be written")

    def _last_mark(self):
        marks = bytes(self._nvm[0:_ERASING_AT]).rstrip(b"\xff")
        return marks[-1] if marks else _FREE

    def _written(self):
        """Generator: offset and content of each record that is not free; None for one that is not whole."""
        for page in range(_START, _SIZE, _PAGE_SIZE):
            content = bytes(self._nvm[page : page + _PAGE_SIZE])
            if content.count(b"\xff") == _PAGE_SIZE:
                continue
            for at in range(0, min(_PAGE_SIZE, self._tries_at - page) - _RECORD_SIZE + 1, _RECORD_SIZE):
                data = content[at : at + _RECORD_SIZE]
                if data.count(b"\xff") < _RECORD_SIZE:
                    yield page + at, _decode(data)

    def _take(self, kind, sequence, value):
        if kind == _TRIED:
            self.tries = value
            return
        self.sequence = max(self.sequence, sequence)
        self.wiped = kind == _WIPED

    def _append(self, kind, sequence, value):
        if self.is_full:
            raise OSError("the journal is full")
        start = self._used
        record = _encode(kind, sequence, value)
        self._used += _RECORD_SIZE
        self._nvm[start : start + _RECORD_SIZE] = record
        if bytes(self._nvm[start : start + _RECORD_SIZE]) != record:
            raise OSError("the flash can't be written")
        self._is_whole = True
        self._take(kind, sequence, value)

    def _lowest_try(self):
        """Where the tries begin: the last one noted has the lowest offset."""
        at = _SIZE
        while at > _END and self._nvm[at - 1] != _FREE:
            at -= 1
        return at

    def _count_tries(self):
        for at in range(_SIZE - 1, self._tries_at - 1, -1):
            is_try = self._nvm[at] | _RIGHT == _FREE
            self.tries = self.tries + 1 if is_try else 0

    def _put_try(self, code):
        place = self._tries_at - 1
        if place <= max(self._used, _END):
            raise OSError("the journal is full")
        self._nvm[place] = code
        if self._nvm[place] != _FREE:
            self._tries_at = place
        if self._nvm[place] != code:
            raise OSError("the flash can't be written")


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
