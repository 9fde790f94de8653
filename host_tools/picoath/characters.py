"""Characters that a text from elsewhere may have in it and nobody sees; a terminal obeys some of them."""

import unicodedata

# Control, format (zero-width, text direction), surrogate, line and paragraph separator (Unicode general
# categories).
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def is_unseen(character: str) -> bool:
    """Whether it is a control or format character, or a separator of lines, or half a character."""
    return unicodedata.category(character) in _UNSEEN


def escaped(text: str) -> str:
    """`text` as a terminal may have it: what nobody would see stands there as its escape, \\x1b or \\u202e.

    Line feeds stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(character) if is_unseen(character) and character != "\n" else character for character in text
    )


def _escape(character: str) -> str:
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
