"""Labels for tokens: the serial number to be read and as a QR code, and whose token it is. No secret.

On A4 sheets of 24 labels, 70 mm by 37 mm, three in a row without gaps, as stationers have them. All lengths
are in millimetres, from the top left corner of the sheet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import segno

from picoath.issue.issued import Issued

SHEET_WIDTH, SHEET_HEIGHT = 210.0, 297.0
ACROSS, DOWN = 3, 8
_WIDTH, _HEIGHT = 70.0, 37.0
_TOP = (SHEET_HEIGHT - DOWN * _HEIGHT) / 2
_MARGIN = 5.0
_CODE = 24.0  # the side of the QR code, without its quiet zone
_LARGE, _SMALL = 3.6, 2.6  # letters
_LINE = 5.0
_LETTER = 0.55  # of its height, on average
_OVERLAP = 0.05  # modules overlap by so much of their size: no hairlines between them


@dataclass(frozen=True)
class Bar:
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Words:
    """A line of text; `y` is its baseline, `size` the height of its letters."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


Mark = Bar | Words


def sheets(issued: Sequence[Issued]) -> list[list[Mark]]:
    """What is on each sheet, a label for each token in their order."""
    each = ACROSS * DOWN
    return [
        [mark for place, one in enumerate(issued[first : first + each]) for mark in _label(place, one)]
        for first in range(0, len(issued), each)
    ]


def _label(place: int, one: Issued) -> Iterator[Mark]:
    left = place % ACROSS * _WIDTH + _MARGIN
    top = _TOP + place // ACROSS * _HEIGHT + (_HEIGHT - _CODE) / 2
    yield from _code(left, top, one.serial)
    x = left + _CODE + _MARGIN
    room = _WIDTH - (x - left) - 2 * _MARGIN
    lines = [
        (one.serial, True),
        (one.account.issuer, False),
        *((part, False) for part in _parts(one.user.upn, room)),
    ]
    for number, (text, bold) in enumerate(lines):
        size = min(_LARGE if bold else _SMALL, room / (_LETTER * max(len(text), 1)))
        yield Words(x, top + _LINE * (number + 1), size, text, bold)


def _code(left: float, top: float, text: str) -> Iterator[Bar]:
    """The QR code's dark modules, those beside each other in one bar."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    module = _CODE / len(rows)
    for number, row in enumerate(rows):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                width = (column - start) * module
                yield Bar(left + start * module, top + number * module, width, module * (1 + _OVERLAP))
                start = None


def _parts(upn: str, room: float) -> list[str]:
    """A name in lines that fit, cut before the @ where that is enough."""
    letters = int(room / (_LETTER * _SMALL))
    name, at, domain = upn.partition("@")
    pieces = [upn] if len(upn) <= letters else [name, at + domain]
    return [piece[start : start + letters] for piece in pieces for start in range(0, len(piece), letters)]
