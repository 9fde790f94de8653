"""The register model of the panel's chip, told what the datasheet's command table says."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.chips.ssd1306 import SSD1306

HORIZONTAL, VERTICAL, PAGE = 0, 1, 2


def command(chip, *codes):
    chip.write(bytes([0x00, *codes]))


def data(chip, content):
    chip.write(b"\x40" + bytes(content))


def upright(height=64):
    """A module set up as its maker says: upright, lit and dark, in horizontal addressing mode."""
    chip = SSD1306(height)
    command(chip, 0xAE, 0x20, HORIZONTAL, 0x40, 0xA1, 0xA8, height - 1, 0xC8, 0xD3, 0)
    command(chip, 0xDA, 0x12 if height == 64 else 0x02, 0xD5, 0x80, 0xD9, 0xF1, 0xDB, 0x30)
    command(chip, 0x81, 0xFF, 0xA4, 0xA6, 0x8D, 0x14, 0xAF)
    window(chip, 0, 127, 0, 7)
    data(chip, bytes(1024))
    window(chip, 0, 127, 0, height // 8 - 1)
    return chip


def window(chip, first_column, last_column, first_page, last_page):
    command(chip, 0x21, first_column, last_column, 0x22, first_page, last_page)


def lit_pixels(chip):
    return {(x, y) for y in range(chip.height) for x in range(128) if chip.pixel(x, y)}


@pytest.fixture(params=[64, 32], ids=["128x64", "128x32"])
def chip(request):
    return upright(request.param)


def test_first_bit_of_first_byte_is_the_top_left_pixel(chip):
    data(chip, [0x01])
    assert lit_pixels(chip) == {(0, 0)}


def test_last_bit_of_last_byte_is_the_bottom_right_pixel(chip):
    window(chip, 127, 127, chip.height // 8 - 1, chip.height // 8 - 1)
    data(chip, [0x80])
    assert lit_pixels(chip) == {(127, chip.height - 1)}


def test_memory_holds_anything_after_power_comes():
    chip = upright()
    chip.lose_power()
    assert not chip.lit
    command(chip, 0x8D, 0x14, 0xAF)
    assert chip.lit
    assert 0 < len(lit_pixels(chip)) < 128 * 64


@pytest.mark.parametrize(
    ("commands", "lit"),
    [
        ([0xAF], False),
        ([0x8D, 0x14], False),
        ([0x8D, 0x14, 0xAF], True),
        ([0x8D, 0x14, 0xAF, 0xAE], False),
        ([0x8D, 0x14, 0xAF, 0x8D, 0x10], False),
    ],
)
def test_lit_needs_display_on_and_charge_pump(commands, lit):
    chip = SSD1306()
    command(chip, *commands)
    command(chip, 0xA5)
    assert chip.lit == lit
    assert chip.pixel(5, 5) == lit


def test_status_says_whether_the_display_is_off(chip):
    assert chip.read(1) == b"\x00"
    command(chip, 0xAE)
    assert chip.read(2) == b"\x40\x40"


def test_contrast_is_kept(chip):
    command(chip, 0x81, 0x10)
    assert chip.contrast == 0x10


def test_inversion_lights_what_was_dark(chip):
    data(chip, [0x01])
    command(chip, 0xA7)
    assert len(lit_pixels(chip)) == 128 * chip.height - 1
    assert not chip.pixel(0, 0)
    command(chip, 0xA6)
    assert lit_pixels(chip) == {(0, 0)}


def test_all_on_leaves_the_memory_alone(chip):
    data(chip, [0x01])
    command(chip, 0xA5)
    assert len(lit_pixels(chip)) == 128 * chip.height
    command(chip, 0xA4)
    assert lit_pixels(chip) == {(0, 0)}


def test_segment_remap_counts_for_later_writes_only(chip):
    data(chip, [0x01])
    command(chip, 0xA0)
    assert lit_pixels(chip) == {(0, 0)}
    window(chip, 0, 127, 0, 0)
    data(chip, [0x02])
    assert lit_pixels(chip) == {(0, 0), (127, 1)}


def test_com_direction_turns_the_picture_over_at_once(chip):
    data(chip, [0x01])
    command(chip, 0xC0)
    assert lit_pixels(chip) == {(0, chip.height - 1)}


def test_start_line_moves_the_picture_up():
    chip = upright(64)
    window(chip, 0, 0, 0, 7)
    data(chip, [0x00, 0x01])
    command(chip, 0x40 | 3)
    assert lit_pixels(chip) == {(0, 5)}


def test_offset_moves_the_picture_round():
    chip = upright(64)
    data(chip, [0x01])
    command(chip, 0xD3, 8)
    assert lit_pixels(chip) == {(0, 56)}


def test_rows_beyond_the_multiplex_ratio_are_dark():
    chip = upright(64)
    command(chip, 0xA8, 31, 0xA5)
    assert {y for _, y in lit_pixels(chip)} == set(range(32, 64))


def test_an_invalid_multiplex_ratio_is_left_aside():
    chip = upright(64)
    command(chip, 0xA8, 3, 0xA5)
    assert len(lit_pixels(chip)) == 128 * 64


def test_com_pins_that_do_not_fit_the_glass_interleave_its_rows():
    chip = upright(64)
    window(chip, 0, 0, 0, 0)
    data(chip, [0x03])
    assert lit_pixels(chip) == {(0, 0), (0, 1)}
    command(chip, 0xDA, 0x02)
    rows = {y for _, y in lit_pixels(chip)}
    assert len(rows) == 2
    assert abs(min(rows) - max(rows)) == 2


def test_low_panel_with_the_com_pins_of_a_tall_one_shows_every_other_row():
    chip = upright(32)
    command(chip, 0xDA, 0x12, 0xA5)
    assert len({y for _, y in lit_pixels(chip)}) == 16


def test_swapped_com_pins_swap_neighbouring_rows():
    chip = upright(64)
    data(chip, [0x01])
    command(chip, 0xDA, 0x32)
    assert lit_pixels(chip) == {(0, 1)}


def test_command_bytes_may_come_one_at_a_time(chip):
    for code in (0x21, 5, 9, 0x22, 1, 1):
        chip.write(bytes([0x80, code]))
    data(chip, [0x01])
    assert lit_pixels(chip) == {(5, 8)}


def test_one_transaction_may_mix_commands_and_data(chip):
    chip.write(bytes([0x80, 0x21, 0x80, 7, 0x80, 7, 0xC0, 0x01, 0x40, 0x02]))
    assert lit_pixels(chip) == {(7, 0), (7, 9)}


def test_a_control_byte_must_have_zeros_below(chip):
    with pytest.raises(ValueError, match="0x41"):
        chip.write(b"\x41\x00")


def test_an_empty_write_is_a_probe(chip):
    picture = chip.picture()
    chip.write(b"")
    assert chip.picture() == picture
    assert chip.unknown == []


@pytest.mark.parametrize("codes", [[0xFF], [0x2F], [0x26, 0, 0, 0, 7, 0, 0xFF], [0xD6, 1], [0xC1]])
def test_unknown_commands_are_recorded_with_their_arguments_swallowed(chip, codes):
    command(chip, *codes, 0xA7)
    assert chip.unknown == [codes[0]]
    assert chip.inverted


def test_counts_what_came_over_the_bus(chip):
    def counts():
        return chip.transactions, chip.data_bytes, chip.command_bytes

    before = counts()
    command(chip, 0xA6, 0xA4)
    data(chip, [1, 2, 3])
    assert [now - then for now, then in zip(counts(), before, strict=True)] == [2, 3, 2]


def test_revision_tells_that_the_picture_may_have_changed(chip):
    before = chip.revision
    chip.picture()
    assert chip.revision == before
    data(chip, [0x01])
    assert chip.revision > before


def test_page_mode_stays_on_its_page_and_starts_at_its_column():
    chip = upright(64)
    command(chip, 0x20, PAGE, 0xB2, 0x0E, 0x17)
    data(chip, [0x01, 0x01, 0x01])
    assert lit_pixels(chip) == {(126, 16), (127, 16), (0, 16)}


_COLUMNS = st.tuples(st.integers(0, 127), st.integers(0, 127)).map(sorted)
_PAGES = st.tuples(st.integers(0, 7), st.integers(0, 7)).map(sorted)
_WRITES = st.lists(
    st.tuples(st.sampled_from([HORIZONTAL, VERTICAL]), _COLUMNS, _PAGES, st.binary(max_size=200)), max_size=6
)


def places(mode, columns, pages):
    """The bytes of a window in the order in which they are written, round and round."""
    columns, pages = range(columns[0], columns[1] + 1), range(pages[0], pages[1] + 1)
    if mode == HORIZONTAL:
        return itertools.cycle([(page, column) for page in pages for column in columns])
    return itertools.cycle([(page, column) for column in columns for page in pages])


@given(_WRITES)
def test_windows_are_filled_as_the_datasheet_draws_them(writes):
    chip = upright(64)
    expected = bytearray(1024)
    for mode, columns, pages, content in writes:
        command(chip, 0x20, mode)
        window(chip, *columns, *pages)
        data(chip, content)
        for (page, column), byte in zip(places(mode, columns, pages), content, strict=False):
            expected[page * 128 + column] = byte
    assert chip.picture() == bytes(expected)


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 127), st.binary(max_size=200)), max_size=6))
def test_page_mode_is_filled_as_the_datasheet_draws_it(writes):
    chip = upright(64)
    command(chip, 0x20, PAGE)
    expected = bytearray(1024)
    for page, column, content in writes:
        command(chip, 0xB0 | page, column & 0x0F, 0x10 | column >> 4)
        data(chip, content)
        for offset, byte in enumerate(content):
            expected[page * 128 + (column + offset) % 128] = byte
    assert chip.picture() == bytes(expected)


@given(
    memory=st.binary(min_size=1024, max_size=1024),
    start=st.integers(0, 63),
    offset=st.integers(0, 63),
)
def test_both_ways_to_work_out_the_picture_agree(memory, start, offset):
    """The pages in one go when lines are in order, pixel by pixel when they are not."""
    straight, shifted = upright(64), upright(64)
    for chip in (straight, shifted):
        data(chip, memory)
    command(shifted, 0x40 | start, 0xD3, offset)
    moved = (start + offset) % 64
    assert all(
        shifted.pixel(x, y) == straight.pixel(x, (y + moved) % 64)
        for x in range(0, 128, 9)
        for y in range(64)
    )
