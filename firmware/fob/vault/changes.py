"""What changes a vault. How its copies are written is in `writing.py`.

Modules of their own, because a token that is only used has better use for the memory that they take.
"""

from fob import modules
from fob.vault import copy as vault_copy
from fob.vault import key_slot, writing
from fob.vault.cipher import KEY_SIZE, Cipher
from fob.vault.vault import VaultError


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
        cipher = Cipher(data_key, vault.aes)
        writing.store(vault, slot, cipher, self._next_sequence(), self._records(), vault.show_first)
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
        writing.copy_from(self._vault, self._vault.heads.index(self._vault.newest))

    def _take_over(self, head, show_first, settings, records):
        parts = writing.body_parts(self._vault.accounts, records, settings, show_first)
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

    def _store(self, records, show_first, settings=None):
        """Store this content under the keys in force; new ones for a vault that has none yet.

        :param settings: None to keep those in force.
        """
        vault = self._vault
        slot, cipher = vault.slot, vault.cipher
        if slot is None:
            data_key = vault.random(KEY_SIZE)
            slot = key_slot.wrap_without_pin(data_key, vault.aes, vault.random)
            cipher = Cipher(data_key, vault.aes)
        writing.store(vault, slot, cipher, self._next_sequence(), records, show_first, settings)
