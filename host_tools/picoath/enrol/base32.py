"""Base32 (RFC 4648 section 6) as services show it to people.

The standard library's decoder says only that something is wrong; here the wrong character is named.
Nothing is guessed: a 0 is not taken for an O, because a wrong guess makes wrong codes and no error.
"""

from base64 import b32encode

from picoath.enrol.problems import BadSecret

_VALUES = {character: value for value, character in enumerate("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}
_VALUES |= {character.lower(): value for character, value in _VALUES.items()}


def encode(key: bytes) -> str:
    """`key` in upper case, without padding, as services write it."""
    return b32encode(key).decode().rstrip("=")


def decode(text: str) -> bytes:
    """The bytes that `text` stands for.

    Either case, white space and hyphens anywhere, and any number of `=` at the end are taken. Bits at the
    end that do not fill a byte are dropped, as authenticator apps do: services make secrets of odd
    lengths.

    Raises BadSecret with the first wrong character and its position, counted from 1 in the text as given.
    """
    bits = 0
    width = 0
    key = bytearray()
    for position, character in enumerate(text.rstrip("= \t\r\n"), start=1):
        if character.isspace() or character == "-":
            continue
        bits = bits << 5 | _value(character, position)
        width += 5
        if width >= 8:
            width -= 8
            key.append(bits >> width)
            bits &= (1 << width) - 1
    return bytes(key)


def _value(character: str, position: int) -> int:
    if character not in _VALUES:
        raise BadSecret(
            f"the secret is not base32: character {position} is {character!a}; base32 has A to Z and 2 to 7"
        )
    return _VALUES[character]
