"""What a vault is looked after with while there is time: the copies compared, the journal started over.

Each function does one slice, on a `fob.vault.vault.Vault`.
"""

from fob.vault import copy as vault_copy
from fob.vault.copy import DAMAGED
from fob.vault.vault import VaultError, note_of

_COMPARED_SIZE = 512


def compare(vault):
    """Compare the next piece of both copies: who changes one on purpose makes its check values right."""
    at = vault.compared
    size = min(_COMPARED_SIZE, vault.newest.size - at)
    if size <= 0:
        vault.compared = None
        return
    try:
        first, second = [vault_copy.read(copy, at, size) for copy in vault.copies]
        same = first == second
    except OSError:
        same = False
    if same:
        vault.compared = at + size
    else:
        vault.compared = None
        _settle(vault)


def tidy(vault):
    """Start the journal over before it is full, and store an older format in today's."""
    is_old = vault.newest.version < vault_copy.VERSION
    counts_tries = vault.has_pin and vault.journal.tries
    if (is_old or vault.journal.is_crowded) and not counts_tries and not vault.problem:
        try:
            vault.changes.start_journal_over()
        except VaultError:
            pass  # there is still some room; the next start tries again


def _settle(vault):
    """The copies differ: mend the wrong one. Which it is may only show when the vault is unlocked."""
    wrong = [1 - vault.opened] if vault.cipher else [place for place in (0, 1) if not _is_whole(vault, place)]
    for place in wrong:
        vault.heads[place] = DAMAGED
    if len(wrong) == 1:
        vault.look_at_twins()
    elif wrong:
        vault.slot = None
        vault.note = note_of(vault.state)


def _is_whole(vault, place):
    head = vault.heads[place]
    try:
        return vault.slot_of(head) is not None and vault_copy.body_is_whole(vault.copies[place], head)
    except OSError:
        return False
