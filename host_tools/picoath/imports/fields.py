"""Reading JSON that others wrote: any shape may come, and each field says itself what is wrong with it."""

import base64
import binascii
import json
import re
from typing import Any

from picoath.enrol.problems import NotAnEnrolment
from picoath.errors import BadInput

_HALF_A_CHARACTER = re.compile("[\ud800-\udfff]")  # JSON can write one half of a surrogate pair


def load(text: str | bytes) -> object:
    """The JSON document in `text`. Raises BadInput, also for one that is nested without end."""
    try:
        return json.loads(text)
    except RecursionError:
        raise BadInput("the JSON in the file is nested too deeply to be an app's") from None
    except ValueError:  # a syntax error, not UTF-8, or a number of thousands of digits
        raise BadInput("the file is not whole: its JSON can't be read; export it again") from None


class Fields:
    """An object in a JSON document.

    Each method gives a field with its type checked, `default` where it is missing or null. They raise
    NotAnEnrolment, naming the field and never its content.
    """

    def __init__(self, document: object) -> None:
        if not isinstance(document, dict):
            raise NotAnEnrolment("there is something else where an account should be")
        self._fields: dict[str, Any] = document

    def text(self, name: str, default: str | None = None) -> str:
        """A string."""
        value = self._value(name, default)
        if not isinstance(value, str) or _HALF_A_CHARACTER.search(value):
            raise NotAnEnrolment(f"the field {name} is not a text")
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A whole number."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise NotAnEnrolment(f"the field {name} is not a whole number")
        return value

    def items(self, name: str) -> list[object]:
        """A list of anything."""
        value = self._value(name, None)
        if not isinstance(value, list):
            raise NotAnEnrolment(f"the field {name} is not a list")
        return value

    def part(self, name: str) -> "Fields":
        """An object; an empty one where it is missing."""
        return Fields(self._value(name, {}))

    def hex(self, name: str) -> bytes:
        """Bytes in hexadecimal."""
        return _decoded(bytes.fromhex, self.text(name), name)

    def base64(self, name: str) -> bytes:
        """Bytes in base64."""
        return from_base64(self.text(name), name)

    def _value(self, name: str, default: object) -> object:
        value = self._fields.get(name)
        return default if value is None else value


def from_base64(text: str, what: str) -> bytes:
    """The bytes that base64 (RFC 4648) stands for. Raises NotAnEnrolment, naming `what`."""
    return _decoded(lambda encoded: base64.b64decode(encoded, validate=True), text, what)


def _decoded(decode: Any, text: str, what: str) -> bytes:
    try:
        return bytes(decode(text))
    except (binascii.Error, ValueError):
        raise NotAnEnrolment(f"the field {what} is damaged") from None
