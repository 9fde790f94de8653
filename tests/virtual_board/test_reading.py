"""Whatever the firmware writes on a panel is read back from its pixels."""

import pytest
from fob.panel.fitting import fold
from fob.panel.screen import Screen
from hypothesis import given, settings
from hypothesis import strategies as st
from virtual_board.reading import lines


class Bench:
    """A panel and the driver that it is drawn on with, without a bus between: the driver's buffer is seen."""

    lit = True

    def __init__(self, height):
        self.width = 128
        self.height = height
        self.buffer = bytearray(1 + self.width * height // 8)
        self.i2c_device = Silent()
        self.screen = Screen(lambda: self)

    def picture(self):
        self.screen.flush()
        return bytes(self.buffer[1:])


class Silent:
    """A device that takes everything."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return False

    def write(self, buffer, *, start=0, end=None):
        pass


def words(text):
    """The text as a reader compares it: without the white space."""
    return "".join(text.split())


ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=21)


@pytest.fixture(params=[64, 32], ids=["128x64", "128x32"])
def bench(request):
    return Bench(request.param)


def test_empty_panel_has_no_lines(bench):
    assert lines(bench) == []


def test_dark_panel_has_no_lines(bench):
    bench.screen.text(0, 0, "secret")
    bench.lit = False
    assert lines(bench) == []


@settings(deadline=None)
@given(text=ASCII, x=st.integers(0, 127), page=st.integers(0, 7))
def test_small_text_is_read_at_any_place(text, x, page):
    bench = Bench(64)
    bench.screen.text(x, page, text)
    whole = text[: (128 - x + 1) // 6]
    assert lines(bench) == [whole.strip()] * bool(whole.strip())


@settings(deadline=None)
@given(text=ASCII, x=st.integers(0, 20), page=st.integers(0, 7))
def test_inverted_text_is_read_like_other_text(text, x, page):
    bench = Bench(64)
    bench.screen.text(x, page, text[:18])
    bench.screen.highlight(page)
    assert lines(bench) == [text[:18].strip()] * bool(text[:18].strip())


@settings(deadline=None)
@given(texts=st.lists(ASCII, min_size=8, max_size=8), highlighted=st.integers(0, 7))
def test_a_full_panel_is_read_line_by_line(texts, highlighted):
    bench = Bench(64)
    for page, text in enumerate(texts):
        bench.screen.text(0, page, text)
    bench.screen.highlight(highlighted)
    assert lines(bench) == [text.strip() for text in texts if text.strip()]


@settings(deadline=None)
@given(text=ASCII.map(lambda text: ("A" + text)[:11]), page=st.integers(0, 6))
def test_titles_are_read(text, page):
    bench = Bench(64)
    bench.screen.title(page, text)
    assert lines(bench) == [text.strip()]


@settings(deadline=None)
@given(
    digits=st.text("0123456789-", min_size=6, max_size=8),
    height=st.sampled_from([64, 32]),
    x=st.integers(0, 8),
)
def test_big_digits_are_read_in_their_groups(digits, height, x):
    bench = Bench(height)
    text = digits[: len(digits) // 2] + " " + digits[len(digits) // 2 :]
    bench.screen.digits(x, 1, text)
    assert lines(bench) == [text]


@settings(deadline=None)
@given(text=st.text(st.characters(), max_size=30))
def test_text_in_any_script_reads_as_it_was_folded(text):
    bench = Bench(32)
    bench.screen.text(0, 0, fold(text))
    assert words("".join(lines(bench))) == words(fold(text)[:21])


@pytest.mark.parametrize(
    ("text", "read"),
    [("café", "cafe"), ("张伟@x", "□□@x"), ("✓ 2/7", "✓ 2/7"), ("a…b", "a…b"), ("more →", "more →")],
)
def test_what_strange_characters_read_as(bench, text, read):
    bench.screen.text(0, 0, fold(text))
    assert lines(bench) == [read]


def test_digits_of_a_clock_and_a_title_with_a_dash(bench):
    bench.screen.title(0, "SET-UP")
    bench.screen.digits(0, 2, "--:05:-9")
    assert lines(bench)[0] == "SET-UP"
    if bench.height == 64:
        assert lines(bench)[1] == "--:05:-9"


def test_small_text_beside_big_digits_is_a_line_of_its_own():
    bench = Bench(32)
    bench.screen.digits(0, 1, "123 456", 9)
    bench.screen.text(80, 1, "left")
    bench.screen.text(80, 2, "654 321")
    assert lines(bench) == ["123 456", "left", "654 321"]


def test_left_and_right_of_a_line_are_one_line(bench):
    bench.screen.text(0, 0, "Contoso")
    bench.screen.text_right(0, "2/7")
    assert words(lines(bench)[0]) == "Contoso2/7"
    assert lines(bench)[0].split() == ["Contoso", "2/7"]


@pytest.mark.parametrize("filled", range(0, 121, 10))
def test_a_bar_reads_as_nothing(bench, filled):
    bench.screen.bar(0, 3, 128, filled)
    assert lines(bench) == []
