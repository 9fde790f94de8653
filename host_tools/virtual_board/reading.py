"""Text read back from a panel's pixels, through the firmware's own font and digits.

A character is found where exactly its pixels are, with a dark column on both sides; the font sees to it that
no other one can be meant. Accents, which the font doesn't have, are gone; a character that the firmware
draws as a box reads as "□"; a bar, or anything else that is no character, reads as nothing.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any, Protocol

from picoath.project_folder import project_folder


def _firmware_module(name: str) -> ModuleType:
    """A module of `fob` without any import of its own, from wherever the firmware is."""
    spec = importlib.util.spec_from_file_location(
        name, project_folder("firmware") / "fob" / "panel" / f"{name}.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


font = _firmware_module("font")
digits = _firmware_module("digits")
_low_digits = _firmware_module("low_digits")
_letters = _firmware_module("letters")
font.add(_letters.LETTERS, _letters.CELLS)

_CHARACTERS = "".join(chr(code) for code in range(0x21, 0x7F)) + font.SIGNS
_BIG_CHARACTERS = "0123456789-:"
_LINE = 0x7F
"""The rows that tell small characters apart; the eighth has tails, or the margin of the line below."""


class Panel(Protocol):
    """What is needed of a panel: see `virtual_board.chips.ssd1306.SSD1306`."""

    width: int
    height: int

    @property
    def lit(self) -> bool: ...

    def picture(self) -> bytes: ...


@dataclass(frozen=True, eq=False)
class _Script:
    """Characters of one kind and size: a glyph is the columns of each of its pages."""

    pages: int
    width: int
    space: int
    """Columns that a space adds."""
    glyphs: dict[bytes, str]
    sure: frozenset[str]
    """Characters that tell which pages a line is on; the others could as well be half a page away."""


@dataclass(frozen=True)
class _Found:
    x: int
    character: str


def lines(panel: Panel) -> list[str]:
    """The lines of text on the panel from top to bottom, without white space around them.

    A line that is two or three pages high comes before small ones beside it. A panel that is not lit has no
    lines.
    """
    if not panel.lit:
        return []
    picture = panel.picture()
    pages = [picture[at : at + panel.width] for at in range(0, len(picture), panel.width)]
    return [line for line in _read(tuple(pages)) if line]


@lru_cache(maxsize=64)
def _read(pages: tuple[bytes, ...]) -> list[str]:
    rest = list(pages)
    found = []
    for number in range(len(rest)):
        for script in _large():
            found.append(_take(script, rest, number))
        found.append(_read_small(rest[number]))
    return found


def _take(script: _Script, pages: list[bytes], number: int) -> str:
    """Read large characters that begin on page `number`, and wipe them out so that nothing is read twice."""
    if number + script.pages > len(pages):
        return ""
    rows = tuple(pages[number : number + script.pages])
    if not any(map(any, rows)):
        return ""
    characters = _find(script, rows)
    if script.sure.isdisjoint(each.character for each in characters):
        return ""
    for page in range(number, number + script.pages):
        pages[page] = _wiped(pages[page], ((each.x, script.width) for each in characters))
    return _spaced(characters, script)


@lru_cache(maxsize=256)
def _read_small(page: bytes) -> str:
    columns = _without_tails(page)
    if sum(column.bit_count() for column in columns) * 2 > 7 * len(columns):
        columns = bytes(column ^ _LINE for column in columns)
    return _spaced(_find(_small(), (columns,)), _small())


def _without_tails(columns: bytes) -> bytes:
    return bytes(column & _LINE for column in columns)


@lru_cache(maxsize=1024)
def _find(script: _Script, rows: tuple[bytes, ...]) -> tuple[_Found, ...]:
    """The characters of a line, from the left. Most of a panel is as it was at the last look."""
    return tuple(_each(script, rows))


def _each(script: _Script, rows: tuple[bytes, ...]) -> Iterator[_Found]:
    dark = [not any(columns) for columns in zip(*rows, strict=True)]
    width = script.width
    x = 0
    while x + width <= len(dark):
        character = None
        if (x == 0 or dark[x - 1]) and (x + width == len(dark) or dark[x + width]):
            character = script.glyphs.get(b"".join(row[x : x + width] for row in rows))
        if character:
            yield _Found(x, character)
            x += width
        else:
            x += 1


def _spaced(characters: tuple[_Found, ...], script: _Script) -> str:
    """The text, with the spaces that the distances between its characters stand for."""
    text = ""
    end = None
    for each in characters:
        if end is not None:
            text += " " * _spaces(each.x - end, script)
        text += each.character
        end = each.x + script.width
    return text


def _spaces(gap: int, script: _Script) -> int:
    """How many spaces a gap of so many columns holds; letters have one or two columns between them."""
    return 0 if gap <= 2 else max(1, round((gap - 1) / script.space))


def _wiped(page: bytes, spans: Iterable[tuple[int, int]]) -> bytes:
    columns = bytearray(page)
    for x, width in spans:
        columns[x : x + width] = bytes(width)
    return bytes(columns)


@cache
def _small() -> _Script:
    width = font.CELL - 1
    glyphs = {_without_tails(font.cells(character)[:width]): character for character in _CHARACTERS}
    return _Script(pages=1, width=width, space=font.CELL, glyphs=glyphs, sure=frozenset(_CHARACTERS))


@cache
def _large() -> tuple[_Script, ...]:
    return (_big(digits.TALL), _double(), _big(digits.Digits(**_low_digits.LOW)))


def _double() -> _Script:
    width = font.DOUBLE - 2
    halves = {character: [row[:width] for row in font.double_cell(character)] for character in _CHARACTERS}
    return _Script(
        pages=2,
        width=width,
        space=font.DOUBLE,
        glyphs={b"".join(rows): character for character, rows in halves.items()},
        sure=frozenset(character for character, rows in halves.items() if all(map(any, rows))),
    )


def _big(size: Any) -> _Script:
    glyphs = {
        b"".join(size.columns(character, page, size.pitch) for page in range(size.pages)): character
        for character in _BIG_CHARACTERS
    }
    return _Script(
        pages=size.pages,
        width=size.width,
        space=size.pitch + size.gap,
        glyphs=glyphs,
        sure=frozenset(_BIG_CHARACTERS),
    )
