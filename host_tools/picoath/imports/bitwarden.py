"""Bitwarden, and Bitwarden Authenticator: the JSON export, plain or protected with a password.

Documented in https://bitwarden.com/help/export-your-data/ and
https://bitwarden.com/help/encrypted-export/; the fields are those of https://github.com/bitwarden/clients.
The password gives a key by PBKDF2-HMAC-SHA256 or Argon2id, HKDF-Expand makes two of it, and the data is a
text of "type 2": AES-256-CBC with HMAC-SHA256 over nonce and ciphertext. An export that is "account
restricted" opens in its own account only.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.padding import PKCS7

from picoath.enrol import otpauth
from picoath.enrol.export import Export
from picoath.enrol.names import check_names
from picoath.enrol.problems import NotAnEnrolment
from picoath.errors import BadInput, WrongPassword
from picoath.imports import uri_list
from picoath.imports.ciphers import KEY_BYTES, argon2id, pbkdf2
from picoath.imports.draft import Draft, add, because
from picoath.imports.fields import Fields, from_base64, load
from picoath.imports.locked import Locked

NAME = "Bitwarden"

_PBKDF2, _ARGON2ID = 0, 1
_AES_CBC_HMAC = "2"
_BLOCK = 16
_STEAM = "steam://"


def recognises(document: object) -> bool:
    """Whether a JSON document is of this app."""
    if not isinstance(document, dict):
        return False
    return "encrypted" in document or isinstance(document.get("items"), list)


def read(document: object) -> Export | Locked:
    """The accounts in the export. Raises BadInput."""
    if not isinstance(document, dict) or not document.get("encrypted"):
        return _items(document)
    if not document.get("passwordProtected"):
        raise BadInput(
            "this export of Bitwarden is restricted to its account: export it again as "
            '".json (Encrypted)", "Password protected"'
        )
    export = Fields(document)
    derive = _derivation(export)
    sealed = _Sealed.from_text(export.text("data"))

    def unlock(password: str) -> Callable[[], Export]:
        content = sealed.open(derive(password))
        return lambda: _items(load(content))

    return Locked(unlock)


def _derivation(export: Fields) -> Callable[[str], bytes]:
    kind = export.number("kdfType")
    salt = export.text("salt").encode()  # the text itself, although it is base64
    iterations = export.number("kdfIterations")
    if kind == _PBKDF2:
        return lambda password: pbkdf2(password, salt, iterations, SHA256())
    if kind != _ARGON2ID:
        raise BadInput("the export of Bitwarden derives its key in a way that is not known here")
    hashed = hashlib.sha256(salt).digest()
    lanes, mebibytes = export.number("kdfParallelism"), export.number("kdfMemory")
    return lambda password: argon2id(password, hashed, iterations, lanes, mebibytes * 1024)


@dataclass(frozen=True)
class _Sealed:
    """An encrypted text: "2.nonce|ciphertext|mac", each in base64."""

    nonce: bytes
    ciphertext: bytes
    mac: bytes

    @classmethod
    def from_text(cls, text: str) -> "_Sealed":
        kind, _, rest = text.partition(".")
        parts = rest.split("|")
        if kind != _AES_CBC_HMAC or len(parts) != 3:
            raise BadInput("the export of Bitwarden is encrypted in a way that is not known here")
        return cls(*(from_base64(part, "data") for part in parts))

    def open(self, key: bytes) -> bytes:
        """The text. Raises WrongPassword."""
        mac = hmac.digest(_expanded(key, b"mac"), self.nonce + self.ciphertext, "sha256")
        if not hmac.compare_digest(mac, self.mac) or len(self.nonce) != _BLOCK:
            raise WrongPassword
        decryptor = Cipher(AES(_expanded(key, b"enc")), CBC(self.nonce)).decryptor()
        unpadder = PKCS7(8 * _BLOCK).unpadder()
        padded = decryptor.update(self.ciphertext) + decryptor.finalize()
        return unpadder.update(padded) + unpadder.finalize()


def _expanded(key: bytes, info: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=info).derive(key)


def _items(document: object) -> Export:
    """The items that have a key for one-time codes; most items of a password manager have none."""
    export = Export()
    for number, item in enumerate(Fields(document).items("items"), start=1):
        try:
            _add_item(export, Fields(item))
        except NotAnEnrolment as problem:
            export.leave(f"item {number} of the file", "", because(problem))
    return export


def _add_item(export: Export, item: Fields) -> None:
    login = item.part("login")
    totp = login.text("totp", "").strip()
    name, user = item.text("name", ""), login.text("username", "")
    if not totp:
        return
    if totp.lower().startswith(_STEAM):
        add(export, Draft("steam", name, user, totp[len(_STEAM) :]))
    elif otpauth.is_otpauth(totp):
        _add_uri(export, totp, name, user)
    else:
        add(export, Draft("totp", name, user, totp))


def _add_uri(export: Export, uri: str, name: str, user: str) -> None:
    """A URI's own names go first; the item's fill the gaps."""
    read = Export()
    uri_list.take_uri(read, uri, otherwise=name)
    for account in read.accounts:
        issuer, shown = account.issuer or name, account.name or name
        export.take(check_names(replace(account, issuer=issuer, name=shown, account=account.account or user)))
    for unusable in read.unusable:
        export.leave(unusable.name or name, unusable.account or user, unusable.code)
