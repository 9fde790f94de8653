"""The vault: accounts and settings, sealed at rest in two copies.

A change is written to one copy, then to the other, and each is read back; both have the same sequence number
then. A power cut costs the copy that was being written and leaves the other: after it, the vault holds what
it held before the change or what it held after it, and is mended from the newest copy that is whole.

The copies are sealed under a data key, and the data key is wrapped (see `vault_copy.py`, `cipher.py`,
`key_slot.py`). What daily use counts is appended to the journal alone, and the next change puts it into both
copies. The journal also knows the newest sequence number: copies that are older were put there by someone.
"""

import gc

from fob import account as fob_account
from fob import key_slot, vault_copy
from fob import settings as fob_settings
from fob.accounts import Accounts
from fob.cipher import KEY_SIZE, Cipher
from fob.journal import TRIES
from fob.vault_copy import BLANK, CAPACITY, COPY_SIZE, DAMAGED, Head  # noqa: F401 - for whoever uses a vault

COPY_WAS_DAMAGED = "A COPY WAS DAMAGED"

_SETTINGS_END = 1 + fob_settings.SIZE
_COMPARED_SIZE = 512

_PROBLEMS = {
    "damaged": "the vault is damaged: nothing can be changed until it is wiped",
    "lost": "the vault is lost, its drive was formatted: nothing can be changed until it is wiped",
    "rolled back": "the vault is an older one that was put back: nothing can be changed until it is wiped",
    "too new": "the vault is of a newer firmware: install that, or wipe the vault",
}
_LOCKED = "the token is locked"


class VaultError(Exception):
    """The change was not made; the message is a sentence for the user."""


class Vault:
    """The accounts and settings in two copies.

    :param copies: two objects like `fob.files.PreallocatedFile`.
    :param journal: a `fob.journal.Journal`.
    :param aes: the class ``aesio.AES``.
    :param random: called with a number, returns so many random bytes: ``os.urandom``.

    ``accounts`` are the accounts in their order (see `accounts.py`), ``settings`` the settings, and
    ``show_first`` the place of the account that was added last. ``added`` says whether that was since
    the vault was loaded; whoever has seen to that sets it back. The others are there to read: a change
    goes through the methods, which store it first. Each of these raises VaultError when the change can't
    be made, and then nothing has changed.

    A vault with a PIN is locked when it is loaded: it has no accounts and the usual settings then, and only
    `count` tells how many there are. `fob.lock.Lock` unlocks it.
    """

    def __init__(self, copies, journal, aes, random):
        self._copies = copies
        self._journal = journal
        self._aes = aes
        self._random = random
        self._heads = [BLANK, BLANK]
        self._slot = None
        self._note = None
        self._forget()

    @property
    def state(self):
        """``"new"``, ``"good"``, ``"one copy damaged"``, ``"damaged"``; ``"lost"``: the drive was formatted;
        ``"rolled back"``: the copies are older than the journal; ``"too new"``: of a newer firmware."""
        newest = self._newest()
        if newest is None:
            return self._state_without_copies()
        if max(head.version for head in self._heads if isinstance(head, Head)) > vault_copy.VERSION:
            return "too new"
        if newest.sequence < self._journal.sequence:
            return "rolled back"
        return "good" if self._are_twins() else "one copy damaged"

    @property
    def problem(self):
        """A sentence why nothing can be changed; None when it can."""
        if self.locked:
            return _LOCKED
        return _PROBLEMS.get(self.state)

    @property
    def has_pin(self):
        """Whether only a PIN opens the vault."""
        return self._slot is not None and self._slot.kind == key_slot.PIN

    @property
    def locked(self):
        """Whether there is a PIN, and the accounts are not known."""
        return self.has_pin and self._cipher is None

    @property
    def count(self):
        """How many accounts there are, also while they are locked."""
        return self._newest().count if self.locked else len(self.accounts)

    @property
    def slot(self):
        """The `key_slot.KeySlot` that is in force; None for a vault that is new or unreadable."""
        return self._slot

    def load(self):
        """Read the newest copy that is whole, and mend the other from it. A vault that has a `problem` has no
        accounts."""
        gc.collect()  # what is made now stays, and else would lie scattered among garbage
        self._forget()
        self._slot = None
        self._heads = [vault_copy.read_head(copy) for copy in self._copies]
        while self._newest() is not None and self.state not in _PROBLEMS:
            place = self._heads.index(self._newest())
            if self._take(place):
                break
            self._heads[place] = DAMAGED
            self._note = COPY_WAS_DAMAGED
        self._finish_wiping()
        if self.state in _PROBLEMS:
            self._note = _note_of(self.state)
        if self._slot is not None:
            self._mend()

    def work(self):
        """Do one slice of what has time: compare the copies, and start the journal over before it is full.

        :returns: a note for the wearer, or None.
        """
        if self._compared is not None:
            self._compare()
        elif self._is_untidy:
            self._is_untidy = False
            self._tidy()
        note, self._note = self._note, None
        return note

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
        self._store(records, self.settings, index)
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
        self._store(records, self.settings, _place_of(first, records))

    def set(self, name, value):
        """Change a setting.

        :raises ValueError: no such setting, or not a value of it.
        """
        settings = self.settings.copy()
        settings.set(name, value)
        self._store(self.accounts.records(), settings, self.show_first)

    def advance(self, index):
        """Use up a counter (RFC 4226): the next one is in the journal before this returns.

        :returns: the counter C to use.
        """
        self._check_index(index)
        counter = self.accounts[index].counter
        if counter is None:
            raise VaultError("this account has no counter")
        if counter == fob_account.COUNTER_LAST:
            raise VaultError("this account's counter is used up")
        if self._journal.is_full:
            self.start_journal_over()
        try:
            self._journal.note_counter(index, self._newest().sequence, counter + 1)
        except OSError:
            raise VaultError("the counter could not be stored") from None
        self.accounts.count_up(index, counter + 1)
        self._is_untidy = True
        return counter

    def wipe(self):
        """Erase both copies, whatever they hold: the vault is then new, without a PIN.

        What a power cut leaves of it is finished by the next `load`.
        """
        sequence = self._next_sequence()
        noted = self._note_wiped(sequence)
        try:
            for copy in self._copies:
                copy.write(0, ())
            if not noted:
                self._journal.start_over(sequence, wiped=True)
        except (OSError, MemoryError):
            raise VaultError("the vault could not be erased") from None
        finally:
            self.accounts.erase()
            self._forget()
            self._slot = None
            self._heads = [vault_copy.read_head(copy) for copy in self._copies]

    def start_journal_over(self):
        """Put what the journal has counted into both copies, and only then erase it."""
        if self._slot is not None:
            self._store(self.accounts.records(), self.settings, self.show_first)
            if self.state != "good":
                raise VaultError("the change could not be stored")
        newest = self._newest()
        sequence = newest.sequence if newest else self._journal.sequence
        try:
            self._journal.start_over(sequence, wiped=not newest and self._journal.wiped)
        except (OSError, MemoryError):
            raise VaultError("the journal could not be written") from None

    # For Lock alone

    def accepts(self, wrapping_key):
        """Whether this key unwraps the data key."""
        return self._data_key(self._slot, wrapping_key) is not None

    def unlock(self, wrapping_key):
        """Open the vault; False when the key is wrong.

        :raises VaultError: the key is right, but no copy can be opened.
        """
        is_right = False
        for place, head in enumerate(self._heads):
            slot = self._slot_of(head)
            data_key = slot and self._data_key(slot, wrapping_key)
            if data_key is None:
                continue
            is_right = True
            if self._open(place, Cipher(data_key, self._aes)):
                self._slot = slot
                self._mend()
                return True
            self._heads[place] = DAMAGED
        if is_right:
            self._slot = None
            raise VaultError(_PROBLEMS["damaged"])
        return False

    def rewrap(self, kind, rounds, salt, wrapping_key):
        """Seal everything under a new data key, which only `wrapping_key` unwraps. See `key_slot.wrap`."""
        data_key = self._random(KEY_SIZE)
        slot = key_slot.wrap(kind, rounds, salt, wrapping_key, data_key, self._aes, self._random)
        self._store(
            self.accounts.records(), self.settings, self.show_first, slot, Cipher(data_key, self._aes)
        )
        if self.state != "good":
            raise VaultError("one copy could not be written again: the old PIN still opens it")

    def lock(self):
        """Forget accounts, settings and keys."""
        self.accounts.erase()
        self._forget()

    def _forget(self):
        self.accounts = Accounts()
        self.settings = fob_settings.Settings()
        self.show_first = 0
        self.added = False
        self._cipher = None
        self._compared = None
        self._is_untidy = False

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

    # What the copies are like

    def _newest(self):
        """The newest head; None when no copy is whole."""
        newest = None
        for head in self._heads:
            if isinstance(head, Head) and (newest is None or head.sequence > newest.sequence):
                newest = head
        return newest

    def _are_twins(self):
        first, second = self._heads
        return isinstance(first, Head) and isinstance(second, Head) and first.sequence == second.sequence

    def _state_without_copies(self):
        # Only the first write, and a wipe, are made while no other copy is whole. Cut short, they leave one
        # copy damaged and the other blank, and there is nothing that was lost.
        if BLANK in self._heads and (self._journal.wiped or not self._journal.sequence):
            return "new"
        return "damaged" if DAMAGED in self._heads else "lost"

    def _next_sequence(self):
        newest = self._newest()
        return max(newest.sequence if newest else 0, self._journal.sequence) + 1

    # Reading

    def _take(self, place):
        """Load one copy, or what can be known of it without the PIN; False when it is damaged."""
        head = self._heads[place]
        try:
            if head.version == vault_copy.VERSION_1:
                return self._take_over(place)
            if not self._are_twins() and not vault_copy.body_is_whole(self._copies[place], head):
                return False
        except (OSError, ValueError):
            return False
        slot = self._slot_of(head)
        if slot is None:
            return False
        if slot.kind == key_slot.NO_PIN:
            data_key = self._data_key(slot, slot.salt)
            if data_key is None or not self._open(place, Cipher(data_key, self._aes)):
                return False
        self._slot = slot
        return True

    def _slot_of(self, head):
        """The key slot of a copy, if it is one of the newest and whole, else None."""
        try:
            if isinstance(head, Head) and head.sequence == self._newest().sequence:
                return key_slot.KeySlot(head.key_slot)
        except ValueError:
            pass
        return None

    def _data_key(self, slot, wrapping_key):
        try:
            return slot.unwrap(wrapping_key, self._aes)
        except ValueError:
            return None

    def _open(self, place, cipher):
        """Load the content of a copy; False when it can't be opened."""
        head = self._heads[place]
        gc.collect()  # else it may come to lie behind garbage, with no room for a second one
        try:
            sealed = vault_copy.read_body(self._copies[place], head)
            self._decode(cipher.open(sealed, head.data), head, fob_settings.SIZE)
        except (OSError, ValueError):
            return False
        self._cipher = cipher
        self._opened = place
        self._is_untidy = True
        return True

    def _take_over(self, place):
        """Load a copy of format 1 and store it in today's; False when it is damaged."""
        from fob import vault_v1

        head = self._heads[place]
        body = memoryview(vault_v1.read_body(self._copies[place], head))
        self._decode(body, head, vault_v1.SETTINGS_SIZE)
        try:
            self._store(self.accounts.records(), self.settings, self.show_first)
        except VaultError:
            pass  # the accounts are there, and stored when the flash can be written again
        return True

    def _decode(self, body, head, settings_size):
        """Take over the content of a body, and what the journal has counted since it was stored."""
        if len(body) < 1 + settings_size or (head.count and body[0] >= head.count):
            raise ValueError("the body of the copy makes no sense")
        settings = fob_settings.decode(body[1 : 1 + settings_size])
        accounts = Accounts(body[1 + settings_size :], head.count)
        for index, counter in self._journal.counters(head.sequence):
            if index < len(accounts):
                accounts.count_up(index, counter)
        self.show_first = body[0]
        self.settings = settings
        self.accounts = accounts

    # Writing

    def _store(self, records, settings, show_first, slot=None, cipher=None):
        """Write the content to the older copy; then it becomes the content, and the other copy gets it too.

        :param records: the records of all accounts, a list.
        :param slot: a new key slot, and `cipher` with the data key in it; None to keep those in force.
        """
        if self.problem:
            raise VaultError(self.problem)
        if slot is None:
            slot, cipher = self._keys()
        gc.collect()  # there must be room in one piece for all the records once more
        try:
            body = _encode_body(records, settings, show_first)
            accounts = Accounts(memoryview(body)[_SETTINGS_END:], len(records))
            size = len(body) + vault_copy.SEAL_SIZE
            head = vault_copy.make_head(len(records), self._next_sequence(), size, slot.data)
        except MemoryError:
            raise VaultError("not enough memory for the change") from None
        place = self._older()
        pieces = vault_copy.stored_pieces(head, cipher.seal(body, head.data, self._random))
        if not self._write(place, head, pieces):
            raise VaultError("the change could not be stored")
        self._slot = slot
        self._cipher = cipher
        self._opened = place
        self._compared = None
        self.accounts = accounts
        self.settings = settings
        self.show_first = show_first
        # The change is safe by now; should this fail, the state says so.
        self._copy_from(place)

    def _keys(self):
        """The key slot in force and the cipher; new ones for a vault that has none yet."""
        if self._slot is not None:
            return self._slot, self._cipher
        data_key = self._random(KEY_SIZE)
        return key_slot.wrap_without_pin(data_key, self._aes, self._random), Cipher(data_key, self._aes)

    def _older(self):
        """The place of the copy to write first."""
        for place in (0, 1):
            if not isinstance(self._heads[place], Head):
                return place
        return 0 if self._heads[0].sequence <= self._heads[1].sequence else 1

    def _write(self, place, head, pieces):
        """Write one copy; says whether it is there."""
        self._heads[place] = DAMAGED
        try:
            self._copies[place].write(head.size, pieces)
        except (OSError, MemoryError):
            return False
        self._heads[place] = head
        return True

    def _copy_from(self, place):
        """Make the other copy the same as this one, byte by byte. It needs no key."""
        head = self._heads[place]
        pieces = vault_copy.pieces_of(self._copies[place], 0, head.size, vault_copy.COPIED_SIZE)
        if self._write(1 - place, head, pieces):
            self._note_stored(head.sequence)

    def _mend(self):
        """See to it that both copies are the newest one."""
        newest = self._newest()
        if self._are_twins():
            self._compared = 0
            self._note_stored(newest.sequence)
            return
        if BLANK in self._heads or DAMAGED in self._heads:
            self._note = COPY_WAS_DAMAGED
        self._copy_from(self._heads.index(newest))

    def _note_stored(self, sequence):
        if self._journal.sequence < sequence:
            try:
                self._journal.note_stored(sequence)
            except OSError:
                pass  # a newer vault than the journal knows is accepted

    def _note_wiped(self, sequence):
        try:
            self._journal.note_wiped(sequence)
        except OSError:
            return False
        return True

    def _finish_wiping(self):
        """Go on with a wipe, or a destruction after too many wrong PINs, that a power cut has interrupted."""
        newest = self._newest()
        is_older = newest is None or newest.sequence <= self._journal.sequence
        was_wiped = self._journal.wiped and is_older and self._heads != [BLANK, BLANK]
        if was_wiped or (self.has_pin and self._journal.tries >= TRIES):
            try:
                self.wipe()
            except VaultError:
                pass  # the state says so

    # While there is time

    def _compare(self):
        """Compare the next piece of both copies: who changes one on purpose makes its check values right."""
        at = self._compared
        size = min(_COMPARED_SIZE, self._newest().size - at)
        if size <= 0:
            self._compared = None
            return
        try:
            first, second = [next(vault_copy.pieces_of(copy, at, size)) for copy in self._copies]
            same = first == second
        except OSError:
            same = False
        if same:
            self._compared = at + size
        else:
            self._compared = None
            self._settle()

    def _settle(self):
        """The copies differ: mend the wrong one. Which it is may only show when the vault is unlocked."""
        wrong = [1 - self._opened] if self._cipher else [p for p in (0, 1) if not self._is_whole(p)]
        for place in wrong:
            self._heads[place] = DAMAGED
        if len(wrong) == 1:
            self._mend()
        elif wrong:
            self._slot = None
            self._note = _note_of(self.state)

    def _is_whole(self, place):
        head = self._heads[place]
        try:
            return self._slot_of(head) is not None and vault_copy.body_is_whole(self._copies[place], head)
        except OSError:
            return False

    def _tidy(self):
        if self._journal.is_crowded and not self._journal.tries and not self.problem:
            try:
                self.start_journal_over()
            except VaultError:
                pass  # there is still some room; the next start tries again


def _note_of(state):
    return "VAULT " + state.upper()


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


def _place_of(wanted, records):
    """The place of this very record; the first place when it is gone."""
    for place, record in enumerate(records):
        if record is wanted:
            return place
    return 0
