"""andOTP: its backup, plain JSON or encrypted with a password.

The fields are those of https://github.com/andOTP/andOTP. An encrypted backup is binary: the number of
iterations (4 bytes, big-endian), salt (12), nonce (12), ciphertext with tag; AES-256-GCM under a key of
PBKDF2-HMAC-SHA1. (Backups of versions before 0.6.3 name no iterations and can't be told from any other file;
those for OpenPGP open with gpg.)
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA1

from picoath.enrol.enrolment import FIRST_COUNTER
from picoath.enrol.export import Export
from picoath.imports.ciphers import MOST_ITERATIONS, open_gcm, pbkdf2
from picoath.imports.draft import Draft, export_of
from picoath.imports.fields import Fields, load
from picoath.imports.locked import Locked

NAME = "andOTP"

_COUNT, _SALT, _NONCE, _TAG = 4, 12, 12, 16
# What tells it from pictures, some of which begin with zeros, too. andOTP takes 140,000 to 160,000.
_ITERATIONS = range(10_000, MOST_ITERATIONS + 1)


def is_encrypted(content: bytes) -> bool:
    """Whether a file can be an encrypted backup."""
    whole = len(content) > _COUNT + _SALT + _NONCE + _TAG
    return whole and int.from_bytes(content[:_COUNT], "big") in _ITERATIONS


def read_encrypted(content: bytes) -> Locked:
    """An encrypted backup."""
    iterations = int.from_bytes(content[:_COUNT], "big")
    salt = content[_COUNT : _COUNT + _SALT]
    nonce = content[_COUNT + _SALT : _COUNT + _SALT + _NONCE]
    sealed = content[_COUNT + _SALT + _NONCE :]

    def unlock(password: str) -> Callable[[], Export]:
        plain = open_gcm(pbkdf2(password, salt, iterations, SHA1()), nonce, sealed)
        return lambda: read(load(plain))

    return Locked(unlock)


def recognises(document: object) -> bool:
    """Whether a JSON document is of this app."""
    if not isinstance(document, list):
        return False
    return not document or (isinstance(document[0], dict) and "secret" in document[0])


def read(document: object) -> Export:
    """The accounts in a backup that is not encrypted."""
    return export_of(Fields({"accounts": document}).items("accounts"), _draft)


def _draft(entry: Fields) -> Draft:
    issuer, account = _names(entry)
    return Draft(
        type=entry.text("type", "TOTP"),
        issuer=issuer,
        account=account,
        secret=entry.text("secret"),
        algorithm=entry.text("algorithm", "SHA1"),
        digits=entry.number("digits", 6),
        period=entry.number("period", 30),
        counter=entry.number("counter", FIRST_COUNTER),
    )


def _names(entry: Fields) -> tuple[str, str]:
    """Issuer and account; before version 0.6.3 both were in the label."""
    issuer, label = entry.text("issuer", ""), entry.text("label", "")
    first, dash, rest = label.partition(" - ")
    return (first, rest) if dash and not issuer else (issuer, label)
