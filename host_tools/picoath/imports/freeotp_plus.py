"""FreeOTP+: its JSON backup.

The fields are those of https://github.com/helloworld1/FreeOTPPlus (class Token): the key is a list of bytes
with a sign, and Steam is an issuer. (Its list of URIs: see `uri_list`.)
"""

from picoath.enrol.enrolment import FIRST_COUNTER
from picoath.enrol.export import Export
from picoath.enrol.problems import BadSecret
from picoath.imports.draft import Draft, export_of
from picoath.imports.fields import Fields

NAME = "FreeOTP+"

_STEAM = "steam"


def recognises(document: object) -> bool:
    """Whether a JSON document is of this app."""
    return isinstance(document, dict) and "tokens" in document and "tokenOrder" in document


def read(document: object) -> Export:
    """The accounts in the backup. Raises BadInput."""
    return export_of(Fields(document).items("tokens"), _draft)


def _draft(token: Fields) -> Draft:
    issuer = token.text("issuerAlt", "") or token.text("issuerExt", "") or token.text("issuerInt", "")
    return Draft(
        type=_STEAM if issuer.lower() == _STEAM else token.text("type", "TOTP"),
        issuer=issuer,
        account=token.text("labelAlt", "") or token.text("label", ""),
        secret=_key(token.items("secret")),
        algorithm=token.text("algo", "SHA1"),
        digits=token.number("digits", 6),
        period=token.number("period", 30),
        counter=token.number("counter", FIRST_COUNTER),
    )


def _key(numbers: list[object]) -> bytes:
    key = bytearray()
    for number in numbers:
        if not isinstance(number, int) or not -128 <= number <= 127:
            raise BadSecret("the secret is not a list of bytes")
        key.append(number & 0xFF)
    return bytes(key)
