"""The export of Google Authenticator: `otpauth-migration://offline?data=`, base64 of a protobuf message.

Not documented by its maker; the fields are those that
https://alexbakker.me/post/parsing-google-auth-export-qr-code.html found. An export of many accounts is a
batch of several QR codes, which share a batch id and are numbered.
"""

import base64
import binascii
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from picoath.enrol.enrolment import FIRST_COUNTER, Algorithm, Enrolment, Type, display_name
from picoath.enrol.names import check_names, split_label
from picoath.enrol.otpauth import check_size, split_query, unescape
from picoath.enrol.problems import NotAnEnrolment

SCHEME = "otpauth-migration://"
MOST_PARTS = 100

_ALGORITHMS: dict[int, Algorithm] = {0: "SHA1", 1: "SHA1", 2: "SHA256", 3: "SHA512"}
_DIGITS = {0: 6, 1: 6, 2: 8, 3: 7}
_TYPES: dict[int, Type] = {0: "totp", 1: "hotp", 2: "totp"}
_PERIOD = 30  # the message has no field for it

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5  # wire types of protobuf
_FIXED_SIZE = {_FIXED64: 8, _FIXED32: 4}


@dataclass(frozen=True)
class Part:
    """One QR code of an export: part `index` (from 0) of `size`.

    `problems` says of each account that can't be used why.
    """

    batch: int
    size: int
    index: int
    accounts: tuple[Enrolment, ...]
    problems: tuple[str, ...]


def is_migration(text: str) -> bool:
    """Whether the text claims to be an export of Google Authenticator."""
    return text[: len(SCHEME)].lower() == SCHEME


def read(text: str) -> Part:
    """The part of an export that is in one QR code.

    An account that a token can't use does not spoil the others: it goes into `problems`.

    Raises NotAnEnrolment when the message can't be read, and nothing else.
    """
    check_size(text)
    size, index, batch = 1, 0, 0
    accounts: list[Enrolment] = []
    problems: list[str] = []
    for number, value in _fields(_message(text)):
        match number, value:
            case 1, bytes():
                _collect(value, accounts, problems)
            case 3, int():
                size = value or 1
            case 4, int():
                index = value
            case 5, int():
                batch = value
    if not 1 <= size <= MOST_PARTS or index >= size:
        raise NotAnEnrolment("the export says that it is a part that there can't be")
    return Part(batch, size, index, tuple(accounts), tuple(problems))


def put_together(parts: Iterable[Part]) -> tuple[list[Enrolment], list[int]]:
    """The accounts of all exports, whatever the order of the parts, and the numbers of the parts that are
    missing, from 1."""
    batches: dict[tuple[int, int], list[Part]] = {}
    for part in parts:
        batches.setdefault((part.batch, part.size), []).append(part)
    accounts: list[Enrolment] = []
    missing: set[int] = set()
    for (_, size), found in batches.items():
        for part in sorted(found, key=lambda part: part.index):
            accounts += part.accounts
        missing |= set(range(1, size + 1)) - {part.index + 1 for part in found}
    return accounts, sorted(missing)


def _message(text: str) -> bytes:
    query = text.partition("?")[2]
    data = [value for name, value in split_query(query) if name == "data"]
    if len(data) != 1:
        raise NotAnEnrolment("the export has no data in it, or twice")
    # A + is base64 here; where something on the way took it for a space, it is put back.
    encoded = unescape(data[0], "the export").strip().replace(" ", "+").rstrip("=")
    try:
        return base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise NotAnEnrolment("the export's data is not base64") from None


def _collect(message: bytes, accounts: list[Enrolment], problems: list[str]) -> None:
    fields = dict(_fields(message))
    try:
        accounts.append(_account(fields))
    except NotAnEnrolment as problem:
        number = len(accounts) + len(problems) + 1
        problems.append(f"account {number} of the export can't be used: {problem}")


def _account(fields: dict[int, int | bytes]) -> Enrolment:
    kind = _TYPES.get(_number(fields, 6))
    algorithm = _ALGORITHMS.get(_number(fields, 4))
    digits = _DIGITS.get(_number(fields, 5))
    if kind is None or algorithm is None or digits is None:
        raise NotAnEnrolment("its type, algorithm or number of digits is unknown to a token")
    named = _text(fields, 3).strip()
    label_issuer, account = split_label(_text(fields, 2), named)
    issuer = named or label_issuer
    enrolment = Enrolment(
        type=kind,
        issuer=issuer,
        label_issuer=label_issuer,
        account=account,
        name=display_name(label_issuer, issuer),
        algorithm=algorithm,
        digits=digits,
        period=_PERIOD if kind == "totp" else None,
        counter=_number(fields, 7, FIRST_COUNTER) if kind == "hotp" else None,
        secret=_bytes(fields, 1),
    )
    return check_names(enrolment)


def _number(fields: dict[int, int | bytes], number: int, default: int = 0) -> int:
    value = fields.get(number, default)
    if not isinstance(value, int):
        raise NotAnEnrolment("a number in the export is none")
    return value


def _bytes(fields: dict[int, int | bytes], number: int) -> bytes:
    value = fields.get(number, b"")
    if not isinstance(value, bytes):
        raise NotAnEnrolment("a text in the export is none")
    return value


def _text(fields: dict[int, int | bytes], number: int) -> str:
    try:
        return _bytes(fields, number).decode()
    except UnicodeDecodeError:
        raise NotAnEnrolment("a name in the export is not UTF-8") from None


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Field numbers and values of a protobuf message: whole numbers (as unsigned 64 bits) or bytes."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        wire_type = tag & 7
        if wire_type == _VARINT:
            value, at = _varint(message, at)
            yield tag >> 3, value
            continue
        if wire_type == _BYTES:
            size, at = _varint(message, at)
        elif wire_type in _FIXED_SIZE:
            size = _FIXED_SIZE[wire_type]
        else:
            raise NotAnEnrolment("the export's data is damaged")
        if size > len(message) - at:
            raise NotAnEnrolment("the export's data ends too early")
        yield tag >> 3, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """A base-128 number of at most ten bytes, least significant first, and where the next field begins."""
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise NotAnEnrolment("the export's data ends too early")
        value |= (message[at] & 0x7F) << shift
        at += 1
        if message[at - 1] < 0x80:
            return value & (2**64 - 1), at
    raise NotAnEnrolment("the export's data is damaged")
