"""Text made to fit the panel: characters that the font has, and no more of them than there is room for."""

from fob import modules
from fob.panel import font


def fold(text):
    """`text` in characters that the font has.

    Letters lose their accents, full-width forms become ASCII, control characters become spaces. Combining
    marks and other characters that take no room are left out; the rest of Unicode becomes a box each.
    """
    for character in text:
        if not " " <= character <= "~":
            folded = modules.load("panel.folding").folded
            return "".join([folded(each) for each in text])
    return text


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
