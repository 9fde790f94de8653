"""Names as the token's panel draws them, and for those that it can't draw the same in letters that it has.

What it can draw is asked of the firmware itself; anyascii writes other scripts in Latin letters.
"""

from anyascii import anyascii
from fob.panel import fitting, font

from picoath.enrol.names import cut


def can_draw(text: str) -> bool:
    """Whether no character of the text becomes a box."""
    return all(_has(character) for character in text)


def proposed(text: str) -> str:
    """The text with whatever the panel can't draw written in letters that it has, as far as there are any."""
    if can_draw(text):
        return text
    parts = (_letters(character) for character in text)
    return cut(" ".join("".join(parts).split()))


def is_mostly_boxes(text: str) -> bool:
    """Whether more than half of what the panel shows of the text are boxes."""
    shown = [character for character in text if not character.isspace()]
    return 2 * sum(not _has(character) for character in shown) > len(shown)


def look(name: str, account: str) -> tuple[bytes, bytes]:
    """The pixels of an account's names: where they are the same, nobody can tell two accounts apart."""
    return _pixels(name), _pixels(account)


def _has(character: str) -> bool:
    return character == font.BOX or font.BOX not in fitting.fold(character)


def _letters(character: str) -> str:
    if _has(character):
        return character
    return anyascii(character) or character


def _pixels(text: str) -> bytes:
    return bytes(font.cells(fitting.fold(" ".join(text.split()))))
