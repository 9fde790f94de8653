"""The vault: accounts and settings at rest, in two copies that are written in turn.

A change is written to the older copy, read back and compared before it counts, so a power cut in
the middle of a write costs that copy and leaves the other: after it, the vault holds what it held
before the change or what it held after it.

A copy, integers big-endian:

====== ===== ==================================================================
offset bytes meaning
====== ===== ==================================================================
0      4     "FOBV"
4      1     version, 1
5      1     count of accounts, readable before anything is unsealed
6      4     sequence number, from 1: the higher one is the newer copy
10     4     length of the sealed body
14     4     CRC-32 over the 14 bytes before it and the sealed body
18     n     the sealed body
====== ===== ==================================================================

The body, before it is sealed: the place of the account to show first (1 byte), the settings
(`settings.SIZE` bytes), and the records of the accounts (`account.py`) one after the other.
"""

import binascii
import struct

from fob import account as fob_account
from fob import settings as fob_settings
from fob.accounts import Accounts
from fob.seal import DamagedError

CAPACITY = 100
"""Accounts that a vault holds."""

_MAGIC = b"FOBV"
_VERSION = 1
_HEADER = ">4sBBIII"
_HEADER_SIZE = 18
_CHECKED_SIZE = 14
_SETTINGS_END = 1 + fob_settings.SIZE
_SEAL_ROOM = 128

COPY_SIZE = _HEADER_SIZE + _SETTINGS_END + CAPACITY * fob_account.RECORD_SIZE + _SEAL_ROOM
"""Bytes that a copy must have room for."""

_BLANK = 0
"""In place of a sequence number: nothing was ever written to this copy."""
_DAMAGED = -1
"""In place of a sequence number: what this copy holds is not whole."""


class VaultError(Exception):
    """The change was not made; the message is a sentence for the user."""


class Vault:
    """The accounts and settings in two copies.

    :param copies: two objects with ``read()``, which returns the bytes last written (``b""`` when
        nothing was ever written), ``write(*parts)``, which returns once they are stored for good, and
        ``holds(*parts)``, which says whether they are. All raise OSError when the storage fails.
    :param seal: see `seal.py`.

    ``accounts`` are the accounts in their order (see `accounts.py`), ``settings`` the settings, and
    ``show_first`` the place of the account that was added last. ``added`` says whether that was since
    the vault was loaded; whoever has seen to that sets it back. The others are there to read: a change
    goes through the methods, which store it first. Each of these raises VaultError when the change can't
    be made, and then nothing has changed.
    """

    def __init__(self, copies, seal):
        self._copies = copies
        self._seal = seal
        self._sequences = [_BLANK, _BLANK]
        self._forget()

    @property
    def state(self):
        """``"new"``, ``"good"``, ``"one copy damaged"`` or ``"damaged"``."""
        return _state(self._sequences)

    def load(self):
        """Read the newest copy that is whole. A vault that is new or damaged has no accounts."""
        self._sequences = [_sequence(copy) for copy in self._copies]
        self._forget()
        for place in _newest_first(self._sequences):
            if self._take(place):
                return

    def mend(self):
        """Write a damaged copy again, from the other one. Should this fail, `state` says so."""
        if self.state != "one copy damaged":
            return
        try:
            self._store(self.accounts.records(), self.settings, self.show_first)
        except VaultError:
            pass

    def prepare(self):
        """Give a new vault its room on the drive, so that the first change is as quick as the others.

        When there is no room, the first change says so.
        """
        if self.state != "new":
            return
        try:
            for copy in self._copies:
                copy.prepare()
        except OSError:
            pass

    def add(self, accounts):
        """Put accounts behind the others, all of them or none; the last is then shown first."""
        self.add_records([account.encode() for account in accounts])

    def add_records(self, added):
        """The same for the records of accounts, a list: a hundred accounts as objects fill the memory."""
        if not added:
            return
        if len(self.accounts) + len(added) > CAPACITY:
            raise VaultError(f"the token holds {CAPACITY} accounts, and has {len(self.accounts)}")
        records = self.accounts.records() + added
        self._store(records, self.settings, len(records) - 1)
        self.added = True

    def replace(self, index, account):
        """Put an account in the place of another; it is then shown first."""
        records = self._records_for_change(index)
        records[index] = account.encode()
        self._store(records, self.settings, index, in_both=True)
        self.added = True

    def rename(self, index, name, account):
        """Give an account another name to display and another account name.

        :raises ValueError: one of the names is too long.
        """
        self._change(index, name=name, account=account)

    def set_suffix(self, index, suffix):
        """Choose what is typed after an account's code.

        :raises ValueError: no such suffix.
        """
        self._change(index, suffix=suffix)

    def move(self, index, to):
        """Put an account in another place; those between move up or down by one."""
        records = self._records_for_change(index)
        self._check_index(to)
        first = records[self.show_first]
        records.insert(to, records.pop(index))
        self._store(records, self.settings, _place_of(first, records))

    def remove(self, index):
        """Forget an account and its key."""
        records = self._records_for_change(index)
        first = records[self.show_first]
        del records[index]
        self._store(records, self.settings, _place_of(first, records), in_both=True)

    def set(self, name, value):
        """Change a setting.

        :raises ValueError: no such setting, or not a value of it.
        """
        settings = self.settings.copy()
        settings.set(name, value)
        self._store(self.accounts.records(), settings, self.show_first)

    def advance(self, index):
        """Use up a counter (RFC 4226): the next one is stored before this returns.

        :returns: the counter C to use.
        """
        self._check_index(index)
        counter = self.accounts[index].counter
        if counter is None:
            raise VaultError("this account has no counter")
        if counter == fob_account.COUNTER_LAST:
            raise VaultError("this account's counter is used up")
        self._change(index, counter=counter + 1)
        return counter

    def wipe(self):
        """Erase both copies, also when they are damaged: the vault is then new.

        The older copy goes first, so that a wipe that was cut short shows: the accounts are still there.
        """
        for place in sorted((0, 1), key=lambda place: self._sequences[place]):
            if not self._write(place, (), _BLANK):
                raise VaultError("the vault could not be erased")
        self._forget()

    def _forget(self):
        self.accounts = Accounts()
        self.settings = fob_settings.Settings()
        self.show_first = 0
        self.added = False

    def _check_index(self, index):
        if not 0 <= index < len(self.accounts):
            raise VaultError("there is no such account")

    def _records_for_change(self, index):
        self._check_index(index)
        return self.accounts.records()

    def _change(self, index, **changes):
        records = self._records_for_change(index)
        records[index] = self.accounts[index].changed(**changes).encode()
        self._store(records, self.settings, self.show_first)

    def _take(self, place):
        """Load one copy; False, and the copy counts as damaged, when its body makes no sense."""
        try:
            sequence, count, blob = _parse(self._copies[place].read())
            body = memoryview(self._seal.unwrap(blob, sequence))
            content = _decode_body(body, count)
        except (OSError, ValueError, DamagedError):
            self._sequences[place] = _DAMAGED
            return False
        self.show_first, self.settings, self.accounts = content
        return True

    def _store(self, records, settings, show_first, in_both=False):
        """Write the content to the older copy; only then does it become the content.

        :param records: the records of all accounts, a list.
        :param in_both: write the other copy after it, too: it holds a key that is to be gone.
        """
        if self.state == "damaged":
            raise VaultError("the vault is damaged: nothing can be changed until it is wiped")
        sequence = max(self._sequences) + 1
        try:
            body = _encode_body(records, settings, show_first)
            accounts = Accounts(memoryview(body)[_SETTINGS_END:], len(records))
            blob = self._seal.wrap(body, sequence)
        except MemoryError:
            raise VaultError("not enough memory for the change") from None
        parts = _header(len(records), sequence, blob), blob
        older = self._sequences.index(min(self._sequences))
        if not self._write(older, parts, sequence):
            raise VaultError("the change could not be stored")
        self.accounts = accounts
        self.settings = settings
        self.show_first = show_first
        other = 1 - older
        if in_both or self._sequences[other] <= _BLANK:
            # The change is safe by now; should this fail, the state says so.
            self._write(other, parts, sequence)

    def _write(self, place, parts, sequence):
        """Write one copy and look whether it is there; says whether it is."""
        self._sequences[place] = _DAMAGED
        copy = self._copies[place]
        try:
            copy.write(*parts)
            if not copy.holds(*parts):
                return False
        except (OSError, MemoryError):
            return False
        self._sequences[place] = sequence
        return True


def has_accounts(copies):
    """Whether there is, or was before it was damaged, anything in the vault. Unseals nothing."""
    sequences = [_sequence(copy) for copy in copies]
    for place in _newest_first(sequences):
        return _parse(copies[place].read())[1] > 0
    return _state(sequences) == "damaged"


def _state(sequences):
    if min(sequences) > _BLANK:
        return "good"
    if max(sequences) > _BLANK:
        return "one copy damaged"
    # The very first write, and a wipe, are the only ones made while no other copy is whole. Cut
    # short, they leave one copy damaged and the other blank, and there is nothing that was lost.
    if _BLANK in sequences:
        return "new"
    return "damaged"


def _newest_first(sequences):
    """Places of the copies that are whole."""
    places = [place for place in (0, 1) if sequences[place] > _BLANK]
    return sorted(places, key=lambda place: -sequences[place])


def _sequence(copy):
    """The sequence number of what a copy holds, or one of the two words in its place."""
    try:
        data = copy.read()
        return _parse(data)[0] if data else _BLANK
    except (OSError, ValueError):
        return _DAMAGED


def _parse(data):
    """Sequence number, count of accounts and sealed body of a copy.

    :raises ValueError: the copy is not whole.
    """
    if len(data) < _HEADER_SIZE:
        raise ValueError("the copy is cut short")
    view = memoryview(data)
    magic, version, count, sequence, length, check = struct.unpack(_HEADER, view[:_HEADER_SIZE])
    blob = view[_HEADER_SIZE:]
    if magic != _MAGIC or version != _VERSION or length != len(blob) or sequence <= _BLANK:
        raise ValueError("not a copy of the vault")
    if binascii.crc32(blob, binascii.crc32(view[:_CHECKED_SIZE])) != check:
        raise ValueError("the copy is damaged")
    return sequence, count, blob


def _header(count, sequence, blob):
    """What stands before the sealed body in a copy."""
    head = struct.pack(_HEADER, _MAGIC, _VERSION, count, sequence, len(blob), 0)[:_CHECKED_SIZE]
    return head + struct.pack(">I", binascii.crc32(blob, binascii.crc32(head)))


def _encode_body(records, settings, show_first):
    """The body, made in one piece: on the board there is no memory for it twice."""
    body = bytearray(_SETTINGS_END + sum(len(record) for record in records))
    body[0] = show_first
    body[1:_SETTINGS_END] = settings.encode()
    offset = _SETTINGS_END
    for record in records:
        body[offset : offset + len(record)] = record
        offset += len(record)
    return body


def _decode_body(body, count):
    """The place of the account to show first, the settings, and the accounts."""
    if len(body) < _SETTINGS_END or (count and body[0] >= count):
        raise ValueError("the body of the copy makes no sense")
    return body[0], fob_settings.decode(body[1:_SETTINGS_END]), Accounts(body[_SETTINGS_END:], count)


def _place_of(wanted, records):
    """The place of this very record; the first place when it is gone."""
    for place, record in enumerate(records):
        if record is wanted:
            return place
    return 0
