"""The PIN: a vault that opens only to whoever knows it."""

OPEN = "open"
WRONG = "wrong"
DESTROYED = "destroyed"
DAMAGED = "damaged"

TRIES = 10
"""Wrong PINs after which the vault is destroyed."""


class Lock:
    """Locks and unlocks a vault, and sets, changes and removes its PIN (bytes of ASCII digits).

    :param vault: a `fob.vault.Vault` that was loaded.
    :param journal: the `fob.journal.Journal` of that vault.
    :param random: called with a number, returns so many random bytes: ``os.urandom``.
    :param ticks: called without arguments; milliseconds, see `fob.ticks`.

    `outcome` says how the last `unlock_steps` ended.
    """

    def __init__(self, vault, journal, random, ticks):
        self.outcome = None

    @property
    def tries_left(self):
        """Wrong PINs that are still allowed, 10 to 0."""
        raise NotImplementedError

    def wait_ms(self, now):
        """Milliseconds until the next try is taken."""
        raise NotImplementedError

    def unlock_steps(self, pin):
        """Generator: counts the try and then looks whether the PIN is right."""
        raise NotImplementedError

    def set_steps(self, pin):
        """Generator: gives the unlocked vault a PIN, or another one."""
        raise NotImplementedError

    def remove(self):
        """Take the PIN away from the unlocked vault."""
        raise NotImplementedError

    def lock(self):
        """Forget the accounts and the keys."""
        raise NotImplementedError
