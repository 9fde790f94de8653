"""Ente Auth: its encrypted export.

Specified in https://github.com/ente-io/ente/blob/main/docs/docs/auth/migration/export.md: Argon2id makes the
key, one message of libsodium's secretstream (XChaCha20-Poly1305) holds a list of URIs. `encryptionNonce` is
the stream's header, the limits are libsodium's: bytes and passes. (Its plain export: see `uri_list`.)
"""

from collections.abc import Callable

from nacl import bindings
from nacl.exceptions import CryptoError

from picoath.enrol.export import Export
from picoath.errors import BadInput, WrongPassword
from picoath.imports import uri_list
from picoath.imports.ciphers import argon2id
from picoath.imports.fields import Fields
from picoath.imports.locked import Locked

NAME = "Ente Auth"

_VERSION = 1


def recognises(document: object) -> bool:
    """Whether a JSON document is of this app."""
    return isinstance(document, dict) and "kdfParams" in document and "encryptedData" in document


def read(document: object) -> Locked:
    """The encrypted export. Raises BadInput."""
    export = Fields(document)
    if export.number("version", _VERSION) != _VERSION:
        raise BadInput("the export of Ente Auth has a newer form: export it as plain text")
    kdf = export.part("kdfParams")
    salt, passes, memory = kdf.base64("salt"), kdf.number("opsLimit"), kdf.number("memLimit") // 1024
    sealed, header = export.base64("encryptedData"), export.base64("encryptionNonce")

    def unlock(password: str) -> Callable[[], Export]:
        content = _open(argon2id(password, salt, passes, lanes=1, memory=memory), header, sealed)
        return lambda: uri_list.read(uri_list.text_of(content) or "")

    return Locked(unlock)


def _open(key: bytes, header: bytes, sealed: bytes) -> bytes:
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key)
        content, _tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, sealed)
    except CryptoError:
        raise WrongPassword from None
    return content
