"""The vault: accounts and settings, sealed at rest in two copies.

A change is written to one copy, then to the other, and each is read back; both have the same sequence number
then. A power cut costs the copy that was being written and leaves the other: after it, the vault holds what
it held before the change or what it held after it, and is mended from the newest copy that is whole.

The copies are sealed under a data key, and the data key is wrapped (see `copy.py`, `body.py`,
`cipher.py`, `key_slot.py`). What daily use counts is appended to the journal alone, and the next change puts
it into both copies. The journal also knows the newest sequence number: copies that are older were put there
by someone.

All that writes a copy is in `changes.py`, which a token that is only used never loads; what there is time for
between two presses is in `upkeep.py`.
"""

import gc

from fob import modules
from fob.vault import account as fob_account
from fob.vault import body, key_slot
from fob.vault import copy as vault_copy
from fob.vault import settings as fob_settings
from fob.vault.accounts import Accounts
from fob.vault.cipher import Cipher
from fob.vault.copy import BLANK, DAMAGED, Head
from fob.vault.journal import TRIES

COPY_WAS_DAMAGED = "A COPY WAS DAMAGED"

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

    :param copies: two objects like `fob.vault.files.PreallocatedFile`.
    :param journal: a `fob.vault.journal.Journal`.
    :param aes: the class ``aesio.AES``.
    :param random: called with a number, returns so many random bytes: ``os.urandom``.
    :param new_changes: called with the vault, returns a `fob.vault.changes.Changes`.

    ``accounts`` are the accounts in their order (see `accounts.py`), ``settings`` the settings, and
    ``show_first`` the place of the account that was added, or noted to have typed, last. ``added`` says
    whether one was added since the vault was loaded; whoever has seen to that sets it back. The others are
    there to read: a change goes through `changes`, which stores it first.

    A vault with a PIN is locked when it is loaded: it has no accounts and the usual settings then, and only
    `count` tells how many there are. `fob.vault.lock.Lock` unlocks it.

    ``slot`` is the `key_slot.KeySlot` that is in force; None for a vault that is new or unreadable. The rest,
    down to ``opened``, is for `changes` alone: ``heads`` has what is known of each copy, ``cipher`` the
    data key, ``opened`` the place of the copy that the accounts are read from.
    """

    def __init__(self, copies, journal, aes, random, new_changes):
        self.copies = copies
        self.journal = journal
        self.aes = aes
        self.random = random
        self._new_changes = new_changes
        self.heads = [BLANK, BLANK]
        self.slot = None
        self.note = None
        self.forget()

    @property
    def state(self):
        """``"new"``, ``"good"``, ``"one copy damaged"``, ``"damaged"``; ``"lost"``: the drive was formatted;
        ``"rolled back"``: the copies are older than the journal; ``"too new"``: of a newer firmware."""
        newest = self.newest
        if newest is None:
            return self._state_without_copies()
        if max(head.version for head in self.heads if isinstance(head, Head)) > vault_copy.VERSION:
            return "too new"
        if newest.sequence < self.journal.sequence:
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
        return self.slot is not None and self.slot.kind == key_slot.PIN

    @property
    def locked(self):
        """Whether there is a PIN, and the accounts are not known."""
        return self.has_pin and self.cipher is None

    @property
    def count(self):
        """How many accounts there are, also while they are locked."""
        return self.newest.count if self.locked else len(self.accounts)

    @property
    def changes(self):
        """What changes the vault: a `fob.vault.changes.Changes`."""
        gc.collect()  # as in `load`
        return self._new_changes(self)

    @property
    def newest(self):
        """The newest `vault_copy.Head`; None when no copy is whole."""
        newest = None
        for head in self.heads:
            if isinstance(head, Head) and (newest is None or head.sequence > newest.sequence):
                newest = head
        return newest

    def load(self):
        """Read the newest copy that is whole, and mend the other from it. To be called once. A vault that has
        a `problem` has no accounts."""
        gc.collect()  # what is made now stays, and else would lie scattered among garbage
        self.heads = [vault_copy.read_head(copy) for copy in self.copies]
        while self.newest is not None and self.state not in _PROBLEMS:
            place = self.heads.index(self.newest)
            if self._take(place):
                break
            self.heads[place] = DAMAGED
            self.note = COPY_WAS_DAMAGED
        if self._is_to_be_wiped():
            self.changes.finish_wiping()
        if self.state in _PROBLEMS:
            self.note = note_of(self.state)
        if self.slot is not None:
            self.look_at_twins()

    def work(self):
        """Do one slice of what has time: compare the copies, start the journal over before it is full, and
        store an older format in today's.

        :returns: a note for the wearer, or None.
        """
        if self.compared is not None:
            modules.load("vault.upkeep").compare(self)
        elif self.is_untidy:
            self.is_untidy = False
            modules.load("vault.upkeep").tidy(self)
        note, self.note = self.note, None
        return note

    def advance(self, index):
        """Use up a counter (RFC 4226): the next one is in the journal before this returns.

        :returns: the counter C to use.
        :raises VaultError: there is none, or it can't be stored; nothing is used up.
        """
        self.check_index(index)
        counter = self.accounts[index].counter
        if counter is None:
            raise VaultError("this account has no counter")
        if counter == fob_account.COUNTER_LAST:
            raise VaultError("this account's counter is used up")
        if self.journal.is_full:
            self.changes.start_journal_over()
        try:
            self.journal.note_counter(index, self.newest.sequence, counter + 1)
        except OSError:
            raise VaultError("the counter could not be stored") from None
        self.accounts.count_up(index, counter + 1)
        self.show_first = index
        self.is_untidy = True
        return counter

    def note_typed(self, index):
        """The account at `index` has typed its code: where the setting says so, power-on begins with it.

        Once the journal has no room, the next one that is noted is after it has started over.
        """
        if self.settings.first == "first" or index == self.show_first:
            return
        try:
            self.journal.note_counter(index, self.newest.sequence, 0)
        except OSError:
            pass  # the token types all the same
        self.show_first = index
        self.is_untidy = True

    def check_index(self, index):
        """Raise VaultError where there is no account at this place."""
        if not 0 <= index < len(self.accounts):
            raise VaultError("there is no such account")

    def accepts(self, wrapping_key):
        """Whether this key unwraps the data key. For `fob.vault.lock.Lock`, like `unlock` and `forget`."""
        return self._data_key(self.slot, wrapping_key) is not None

    def unlock(self, wrapping_key):
        """Open the vault; False when the key is wrong.

        :raises VaultError: the key is right, but no copy can be opened.
        """
        is_right = False
        for place, head in enumerate(self.heads):
            slot = self.slot_of(head)
            data_key = slot and self._data_key(slot, wrapping_key)
            if data_key is None:
                continue
            is_right = True
            if self.open(place, Cipher(data_key, self.aes)):
                self.slot = slot
                self.look_at_twins()
                return True
            self.heads[place] = DAMAGED
        if is_right:
            self.slot = None
            raise VaultError(_PROBLEMS["damaged"])
        return False

    def forget(self):
        """Forget accounts, settings and keys."""
        self.accounts = Accounts()
        self.settings = fob_settings.Settings()
        self.show_first = 0
        self.added = False
        self.cipher = None
        self.opened = None
        self.compared = None
        self.is_untidy = False

    def open(self, place, cipher):
        """Take over the content of a copy; False when it can't be opened, and then nothing has changed."""
        head = self.heads[place]
        try:
            sealed = body.Body(self.copies[place], head, cipher)
            if head.version == vault_copy.VERSION_2:
                self.changes.take_over_version_2(sealed, head)
            else:
                self.take(sealed.read, sealed.size, head)
        except (OSError, ValueError):
            return False
        self.cipher = cipher
        self.opened = place
        self.is_untidy = True
        return True

    def take(self, read, size, head):
        """Take over the content of a body, and what the journal has counted since it was stored. See
        `body.decode`."""
        show_first, settings, accounts = body.decode(read, size, head.count)
        for index, counter in self.journal.counters(head.sequence):
            if counter:
                accounts.count_up(index, counter)
            show_first = index
        self.show_first = show_first
        self.settings = settings
        self.accounts = accounts

    def note_stored(self, sequence):
        """Let the journal know that both copies have this sequence number."""
        if self.journal.sequence < sequence:
            try:
                self.journal.note_stored(sequence)
            except OSError:
                pass  # a newer vault than the journal knows is accepted

    # What the copies are like

    def _are_twins(self):
        first, second = self.heads
        return isinstance(first, Head) and isinstance(second, Head) and first.sequence == second.sequence

    def _state_without_copies(self):
        # Only the first write, and a wipe, are made while no other copy is whole. Cut short, they leave one
        # copy damaged and the other blank, and there is nothing that was lost.
        if BLANK in self.heads and (self.journal.wiped or not self.journal.sequence):
            return "new"
        return "damaged" if DAMAGED in self.heads else "lost"

    def _is_to_be_wiped(self):
        """Whether a power cut has interrupted a wipe, or a destruction after too many wrong PINs."""
        newest = self.newest
        is_older = newest is None or newest.sequence <= self.journal.sequence
        was_wiped = self.journal.wiped and is_older and self.heads != [BLANK, BLANK]
        return was_wiped or (self.has_pin and self.journal.tries >= TRIES)

    # Reading

    def _take(self, place):
        """Load one copy, or what can be known of it without the PIN; False when it is damaged."""
        head = self.heads[place]
        try:
            if head.version == vault_copy.VERSION_1:
                self.changes.take_over_version_1(place)
                return True
            if not self._are_twins() and not vault_copy.body_is_whole(self.copies[place], head):
                return False
        except (OSError, ValueError):
            return False
        slot = self.slot_of(head)
        if slot is None:
            return False
        if slot.kind == key_slot.NO_PIN:
            data_key = self._data_key(slot, slot.salt)
            if data_key is None or not self.open(place, Cipher(data_key, self.aes)):
                return False
        self.slot = slot
        return True

    def slot_of(self, head):
        """The key slot of a copy, if it is one of the newest and whole, else None."""
        try:
            if isinstance(head, Head) and head.sequence == self.newest.sequence:
                return key_slot.KeySlot(head.key_slot)
        except ValueError:
            pass
        return None

    def _data_key(self, slot, wrapping_key):
        try:
            return slot.unwrap(wrapping_key, self.aes)
        except ValueError:
            return None

    def look_at_twins(self):
        """See to it that both copies are the newest one."""
        if self._are_twins():
            self.compared = 0
            self.note_stored(self.newest.sequence)
            return
        if BLANK in self.heads or DAMAGED in self.heads:
            self.note = COPY_WAS_DAMAGED
        self.changes.mend()


def note_of(state):
    """What the wearer is told of a vault in this state."""
    return "VAULT " + state.upper()
