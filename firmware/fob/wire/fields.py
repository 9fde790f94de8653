"""Reading the fields of a request: each has the right type and size, or the request is refused in words.

Types are compared exactly: in Python `True` is an int, on the wire it is not.
"""

import binascii


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
    """The text in a field, of at most `largest` bytes of UTF-8 and without control characters."""
    return check_text(message[name], name, largest)


def check_text(value, name, largest):
    """`value`, if it is text that can be stored and shown."""
    if type(value) is not str:
        raise RequestError("field", f'"{name}" must be text')
    for character in value:
        if not _is_scalar(ord(character)):
            raise RequestError("field", f'"{name}" must be UTF-8 text without control characters')
    if len(value.encode()) > largest:
        raise RequestError("field", f'"{name}" must be at most {largest} bytes of UTF-8')
    return value


def _is_scalar(code):
    """Whether a code point is a character of its own: no control character, no half of a surrogate pair."""
    return code >= 0x20 and code != 0x7F and not 0xD800 <= code <= 0xDFFF


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
