"""Which app a file is from, by its content: the one place that knows every format."""

from collections.abc import Callable
from typing import Protocol

from picoath import age
from picoath.enrol.export import Export
from picoath.errors import BadInput
from picoath.imports import aegis, andotp, bitwarden, ente, freeotp_plus, pskc, two_fas, uri_list
from picoath.imports.fields import load
from picoath.imports.locked import Locked

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes. A hundred accounts with their icons are far less."""


class _JsonFormat(Protocol):
    """A module for an app that writes JSON."""

    def recognises(self, document: object) -> bool: ...

    def read(self, document: object) -> Export | Locked: ...


# In this order: what a document of one must have, none before it has.
_JSON_FORMATS: tuple[_JsonFormat, ...] = (aegis, two_fas, freeotp_plus, ente, bitwarden, andotp)

NAMES = tuple(app.NAME for app in (aegis, two_fas, bitwarden, andotp, freeotp_plus, ente, pskc, uri_list))
"""The formats, for messages."""

_OPENPGP = b"-----BEGIN PGP"


def read(content: bytes) -> Export | Locked | None:
    """The accounts in a file of another app; None when it is not recognised as one.

    Raises BadInput for one that is recognised and can't be read.
    """
    if content.startswith(_OPENPGP):
        raise BadInput("this file is encrypted with OpenPGP: decrypt it with gpg, and give what comes out")
    if age.is_encrypted(content):
        return _read_age(content)
    if andotp.is_encrypted(content):
        return andotp.read_encrypted(content)
    text = uri_list.text_of(content)
    if text is None:
        return None
    if pskc.recognises(text):
        return pskc.read(content)
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(load(text))
    return uri_list.read(text) if uri_list.recognises(text) else None


def _read_age(content: bytes) -> Locked:
    """A file encrypted with age, with any of the others in it, such as a backup of this program."""
    blocks = age.blocks_in(content)
    if not blocks:
        raise BadInput("this file of age is damaged")
    if [age.kind_of(block) for block in blocks] != ["passphrase"]:
        raise BadInput(
            "this file is encrypted with age, to a key: `picoath restore --identity` reads it, if `add "
            "--backup` made it; any other decrypt with age, and give what comes out"
        )

    def unlock(passphrase: str) -> Callable[[], Export]:
        plain = age.Passphrase(passphrase).decrypt(blocks[0])
        return lambda: _decrypted(plain)

    return Locked(unlock, "Passphrase")


def _decrypted(content: bytes) -> Export:
    found = None if age.is_encrypted(content) else read(content)
    if not isinstance(found, Export):
        raise BadInput(f"what age has encrypted there is no file of {', '.join(NAMES)}")
    return found


def _read_json(document: object) -> Export | Locked:
    for json_format in _JSON_FORMATS:
        if json_format.recognises(document):
            return json_format.read(document)
    raise BadInput(f"this JSON is from no app that is known here: {', '.join(NAMES)}")
