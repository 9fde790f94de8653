"""Why a vault can't be changed, as sentences for the user."""

LOCKED = "the token is locked"

SENTENCES = {
    "damaged": "the vault is damaged: nothing can be changed until it is wiped",
    "lost": "the vault is lost, its drive was formatted: nothing can be changed until it is wiped",
    "rolled back": "the vault is an older one that was put back: nothing can be changed until it is wiped",
    "too new": "the vault is of a newer firmware: install that, or wipe the vault",
}
"""By the vault's state."""
