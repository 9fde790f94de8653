"""What changes a vault: all that writes its copies.

A module of its own, because a token that is only used has better use for the memory that this takes. A change
goes from one copy to the other in pieces: a full token has no memory for all its accounts at once.
"""

import binascii
import gc
import struct

from fob import modules
from fob.vault import body, key_slot
from fob.vault import copy as vault_copy
from fob.vault.accounts import END_SIZE, encode_ends
from fob.vault.cipher import KEY_SIZE, MAC_SIZE, NONCE_SIZE, Cipher
from fob.vault.copy import DAMAGED, Head
from fob.vault.vault import VaultError

_buffer = bytearray(2048)
"""What a piece is put together in: made here, while memory is whole. Not smaller, since whatever is read
between two pieces makes CircuitPython program the block of 4096 bytes that it was writing."""


class Changes:
    """The changes of a vault. Each raises VaultError when it can't be made, and then nothing has changed.

    :param vault: a `fob.vault.vault.Vault` that was loaded.
    """

    def __init__(self, vault):
        self._vault = vault

    def prepare(self):
        """Give a new vault its room on the drive, so that the first change is as quick as the others.

        When there is no room, the first change says so.
        """
        if self._vault.state != "new":
            return
        try:
            for copy in self._vault.copies:
                copy.prepare()
        except OSError:
            pass

    def add(self, accounts):
        """Put accounts behind the others, all of them or none; the last is then shown first."""
        self.add_records([account.encode() for account in accounts])

    def add_records(self, added):
        """The same for the records of accounts, bytes each: a hundred accounts as objects fill the memory."""
        if not added:
            return
        count = len(self._vault.accounts)
        if count + len(added) > vault_copy.CAPACITY:
            raise VaultError(f"the token holds {vault_copy.CAPACITY} accounts, and has {count}")
        records = self._records() + list(added)
        self._store(records, len(records) - 1)
        self._vault.added = True

    def replace(self, index, account):
        """Put an account in the place of another; it is then shown first."""
        records = self._records_with(index)
        records[index] = account.encode()
        self._store(records, index)
        self._vault.added = True

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

    def set_counter(self, index, counter):
        """Let an account that fell behind its service go on with a later counter (RFC 4226, 7.4)."""
        self._vault.check_index(index)
        if counter < self._vault.accounts[index].counter:
            raise VaultError("a counter only goes forward; the token shows where it is")
        self._change(index, counter=counter)

    def move(self, index, to):
        """Put an account in another place; those between move up or down by one."""
        records = self._records_with(index)
        self._vault.check_index(to)
        first = records[self._vault.show_first]
        records.insert(to, records.pop(index))
        self._store(records, records.index(first))

    def remove(self, index):
        """Forget an account and its key."""
        records = self._records_with(index)
        first = records[self._vault.show_first]
        del records[index]
        self._store(records, records.index(first) if first in records else 0)

    def set(self, name, value):
        """Change a setting.

        :raises ValueError: no such setting, or not a value of it.
        """
        settings = self._vault.settings.copy()
        settings.set(name, value)
        self._store(self._records(), self._vault.show_first, settings)

    def rewrap(self, kind, rounds, salt, wrapping_key):
        """Seal everything under a new data key, which only `wrapping_key` unwraps. See `key_slot.wrap`."""
        vault = self._vault
        if not vault.has_pin and not self._forget_tries():
            raise VaultError("the journal could not be written")
        data_key = vault.random(KEY_SIZE)
        slot = key_slot.wrap(kind, rounds, salt, wrapping_key, data_key, vault.aes, vault.random)
        self._store_under(slot, Cipher(data_key, vault.aes), self._records(), vault.show_first)
        if vault.state != "good":
            raise VaultError("one copy could not be written again: the old PIN still opens it")

    def wipe(self):
        """Erase both copies, whatever they hold: the vault is then new, without a PIN.

        What a power cut leaves of it is finished when the vault is loaded.
        """
        vault = self._vault
        sequence = self._next_sequence()
        noted = self._note_wiped(sequence)
        try:
            for copy in vault.copies:
                copy.write(0, ())
            if not noted:
                vault.journal.start_over(sequence, wiped=True)
            self._forget_tries()
        except (OSError, MemoryError):
            raise VaultError("the vault could not be erased") from None
        finally:
            vault.forget()
            vault.slot = None
            vault.heads = [vault_copy.read_head(copy) for copy in vault.copies]

    def finish_wiping(self):
        """Go on with a wipe that a power cut has interrupted."""
        try:
            self.wipe()
        except VaultError:
            pass  # the state says so

    def start_journal_over(self):
        """Put what the journal has counted into both copies, and only then erase it.

        Not while wrong PINs are counted: a power cut would lose their count.
        """
        vault = self._vault
        if vault.has_pin and vault.journal.tries:
            raise VaultError("first the right PIN must be entered: lock and unlock the token")
        if vault.slot is not None:
            self._store(self._records(), vault.show_first)
            if vault.state != "good":
                raise VaultError("the change could not be stored")
        newest, journal = vault.newest, vault.journal
        sequence = newest.sequence if newest else journal.sequence
        try:
            journal.start_over(sequence, wiped=not newest and journal.wiped)
        except (OSError, MemoryError):
            raise VaultError("the journal could not be written") from None

    def take_over_version_1(self, place):
        """Load a copy of format 1 and store it in today's.

        :raises ValueError: it is damaged.
        :raises OSError: it can't be read.
        """
        vault = self._vault
        head = vault.heads[place]
        self._take_over(head, *modules.load("vault.older_formats").read_version_1(vault.copies[place], head))
        try:
            self._store(self._records(), vault.show_first)
        except VaultError:
            pass  # the accounts are there, and stored when the flash can be written again

    def take_over_version_2(self, sealed, head):
        """Load a copy of format 2, which stays as it is until the next change, or until there is time.

        :param sealed: its `body.Body`; `head` its `vault_copy.Head`.
        :raises ValueError: it is damaged.
        :raises OSError: it can't be read.
        """
        self._take_over(head, *modules.load("vault.older_formats").read_version_2(sealed, head.count))

    def mend(self):
        """Make the other copy the same as the newest one."""
        heads = self._vault.heads
        self._copy_from(heads.index(self._vault.newest))

    def _take_over(self, head, show_first, settings, records):
        parts = self._body_parts(records, settings, show_first)
        content = memoryview(bytearray(b"".join(bytes(part) for part in parts)))
        self._vault.take(lambda at, size: bytearray(content[at : at + size]), len(content), head)

    def _records(self):
        """What to store for the accounts there are, a list: each account's place stands for its record."""
        return list(range(len(self._vault.accounts)))

    def _records_with(self, index):
        self._vault.check_index(index)
        return self._records()

    def _change(self, index, **changes):
        records = self._records_with(index)
        records[index] = self._vault.accounts[index].changed(**changes).encode()
        self._store(records, self._vault.show_first)

    def _next_sequence(self):
        newest = self._vault.newest
        return max(newest.sequence if newest else 0, self._vault.journal.sequence) + 1

    def _note_wiped(self, sequence):
        try:
            self._vault.journal.note_wiped(sequence)
        except OSError:
            return False
        return True

    def _forget_tries(self):
        """Note that the tries of a PIN that is no more count no more; says whether none is left."""
        journal = self._vault.journal
        try:
            if journal.tries:
                journal.note_right_pin()
        except OSError:
            return False
        return True

    # Writing

    def _store(self, records, show_first, settings=None):
        """Store this content under the keys in force; new ones for a vault that has none yet."""
        vault = self._vault
        if vault.slot is not None:
            self._store_under(vault.slot, vault.cipher, records, show_first, settings)
            return
        data_key = vault.random(KEY_SIZE)
        slot = key_slot.wrap_without_pin(data_key, vault.aes, vault.random)
        self._store_under(slot, Cipher(data_key, vault.aes), records, show_first, settings)

    def _store_under(self, slot, cipher, records, show_first, settings=None):
        """Write the content to one copy; then it becomes the content, and the other copy gets it too.

        :param records: those of all accounts, a list: bytes or the like, or the place of an account whose
            record stays as it is.
        :param settings: None to keep those in force.
        """
        vault = self._vault
        if vault.problem:
            raise VaultError(vault.problem)
        gc.collect()
        place = self._place_to_write()
        try:
            parts = self._body_parts(records, settings or vault.settings, show_first)
            is_written = self._write_sealed(place, slot, cipher, records, _in_pieces(parts))
        except MemoryError:
            raise VaultError("not enough memory for the change") from None
        if not (is_written and vault.open(place, cipher)):
            vault.heads[place] = DAMAGED
            _clear_buffer()
            raise VaultError("the change could not be stored")
        vault.slot = slot
        vault.compared = None
        # The change is safe by now; should this fail, the state says so.
        self._copy_from(place)

    def _place_to_write(self):
        """The place of the copy to write first: never that of the one that the accounts are read from."""
        vault = self._vault
        if vault.opened is not None:
            return 1 - vault.opened
        for place in (0, 1):
            if not isinstance(vault.heads[place], Head):
                return place
        return 0 if vault.heads[0].sequence <= vault.heads[1].sequence else 1

    def _body_parts(self, records, settings, show_first):
        """Generator: the body (see `body.py`) in parts."""
        yield bytes((show_first,)) + settings.encode()
        yield encode_ends([self._size_of(record) for record in records])
        for record in records:
            yield self._vault.accounts.record(record) if type(record) is int else record

    def _size_of(self, record):
        return self._vault.accounts.record_size(record) if type(record) is int else len(record)

    def _write_sealed(self, place, slot, cipher, records, pieces):
        """Seal the pieces of a body and write it to one copy; says whether it is there."""
        length = body.ENDS_AT + sum(END_SIZE + self._size_of(record) for record in records)
        size = NONCE_SIZE + length + MAC_SIZE
        head = _make_head(len(records), self._next_sequence(), size, slot.data)
        sealed = cipher.seal(pieces, head.data, self._vault.random)
        return self._write(place, head, _stored_pieces(head, sealed))

    def _write(self, place, head, pieces):
        """Write one copy; says whether it is there."""
        vault = self._vault
        vault.heads[place] = DAMAGED
        try:
            vault.copies[place].write(head.size, pieces)
        except (OSError, MemoryError):
            return False
        vault.heads[place] = head
        return True

    def _copy_from(self, place):
        """Make the other copy the same as this one, byte by byte. It needs no key."""
        vault = self._vault
        head = vault.heads[place]
        pieces = vault_copy.pieces_of(vault.copies[place], 0, head.size, _buffer)
        if self._write(1 - place, head, pieces):
            vault.note_stored(head.sequence)


def _make_head(count, sequence, length, slot):
    """The head of a copy with `length` bytes of sealed body; `slot` are the bytes of its key slot."""
    start = struct.pack(vault_copy.START, vault_copy.MAGIC, vault_copy.VERSION, count, sequence, length, 0)[
        : vault_copy.CHECKED_SIZE
    ]
    return Head(start + binascii.crc32(start).to_bytes(vault_copy.CHECK_SIZE, "big") + slot)


def _stored_pieces(head, sealed):
    """A whole copy in pieces, from its head and the pieces of its sealed body."""
    yield head.data
    check = 0
    for piece in sealed:
        check = binascii.crc32(piece, check)
        yield piece
    yield check.to_bytes(vault_copy.CHECK_SIZE, "big")


def _clear_buffer():
    """See to it that no secret stays in the buffer, as one does that was not sealed any more."""
    for at in range(len(_buffer)):
        _buffer[at] = 0


def _in_pieces(parts):
    """Generator: these parts in pieces as long as the buffer, and a rest; each is good until the next."""
    buffer = memoryview(_buffer)
    filled = 0
    for part in parts:
        part = memoryview(part)
        while len(part):
            taken = part[: len(buffer) - filled]
            buffer[filled : filled + len(taken)] = taken
            filled += len(taken)
            part = part[len(taken) :]
            if filled == len(buffer):
                yield buffer
                filled = 0
    if filled:
        yield buffer[:filled]
