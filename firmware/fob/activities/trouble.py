"""What the wearer is told about a vault that can't be used."""

_WORDS = {
    "damaged": ("DAMAGED", "Both copies of the accounts are damaged. Wipe, then enrol again."),
    "lost": ("LOST", "The drive was formatted. The accounts are gone: picoath wipe, then enrol again."),
    "rolled back": ("ROLLED BACK", "Older accounts were put back. Wipe, then enrol again."),
    "too new": ("TOO NEW", "Newer firmware stored the accounts. Install that one again."),
}


def words(state):
    """Title and lines for a ``Vault.state``; None when the vault can be used."""
    if state not in _WORDS:
        return None
    title, line = _WORDS[state]
    return title, [line]
