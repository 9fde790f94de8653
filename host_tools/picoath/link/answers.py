"""What is in a token's answers: fields of the types that firmware/WIRE.md names, whatever came.

Fields that are not known are passed over: a newer firmware may tell more.
"""

import re
from collections.abc import Mapping
from typing import Any

from picoath.errors import Refused

Kinds = Mapping[str, tuple[type, ...]]
"""The types that each field may have."""

Forms = Mapping[str, re.Pattern[str]]
"""What the text in a field looks like: it goes into files and commands, and the token may be anybody's."""

SERIAL = re.compile("[0-9A-Za-z]{1,32}")
BOARD = re.compile("[0-9A-Za-z][0-9A-Za-z_.-]{0,63}")
VERSION = re.compile("[0-9][0-9A-Za-z.+-]{0,63}")
WORDS = re.compile("[0-9A-Za-z][0-9A-Za-z +-]{0,31}")

NOTHING = type(None)


class Unreadable(Refused):
    """An answer lacks a field, or has another type in it."""

    def __init__(self) -> None:
        super().__init__(
            "the token's answer can't be read; is its firmware of another version? `picoath install` puts "
            "the one that goes with this program on it"
        )


def fields(told: object, kinds: Kinds, forms: Forms | None = None) -> dict[str, Any]:
    """These fields of an object in an answer. Raises Unreadable."""
    if not isinstance(told, dict):
        raise Unreadable
    for name, allowed in kinds.items():
        # The exact type: a bool is no number here.
        if name not in told or type(told[name]) not in allowed:
            raise Unreadable
    for name, form in (forms or {}).items():
        if isinstance(told[name], str) and not form.fullmatch(told[name]):
            raise Unreadable
    return {name: told[name] for name in kinds}
