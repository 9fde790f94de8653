"""The PIN: a vault that opens only to whoever knows it.

The PIN's key unwraps the data key. It is worked out by PBKDF2, with so many rounds that a try takes this
board 1.5 s. A try is counted in the journal before it is made, and the count goes back to none only when the
PIN was right: pulling the plug saves no try. A try that comes before its wait is over is not made: whatever
the pages do, nobody guesses faster, nor more often, than this says.
"""

from fob import modules, ticks
from fob.vault import copy as vault_copy
from fob.vault import memory, problems
from fob.vault.cipher import Cipher
from fob.vault.journal import TRIES
from fob.vault.key_slot import NO_PIN, PIN, SALT_SIZE
from fob.vault.vault import VaultError

OPEN = "open"
WRONG = "wrong"
DESTROYED = "destroyed"
DAMAGED = "damaged"
EARLY = "early"
UNTRIED = "untried"

DERIVATION_MS = 1500
"""How long one try takes."""
ROUNDS_LEAST = 1000
DONE = 1000
"""Progress is counted up to this."""

# Seconds to wait after the fifth wrong PIN and those that follow.
_WAITS = (15, 60, 5 * 60, 15 * 60, 30 * 60)
_FREE_TRIES = 5


class Lock:
    """Locks and unlocks a vault, and sets, changes and removes its PIN (bytes of ASCII digits).

    :param vault: a `fob.vault.vault.Vault` that was loaded.
    :param journal: the `fob.vault.journal.Journal` of that vault.
    :param random: called with a number, returns so many random bytes: ``os.urandom``.
    :param ticks: called without arguments; milliseconds, see `fob.ticks`.

    `outcome` says how the last `unlock_steps` ended: `OPEN`, `WRONG`, `DESTROYED` (that was the last try, and
    the vault is gone), `DAMAGED` (no copy of the accounts can be read), `EARLY` (there is still a wait before
    this try, which was not made), or `UNTRIED` (it could not be counted, and so was not made).
    """

    def __init__(self, vault, journal, random, ticks):
        self._vault = vault
        self._journal = journal
        self._random = random
        self._ticks = ticks
        self._waits_from = ticks()
        self.outcome = None

    @property
    def tries_left(self):
        """Wrong PINs until the vault is destroyed, 10 to 0."""
        return max(0, TRIES - self._journal.tries)

    @property
    def wait_ms(self):
        """Milliseconds until the next try is taken. After a power cycle the wait begins again."""
        late = self._journal.tries - _FREE_TRIES
        if late < 0:
            return 0
        wait = _WAITS[min(late, len(_WAITS) - 1)] * 1000
        waited = ticks.diff(self._ticks(), self._waits_from)  # negative after three days
        return wait - waited if 0 <= waited < wait else 0

    def unlock_steps(self, pin):
        """Try a PIN. Where the vault is unlocked already, it is only looked whether the PIN is right.

        :returns: a generator that yields the progress, 0 to 1000, between slices of at most 10 ms; `outcome`
            is set at its end.
        """
        self.outcome = self._begin_try()
        if self.outcome:
            return
        slot = self._vault.slot
        derivation = _derivation(pin, slot.salt)
        while derivation.rounds < slot.rounds:
            yield derivation.rounds * DONE // slot.rounds
            derivation.work(min(derivation.SLICE, slot.rounds - derivation.rounds))
        self.outcome = self._try(derivation.key())

    def set_steps(self, pin):
        """Give the unlocked vault a PIN, or another one. Takes as long as a try will.

        :returns: a generator like `unlock_steps`.
        :raises VaultError: the PIN was not set.
        """
        if self._vault.problem:
            raise VaultError(self._vault.problem)
        salt = self._random(SALT_SIZE)
        derivation = _derivation(pin, salt)
        began = self._ticks()
        elapsed = 0
        while elapsed < DERIVATION_MS or derivation.rounds < ROUNDS_LEAST:
            yield min(DONE, elapsed * DONE // DERIVATION_MS)
            derivation.work(derivation.SLICE)
            elapsed = ticks.diff(self._ticks(), began)
        self._vault.changes.rewrap(PIN, derivation.rounds, salt, derivation.key())

    def remove(self):
        """Take the PIN away from the unlocked vault: its wrapping key then lies beside it.

        :raises VaultError: the PIN is still there.
        """
        key = self._random(SALT_SIZE)
        self._vault.changes.rewrap(NO_PIN, 0, key, key)

    def lock(self):
        """Forget accounts and keys, and overwrite the memory they were in. What is locked, or has no PIN, is
        left as it is."""
        if self._vault.locked or not self._vault.has_pin:
            return
        self._vault.forget()
        memory.overwrite()

    def _begin_try(self):
        """Count the try that is about to be made; the outcome if it can't be made, else None."""
        if self.wait_ms:
            return EARLY
        if self._vault.slot is None:
            return DAMAGED
        if not self.tries_left:
            return self._destroy()
        self._waits_from = self._ticks()
        return None if self._count_try() else UNTRIED

    def _count_try(self):
        try:
            if not self._journal.takes_tries:
                self._make_room()
            self._journal.note_try()
        except OSError:
            return False
        return True

    def _make_room(self):
        """Start the journal over, which `Vault.work` has mostly done before. No try is counted then."""
        journal = self._journal
        sequence = self._vault.newest.sequence
        newest = []
        for index, counter in journal.counters(sequence):
            newest = [pair for pair in newest if pair[0] != index] + [(index, counter)]
        journal.start_over(sequence, counters=newest)

    def _try(self, wrapping_key):
        """The outcome of a try that is counted."""
        vault = self._vault
        outcome = OPEN
        try:
            if vault.locked:
                is_right = open_with(vault, wrapping_key)
            else:
                is_right = vault.data_key(vault.slot, wrapping_key) is not None
        except VaultError:
            is_right = True
            outcome = DAMAGED
        if not is_right:
            return self._refuse()
        try:
            self._journal.note_right_pin()
        except OSError:
            pass  # the flash is worn out: the wearer gets in, but the try stays counted
        return outcome

    def _refuse(self):
        self._waits_from = self._ticks()
        return WRONG if self.tries_left else self._destroy()

    def _destroy(self):
        """There is no try left."""
        try:
            self._vault.changes.wipe()
        except VaultError:
            pass  # the next start goes on with it
        return DESTROYED


def _derivation(pin, salt):
    return modules.load("oath.pbkdf2").Pbkdf2(pin, salt)


def open_with(vault, wrapping_key):
    """Open a locked vault; False when the key is wrong.

    :raises VaultError: the key is right, but no copy can be opened.
    """
    is_right = False
    for place, head in enumerate(vault.heads):
        slot = vault.slot_of(head)
        data_key = slot and vault.data_key(slot, wrapping_key)
        if data_key is None:
            continue
        is_right = True
        if vault.open(place, Cipher(data_key, vault.aes)):
            vault.slot = slot
            vault.look_at_twins()
            return True
        vault.heads[place] = vault_copy.DAMAGED
    if is_right:
        vault.slot = None
        raise VaultError(problems.SENTENCES["damaged"])
    return False
