"""A round of changes that ends where it began. It is made on the board, and by the test."""

import binascii
import hashlib

from fob.vault import key_slot
from fob.vault.account import Account
from fob.vault.lock import open_with

ACCOUNT_COUNT = 12
_CHECK_SIZE = 4


def secret(number):
    """The key of an account. It is worked out, so that it is not in the program as it lies on the flash."""
    return hashlib.new("sha1", b"secret %d" % number).digest()


def wrapping_key(number):
    """In place of what PBKDF2 makes of a PIN."""
    return hashlib.new("sha256", b"PIN %d" % number).digest()


def totp(number):
    return Account("totp", "SHA1", 6, 30, None, secret(number), f"Service {number}", "ada@contoso.example")


def hotp(number, counter):
    return Account("hotp", "SHA1", 6, None, counter, secret(number), f"Counted {number}", "bo")


def set_pin(number):
    return lambda vault, _journal: vault.changes.rewrap(
        key_slot.PIN, 1, hashlib.new("sha256", b"salt").digest(), wrapping_key(number)
    )


def remove_pin(vault, _journal):
    vault.changes.rewrap(key_slot.NO_PIN, 0, wrapping_key(9), wrapping_key(9))


def count(vault, _journal):
    vault.advance(1)


CHANGES = (
    lambda vault, _journal: vault.changes.add([totp(0), hotp(1, 7)]),
    count,
    lambda vault, _journal: vault.changes.set("pace", 20),
    count,
    count,
    lambda vault, _journal: vault.changes.add([totp(number) for number in range(2, ACCOUNT_COUNT)]),
    lambda vault, _journal: vault.changes.rename(0, "A name that is longer", "ada.lovelace@contoso.example"),
    set_pin(1),
    count,
    lambda vault, _journal: vault.changes.remove(5),
    lambda vault, journal: journal.note_try(),
    lambda vault, journal: journal.note_try(),
    lambda vault, journal: journal.note_right_pin(),
    set_pin(2),
    lambda vault, _journal: vault.changes.move(2, 7),
    count,
    lambda vault, _journal: vault.changes.start_journal_over(),
    count,
    lambda vault, _journal: vault.changes.replace(3, hotp(3, 100)),
    remove_pin,
    lambda vault, _journal: vault.changes.set_suffix(0, "enter"),
    count,
    lambda vault, _journal: vault.changes.wipe(),
)


def unlock(vault):
    """Open a vault that has one of the PINs. (A build compiles no assertions.)"""
    if vault.locked and not (open_with(vault, wrapping_key(1)) or open_with(vault, wrapping_key(2))):
        raise ValueError("neither PIN opens the vault")


def check_value(vault, journal):
    """A number that tells what the vault holds, who can open it, and how many wrong PINs there were."""
    if vault.state not in ("new", "good"):
        raise ValueError(vault.state)
    check = binascii.crc32(bytes((vault.has_pin, vault.show_first, journal.tries)))
    if vault.has_pin:
        opens = [vault.data_key(vault.slot, wrapping_key(number)) is not None for number in (1, 2)]
        check = binascii.crc32(bytes(opens), check)
    check = binascii.crc32(vault.settings.encode(), check)
    for index in range(len(vault.accounts)):
        check = binascii.crc32(vault.accounts.record(index), check)
    return check.to_bytes(_CHECK_SIZE, "big")


def nth(round_of, place):
    """The check value before the change at a place."""
    return round_of[place * _CHECK_SIZE : (place + 1) * _CHECK_SIZE]


def place_in(round_of, vault, journal):
    """The place in the round at which the vault is."""
    check = check_value(vault, journal)
    for place in range(len(CHANGES)):
        if nth(round_of, place) == check:
            return place
    raise ValueError("what the vault holds was never in it")
