"""Text in any script comes out in characters that the font has, and no longer than there is room for."""

import unicodedata

import pytest
from fob.panel import font
from fob.panel.fitting import Wrapped, fit, fold, wrap
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("plain ~ ASCII", "plain ~ ASCII"),
        ("Müller & Söhne", "Muller & Sohne"),
        ("Straße", "Strasse"),
        ("ÆØÅ æøå Œuvre", "AEOA aeoa OEuvre"),
        ("Łódź Ğüneş Țară", "Lodz Gunes Tara"),
        ("Nguyễn Thị Hương", "Nguyen Thi Huong"),
        ("e\u0301 decomposed", "e decomposed"),
        ("\uff21\uff22\uff11\uff12", "AB12"),
        ("a\u200bb\ufeffc\u202ed", "abcd"),
        ("dash \u2013 quote \u201cx\u201d it\u2019s", 'dash - quote "x" it\'s'),
        ("two\nlines\tand\xa0space", "two lines and space"),
        ("Сбербанк", "Cбepбaнк"),  # noqa: RUF001
        ("Ёлка, Київ, Њ", "Eлкa, Kиiв, □"),
        ("Τράπεζα Ωδή", "Tpαпєζα Ωδη"),  # noqa: RUF001
        ("بنك", "□□□"),
        ("张伟", "□□"),
        ("👍🏽", "□□"),
        ("\x7f\ud800", "□□"),
        ("✓…•→", "✓…•→"),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.text(st.characters()))
def test_folded_text_has_a_glyph_for_each_character_and_stays_as_it_is(text):
    folded = fold(text)
    assert all(font.has(character) for character in folded)
    assert fold(folded) == folded


@pytest.mark.parametrize("block", [range(0xC0, 0x180), range(0x1EA0, 0x1EFA)], ids=["Latin", "Vietnamese"])
def test_letters_with_marks_become_what_unicode_takes_for_their_base(block):
    for code in block:
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii():
            assert fold(chr(code)) == base
        else:
            assert fold(chr(code)) != font.BOX


@pytest.mark.parametrize("block", [range(0x386, 0x3CF), range(0x410, 0x450)], ids=["Greek", "Cyrillic"])
def test_every_letter_of_greek_and_russian_is_drawn(block):
    for code in block:
        if unicodedata.category(chr(code)) in ("Lu", "Ll"):
            assert len(fold(chr(code))) == 1
            assert fold(chr(code)) != font.BOX


@pytest.mark.parametrize(
    ("text", "columns", "fitted"),
    [
        ("short", 5, "short"),
        ("shorts", 5, "sh…ts"),
        ("Straßen", 8, "Strassen"),
        ("user-0001@example.com", 11, "user-…e.com"),
        ("user-0001@example.com", 12, "user-0…e.com"),
    ],
)
def test_fit_cuts_in_the_middle(text, columns, fitted):
    assert fit(text, columns) == fitted


@given(st.text(), st.integers(3, 30))
def test_fit_never_takes_more_room(text, columns):
    assert len(fit(text, columns)) <= columns


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("one two", ["one two"]),
        ("one two three", ["one two", "three"]),
        ("abcdefghijkl", ["abcdefgh", "ijkl"]),
        ("to abcdefghijkl x", ["to", "abcdefgh", "ijkl x"]),
        ("  spaces   fold ", ["spaces", "fold"]),
        ("12345678 1", ["12345678", "1"]),
    ],
)
def test_wrap(text, lines):
    assert wrap(text, 8) == lines


@given(st.lists(st.text(), max_size=4), st.integers(1, 30))
def test_wrapping_loses_nothing_and_stays_in_the_room(texts, columns):
    wrapped = Wrapped(texts, columns)
    lines = wrapped.lines(0, len(wrapped))
    assert len(lines) == len(wrapped)
    assert all(len(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(fold(text) for text in texts).replace(" ", "")


@given(
    st.lists(st.text("ab ", max_size=40), max_size=6),
    st.integers(1, 9),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_some_of_the_lines_are_those_in_their_places(texts, columns, start, stop):
    wrapped = Wrapped(texts, columns)
    assert wrapped.lines(start, stop) == [line for text in texts for line in wrap(text, columns)][start:stop]
