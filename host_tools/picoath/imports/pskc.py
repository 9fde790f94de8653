"""PSKC, the Portable Symmetric Key Container (RFC 6030): plain, or encrypted with a passphrase or a key.

python-pskc reads it. Key profiles are those of RFC 6030 section 10 (hotp) and of the OATH extension (totp).
"""

import io
import re
from collections.abc import Callable

from defusedxml import ElementTree
from pskc import PSKC
from pskc.exceptions import DecryptionError
from pskc.key import Key

from picoath.enrol.enrolment import FIRST_COUNTER
from picoath.enrol.export import Export
from picoath.enrol.problems import NotAnEnrolment
from picoath.errors import BadInput, WrongPassword
from picoath.imports.ciphers import MOST_ITERATIONS
from picoath.imports.draft import Draft, add, because
from picoath.imports.locked import Locked

NAME = "PSKC (RFC 6030)"

_ROOT = "KeyContainer"
_MOST_KEY_BYTES = 64
_ONE_PART = re.compile(r"(?:UID|CN)=([^,+\\]+)", re.IGNORECASE)
_PASSWORD = "Password"
_KEY = "Key (in hexadecimal)"
_DAMAGED = "the PSKC file is damaged, or has something in it that is not known here"


def recognises(text: str) -> bool:
    """Whether the text is an XML document with a key container in it."""
    return text.lstrip().startswith("<") and _ROOT in text


def read(content: bytes) -> Export | Locked:
    """The keys in the container. Raises BadInput."""
    container = _container(content)
    if not _is_encrypted(container):
        return _keys(container)
    _check_cost(container)

    def unlock(password: str) -> Callable[[], Export]:
        _unlock(container, password)
        return lambda: _keys(container)

    return Locked(unlock, _PASSWORD if container.encryption.derivation.algorithm else _KEY)


def _container(content: bytes) -> PSKC:
    try:
        # python-pskc may find a parser that is not hardened: nothing gets there that this one refuses.
        ElementTree.fromstring(content, forbid_dtd=True)
        return PSKC(io.BytesIO(content))
    except Exception:  # a file of any content makes the parsers raise errors of many kinds
        raise BadInput(_DAMAGED) from None


def _is_encrypted(container: PSKC) -> bool:
    try:
        return bool(container.encryption.is_encrypted)
    except Exception:  # as above: values are decoded when they are asked for
        raise BadInput(_DAMAGED) from None


def _check_cost(container: PSKC) -> None:
    derivation = container.encryption.derivation
    if not derivation.algorithm:
        return
    iterations, size = derivation.pbkdf2_iterations or 0, derivation.pbkdf2_key_length or 0
    if not (0 < iterations <= MOST_ITERATIONS and 0 < size <= _MOST_KEY_BYTES):
        raise BadInput("the PSKC file derives its key in a way that is not known here")


def _unlock(container: PSKC, password: str) -> None:
    """Set the key: derived from a passphrase, or for a pre-shared one the key itself in hexadecimal."""
    try:
        if container.encryption.derivation.algorithm:
            container.encryption.derive_key(password)
        else:
            container.encryption.key = bytes.fromhex(password)
        for key in container.keys:
            key.check()
    except Exception:  # a wrong key makes garbage, which is then decoded
        raise WrongPassword from None


def _keys(container: PSKC) -> Export:
    export = Export()
    for number, key in enumerate(container.keys, start=1):
        try:
            add(export, _draft(key))
        except NotAnEnrolment as problem:
            export.leave(f"key {number} of the file", "", because(problem))
    return export


def _draft(key: Key) -> Draft:
    try:
        secret, counter, interval = key.secret, key.counter, key.time_interval
    except (DecryptionError, ValueError, TypeError):
        raise NotAnEnrolment("a value of it can't be read") from None
    return Draft(
        type=(key.algorithm or "").rpartition(":")[2].lower(),
        issuer=key.issuer or key.manufacturer or "",
        account=_user(key.userid or "") or key.friendly_name or key.serial or key.id or "",
        secret=bytes(secret or b""),
        algorithm=_hash(key.algorithm_suite),
        digits=key.response_length or 6,
        period=interval or 30,
        counter=FIRST_COUNTER if counter is None else counter,
    )


def _user(userid: str) -> str:
    """The user that a distinguished name of one part names ("UID=ann"), or the text as it is."""
    name = _ONE_PART.fullmatch(userid)
    return name[1] if name else userid


def _hash(suite: str | None) -> str:
    """The hash that an algorithm suite names: "HMAC-SHA256", or a URI that ends so."""
    return (suite or "SHA1").rpartition("#")[2]
