"""What stands on the panel for a character that the font does not have.

A module of its own, loaded by the first text that is not ASCII: its tables take 4 KB of heap.
"""

from fob import modules
from fob.panel import font

# What the letters from U+00C0 to U+017F (Latin-1 Supplement, Latin Extended-A) are without their marks.
_LATIN = (
    "AAAAAA?CEEEEIIIIDNOOOOOxOUUUUY??aaaaaa?ceeeeiiiidnooooo/ouuuuy?y"
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi??JjKkkLlLlLlL"
    "lLlNnNnNnnNnOoOoOo??RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs"
)
_LATIN_FIRST = 0xC0

# The same from U+1EA0 to U+1EF9 (Vietnamese).
_VIETNAMESE = "AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEeEeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy"
_VIETNAMESE_FIRST = 0x1EA0

_ALIKE = {
    "Æ": "AE",
    "æ": "ae",
    "Œ": "OE",
    "œ": "oe",
    "Ĳ": "IJ",
    "ĳ": "ij",
    "Þ": "Th",
    "þ": "th",
    "ß": "ss",
    "ẞ": "SS",
    "Ơ": "O",
    "ơ": "o",
    "Ư": "U",
    "ư": "u",
    "Ș": "S",
    "ș": "s",
    "Ț": "T",
    "ț": "t",
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
}

_SPACES = "\xa0\u2009\u202f\u3000"


def folded(character):
    """`character` in characters that the font has; see `fob.panel.fitting.fold`."""
    if font.has(character):
        return character
    code = ord(character)
    if code < 32 or character in _SPACES:
        return " "
    if character in _ALIKE:
        return _ALIKE[character]
    if 0 <= code - _LATIN_FIRST < len(_LATIN):
        return _LATIN[code - _LATIN_FIRST]
    if 0 <= code - _VIETNAMESE_FIRST < len(_VIETNAMESE):
        return _VIETNAMESE[code - _VIETNAMESE_FIRST]
    if 0xFF01 <= code <= 0xFF5E:
        return chr(code - 0xFF01 + ord("!"))
    if 0x370 <= code < 0x4A0:
        return _letter(character)
    return "" if _takes_no_room(code) else font.BOX


def _letter(character):
    """What stands for a Greek or Cyrillic letter."""
    letters = modules.load("panel.letters")
    if not font.has(letters.LETTERS[0]):
        font.add(letters.LETTERS, letters.CELLS)
    return letters.drawn_as(character) or font.BOX


def _takes_no_room(code):
    """Combining marks, joiners, marks of direction, variation selectors and the like."""
    return (
        0x300 <= code <= 0x36F
        or 0x200B <= code <= 0x200F
        or 0x202A <= code <= 0x202E
        or 0x2060 <= code <= 0x2069
        or 0xFE00 <= code <= 0xFE0F
        or code in (0xAD, 0xFEFF)
    )
