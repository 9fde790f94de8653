"""Reading the fields of a request: each has the right type and size, or the request is refused in words.

Types are compared exactly: in Python `True` is an int, on the wire it is not.
"""

import binascii

# The first and the last of each range of characters that can't be seen: Unicode's general categories Cc, Cf
# and Cs, and the two separators of lines.
_UNSEEN = (
    0x00, 0x1F, 0x7F, 0x9F, 0xAD, 0xAD, 0x600, 0x605, 0x61C, 0x61C, 0x6DD, 0x6DD, 0x70F, 0x70F, 0x890, 0x891,
    0x8E2, 0x8E2, 0x180E, 0x180E, 0x200B, 0x200F, 0x2028, 0x202E, 0x2060, 0x206F, 0xD800, 0xDFFF,
    0xFEFF, 0xFEFF, 0xFFF9, 0xFFFB, 0x110BD, 0x110BD, 0x110CD, 0x110CD, 0x13430, 0x1343F, 0x1BCA0, 0x1BCA3,
    0x1D173, 0x1D17A, 0xE0000, 0xE007F,
)  # fmt: skip


class RequestError(Exception):
    """A request that can't be met: `code` is for programs, `text` for people. See `firmware/WIRE.md`."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
        self.text = text


def check_names(message, required, optional=()):
    """Refuse a message that lacks a required field, or has one that the request does not know."""
    for name in required:
        if name not in message:
            raise RequestError("field", f'the field "{name}" is missing')
    for name in message:
        if name not in ("v", "request") and name not in required and name not in optional:
            known = ", ".join(tuple(required) + tuple(optional)) or "none"
            raise RequestError("field", f"the request has a field that it does not know; it takes {known}")


def integer(message, name, smallest, largest):
    """The whole number in a field."""
    value = message[name]
    if type(value) is not int or not smallest <= value <= largest:
        raise RequestError("field", f'"{name}" must be a whole number from {smallest} to {largest}')
    return value


def text(message, name, largest):
    """The text in a field, of at most `largest` bytes of UTF-8, in which every character can be seen."""
    return check_text(message[name], name, largest)


def check_text(value, name, largest):
    """`value`, if it is text that can be stored and shown."""
    if type(value) is not str:
        raise RequestError("field", f'"{name}" must be text')
    for character in value:
        if not (" " <= character <= "~" or _can_be_seen(ord(character))):
            raise RequestError("field", f'"{name}" must be UTF-8 text without control and format characters')
    if len(value.encode()) > largest:
        raise RequestError("field", f'"{name}" must be at most {largest} bytes of UTF-8')
    return value


def _can_be_seen(code):
    """Whether a code point is neither a control nor a format character, nor half of a surrogate pair."""
    ends = _UNSEEN
    return not [1 for at in range(0, len(ends), 2) if ends[at] <= code <= ends[at + 1]]


def hexadecimal(message, name, size):
    """The `size` bytes that a field holds in hexadecimal."""
    value = message[name]
    if type(value) is str and len(value) == 2 * size:
        try:
            return binascii.unhexlify(value)
        except ValueError:
            pass
    raise RequestError("field", f'"{name}" must be {size} bytes in hexadecimal')


def base64(message, name):
    """The bytes that a field holds in base64 (RFC 4648, section 4): padded, without white space."""
    value = message[name]
    if type(value) is str:
        try:
            data = binascii.a2b_base64(value)
        except ValueError:
            data = None
        # The decoder skips what is not in the alphabet; the way back shows whether there was any.
        if data is not None and binascii.b2a_base64(data).decode().rstrip("\n") == value:
            return data
    raise RequestError("field", f'"{name}" must be bytes in base64')
