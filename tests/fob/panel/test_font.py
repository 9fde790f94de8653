"""The glyphs: their drawing, and what reading them back from pixels depends on."""

import pytest
from fob.panel import font, letters, low_digits
from fob.panel.digits import TALL, Digits
from fob.panel.fitting import fold
from virtual_board import picture

SIGNS = font.SIGNS[:8]
ASCII = "".join(chr(code) for code in range(32, 127))
VISIBLE = ASCII[1:] + SIGNS + letters.LETTERS


@pytest.fixture(autouse=True)
def with_letters():
    fold(letters.LETTERS[0])


def without_tail(character):
    return bytes(column & 0x7F for column in font.cells(character)[:5])


def test_the_small_font_is_drawn_as_in_its_picture(tall, golden):
    characters = ASCII + SIGNS
    for page in range(6):
        tall.screen.text(0, page, characters[page * 21 : page * 21 + 21])
    tall.screen.flush()
    golden.check("font", picture.pixels(tall.chip))


def test_greek_and_cyrillic_are_drawn_as_in_their_picture(tall, golden):
    for page in range(4):
        tall.screen.text(0, page, letters.LETTERS[page * 21 : page * 21 + 21])
    tall.screen.flush()
    golden.check("font_letters", picture.pixels(tall.chip))


def test_the_double_font_is_drawn_as_in_its_picture(tall, golden):
    for page, text in ((0, "ABCDEFGHIJ"), (2, "KLMNOPQRST"), (4, "UVWXYZ?!-+"), (6, "abgkmpwxyz")):
        tall.screen.title(page, text)
    tall.screen.flush()
    golden.check("font_double", picture.pixels(tall.chip))


def test_the_big_digits_are_drawn_as_in_their_picture(panel, golden):
    panel.screen.digits(0, 0, "01234567")
    panel.screen.digits(0, panel.screen.big.pages, "89-:")
    panel.screen.flush()
    golden.check(f"digits_{panel.screen.height}", picture.pixels(panel.chip))


def test_cells_are_six_columns_and_end_in_a_dark_one():
    for character in " " + VISIBLE:
        cell = font.cells(character)
        assert len(cell) == font.CELL
        assert cell[5] == 0


def test_no_two_glyphs_are_the_same_without_their_tails():
    assert len({without_tail(character) for character in VISIBLE}) == len(VISIBLE)


def test_no_glyph_is_another_one_moved_sideways():
    glyphs = {without_tail(character): character for character in VISIBLE}
    for character in VISIBLE:
        glyph = without_tail(character)
        for _ in range(4):
            if glyph[-1]:
                break
            glyph = b"\0" + glyph[:-1]
            assert glyph not in glyphs, (character, glyphs.get(glyph))


def test_each_glyph_lights_less_than_half_of_its_cell():
    for character in VISIBLE:
        assert sum(column.bit_count() for column in without_tail(character)) * 2 < 6 * 7, character


@pytest.mark.parametrize("pair", ["l1", "lI", "1I", "0O", "5S", "8B", "2Z", "rn", "|l", ":;", ".,", "gq"])
def test_what_is_often_confused_differs_in_more_than_a_pixel(pair):
    first, second = map(font.cells, pair)
    assert sum((one ^ other).bit_count() for one, other in zip(first, second, strict=True)) >= 2


def test_a_character_without_a_glyph_is_a_box():
    assert font.cells("é") == font.cells("漢") == font.cells("\x7f") == font.cells(font.BOX)


def test_tails_and_nothing_else_reach_the_eighth_row():
    with_tail = {character for character in VISIBLE if any(column & 0x80 for column in font.cells(character))}
    assert with_tail == set("gjpqy,;")


@pytest.mark.parametrize(("big", "height"), [(TALL, 20), (Digits(**low_digits.LOW), 14)])
def test_big_digits_are_as_high_as_they_must_be(big, height):
    for digit in "0123456789":
        rows = 0
        for page in range(big.pages):
            row = big.columns(digit, page, big.pitch)
            assert len(row) == big.width
            lit = 0
            for column in row:
                lit |= column
            rows += lit.bit_count()
        assert rows >= height


def test_eight_digits_and_a_gap_fit_the_panel():
    assert TALL.line_width("1234 5678", TALL.pitch) <= 128
    assert TALL.line_width("8", TALL.pitch) == TALL.width
