"""Aegis: its vault, plain or encrypted.

Specified in https://github.com/beemdevelopment/Aegis/blob/master/docs/vault.md: the vault is encrypted with
AES-256-GCM under a master key, which each password slot holds once more, encrypted in the same way under a
key that scrypt derives from the password. (Its plain list of URIs: see `uri_list`.)
"""

from collections.abc import Callable
from dataclasses import dataclass

from picoath.enrol.enrolment import FIRST_COUNTER
from picoath.enrol.export import Export
from picoath.errors import BadInput, WrongPassword
from picoath.imports.ciphers import open_gcm, scrypt
from picoath.imports.draft import Draft, export_of
from picoath.imports.fields import Fields, load
from picoath.imports.locked import Locked

NAME = "Aegis"

_PASSWORD_SLOT = 1
_MOST_SLOTS = 16


@dataclass(frozen=True)
class _Slot:
    """The master key as one password encrypts it."""

    nonce: bytes
    sealed: bytes
    salt: bytes
    n: int
    r: int
    p: int

    def master_key(self, password: str) -> bytes:
        return open_gcm(scrypt(password, self.salt, self.n, self.r, self.p), self.nonce, self.sealed)


def recognises(document: object) -> bool:
    """Whether a JSON document is of this app."""
    return isinstance(document, dict) and "header" in document and "db" in document


def read(document: object) -> Export | Locked:
    """The accounts in the vault. Raises BadInput."""
    vault = Fields(document)
    header = vault.part("header")
    if not isinstance(document, dict) or not isinstance(document["db"], str):
        return _entries(vault.part("db"))
    slots = [_slot(Fields(slot)) for slot in header.items("slots") if _has_password(slot)]
    if not slots or len(slots) > _MOST_SLOTS:
        raise BadInput("this vault of Aegis has no password: export it again, with one")
    params = header.part("params")
    nonce, sealed = params.hex("nonce"), vault.base64("db") + params.hex("tag")

    def unlock(password: str) -> Callable[[], Export]:
        content = open_gcm(_master_key(slots, password), nonce, sealed)
        return lambda: _entries(Fields(load(content)))

    return Locked(unlock)


def _has_password(slot: object) -> bool:
    return Fields(slot).number("type") == _PASSWORD_SLOT


def _slot(slot: Fields) -> _Slot:
    params = slot.part("key_params")
    return _Slot(
        nonce=params.hex("nonce"),
        sealed=slot.hex("key") + params.hex("tag"),
        salt=slot.hex("salt"),
        n=slot.number("n"),
        r=slot.number("r"),
        p=slot.number("p"),
    )


def _master_key(slots: list[_Slot], password: str) -> bytes:
    for slot in slots:
        try:
            return slot.master_key(password)
        except WrongPassword:
            continue
    raise WrongPassword


def _entries(content: Fields) -> Export:
    return export_of(content.items("entries"), _draft)


def _draft(entry: Fields) -> Draft:
    info = entry.part("info")
    return Draft(
        type=entry.text("type"),
        issuer=entry.text("issuer", ""),
        account=entry.text("name", ""),
        secret=info.text("secret"),
        algorithm=info.text("algo", "SHA1"),
        digits=info.number("digits", 6),
        period=info.number("period", 30),
        counter=info.number("counter", FIRST_COUNTER),
    )
