"""Text made to fit the panel: characters that the font has, and no more of them than there is room for."""

from fob import font

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


def fold(text):
    """`text` in characters that the font has.

    Letters lose their accents, full-width forms become ASCII, control characters become spaces. Combining
    marks and other characters that take no room are left out; the rest of Unicode becomes a box each.
    """
    for character in text:
        if not " " <= character <= "~":
            return "".join([_fold(each) for each in text])
    return text


def _fold(character):
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
    return "" if _takes_no_room(code) else font.BOX


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


def fit(text, columns):
    """`text` folded, and cut in the middle when it is longer than `columns` characters.

    Both ends stay: what tells two accounts apart is often the last part.
    """
    text = fold(text)
    if len(text) <= columns:
        return text
    head = columns // 2
    tail = columns - head - 1
    return text[:head] + font.ELLIPSIS + text[len(text) - tail :]


def wrap(text, columns):
    """`text` folded and broken into a list of lines of at most `columns` characters.

    Breaks are at spaces; a word that is longer than a line is broken where the line ends.
    """
    lines = []
    line = ""
    for word in fold(text).split():
        if line and len(line) + 1 + len(word) <= columns:
            line += " " + word
            continue
        if line:
            lines.append(line)
        while len(word) > columns:
            lines.append(word[:columns])
            word = word[columns:]
        line = word
    lines.append(line)
    return lines


class Wrapped:
    """All of `texts` wrapped, each beginning a line of its own.

    Only the number of lines is kept, and they are made when they are looked at: a question about a hundred
    accounts has hundreds of lines, for which a board has no memory.
    """

    def __init__(self, texts, columns):
        self._texts = texts
        self._columns = columns
        self._counts = [len(wrap(text, columns)) for text in texts]

    def __len__(self):
        return sum(self._counts)

    def lines(self, start, stop):
        """The lines from number `start`, counted from 0, to the one before number `stop`."""
        found = []
        first = 0
        for index, text in enumerate(self._texts):
            count = self._counts[index]
            if first < stop and first + count > start:
                found.extend(wrap(text, self._columns)[max(0, start - first) : stop - first])
            first += count
        return found
