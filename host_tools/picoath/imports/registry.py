"""Which app a file is from, by its content: the one place that knows every format."""

from typing import Protocol

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

_AGE = "this file is encrypted with age: `picoath restore` reads it, if `add --backup` made it"
_ELSEWHERE = {
    b"-----BEGIN PGP": "this file is encrypted with OpenPGP: decrypt it with gpg, and give what comes out",
    b"-----BEGIN AGE": _AGE,
    b"age-encryption.org": _AGE,
}


def read(content: bytes) -> Export | Locked | None:
    """The accounts in a file of another app; None when it is not recognised as one.

    Raises BadInput for one that is recognised and can't be read.
    """
    for beginning, advice in _ELSEWHERE.items():
        if content.startswith(beginning):
            raise BadInput(advice)
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


def _read_json(document: object) -> Export | Locked:
    for json_format in _JSON_FORMATS:
        if json_format.recognises(document):
            return json_format.read(document)
    raise BadInput(f"this JSON is from no app that is known here: {', '.join(NAMES)}")
