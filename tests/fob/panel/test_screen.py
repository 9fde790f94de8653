"""What is drawn arrives at the panel, and nothing else does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def test_panel_starts_lit_and_dark(panel):
    assert panel.chip.lit
    assert not any(panel.chip.picture())
    assert panel.screen.current
    assert panel.chip.unknown == []


def test_text_is_drawn_at_its_place(tall):
    tall.screen.text(3, 2, "I")
    tall.screen.flush()
    rows = ["".join(".#"[tall.chip.pixel(x, y)] for x in range(3, 9)) for y in range(16, 24)]
    assert rows == [".###..", "..#...", "..#...", "..#...", "..#...", "..#...", ".###..", "......"]


def test_one_changed_letter_takes_two_writes_and_its_columns(panel):
    panel.screen.text(0, 1, "code")
    panel.screen.flush()
    before = panel.chip.transactions, panel.chip.data_bytes
    panel.screen.text(0, 1, "core")
    panel.screen.flush()
    assert panel.chip.transactions - before[0] == 2
    assert 1 <= panel.chip.data_bytes - before[1] <= 5
    assert panel.lines() == ["core"]


def test_drawing_the_same_again_sends_nothing(panel):
    panel.screen.text(0, 0, "same")
    panel.screen.flush()
    before = panel.chip.transactions
    panel.screen.clear()
    panel.screen.text(0, 0, "same")
    panel.screen.flush()
    assert panel.chip.transactions == before


def test_a_step_of_the_bar_is_a_few_bytes(tall):
    tall.screen.bar(0, 7, 128, 60)
    tall.screen.flush()
    before = tall.chip.data_bytes + tall.chip.command_bytes
    tall.screen.bar(0, 7, 128, 59)
    tall.screen.flush()
    assert tall.chip.data_bytes + tall.chip.command_bytes - before == 1 + 6


@pytest.mark.parametrize("filled", [0, 1, 60, 119, 120])
def test_bar_is_filled_from_the_left(tall, filled):
    assert tall.screen.bar_room(128) == 120
    tall.screen.bar(0, 7, 128, filled)
    tall.screen.flush()
    inner = [tall.chip.pixel(x, 60) for x in range(4, 124)]
    assert inner == [x < filled for x in range(120)]


def test_text_that_is_too_long_is_left_out_on_the_right(panel):
    panel.screen.text(0, 1, "x" * 400)
    panel.screen.flush()
    width = panel.screen.width
    page = panel.chip.picture()[width : 2 * width]
    assert any(page[120:])
    assert not any(panel.chip.picture()[2 * width :])


def test_text_beyond_the_right_edge_draws_nothing(panel):
    panel.screen.text(200, 1, "x")
    panel.screen.digits(126, 1, "88")
    panel.screen.flush()
    assert not any(panel.chip.picture()[: panel.screen.width])
    assert len(panel.chip.picture()) == panel.screen.width * panel.screen.pages


@pytest.mark.parametrize(("title", "height"), [("SET CLOCK", 2), ("NO ACCOUNTS", 2), ("VAULT DAMAGED", 1)])
def test_title_is_as_big_as_there_is_room_for(panel, title, height):
    panel.screen.title(0, title)
    panel.screen.flush()
    assert panel.lines() == [title]
    width = panel.screen.width
    upper = panel.chip.picture()[:width]
    assert any(column & 0x7F for column in upper) == (height == 2)


def test_highlight_inverts_a_page_and_the_margin_above_it(panel):
    panel.screen.text(0, 1, "above")
    panel.screen.text(2, 2, "Selected")
    panel.screen.highlight(2)
    panel.screen.flush()
    assert panel.lines() == ["above", "Selected"]
    assert panel.chip.pixel(127, 15)
    assert panel.chip.pixel(127, 23)
    assert not panel.chip.pixel(127, 24)


def test_switched_off_panel_is_dark_keeps_its_picture_and_can_be_drawn_on(panel):
    panel.screen.text(0, 0, "kept")
    panel.screen.flush()
    panel.screen.power(False)
    assert not panel.chip.lit
    assert not panel.screen.lit
    assert not panel.screen.current
    panel.screen.text(0, 1, "new")
    panel.screen.flush()
    assert panel.lines() == []
    panel.screen.power(True)
    assert panel.screen.current
    assert panel.lines() == ["kept", "new"]


def test_dim_is_less_bright(panel):
    bright = panel.chip.contrast
    panel.screen.dim(True)
    assert panel.chip.contrast < bright
    panel.screen.dim(False)
    assert panel.chip.contrast == bright


def test_not_current_until_flushed(panel):
    panel.screen.text(0, 0, "x")
    assert not panel.screen.current
    panel.screen.flush()
    assert panel.screen.current


def test_panel_that_was_unplugged_is_set_up_and_drawn_again(panel):
    panel.screen.text(0, 0, "hello")
    panel.screen.flush()
    panel.screen.dim(True)
    panel.chip.dead = True
    panel.screen.text(0, 1, "world")
    panel.screen.flush()
    assert not panel.screen.lit
    panel.chip.lose_power()
    panel.screen.flush()
    panel.chip.dead = False
    panel.screen.flush()
    assert panel.screen.current
    assert panel.lines() == ["hello", "world"]
    assert panel.chip.contrast == 0


def test_panel_that_comes_back_while_it_is_to_be_dark_stays_dark(panel):
    panel.chip.dead = True
    panel.screen.power(False)
    panel.screen.dim(True)
    panel.chip.dead = False
    panel.screen.text(0, 0, "x")
    panel.screen.flush()
    assert not panel.chip.lit
    panel.screen.power(True)
    assert panel.lines() == ["x"]


@pytest.mark.parametrize("good_for", range(20))
def test_bus_that_breaks_after_any_transaction_leaves_no_trace(make_panel, good_for):
    panel = make_panel(64)
    panel.screen.text(0, 0, "first")
    panel.screen.digits(4, 3, "123 456")
    panel.screen.flush()
    panel.screen.clear()
    for page in range(8):
        panel.screen.text(0, page, "other text")
    panel.i2c.good_for = good_for
    panel.screen.flush()
    panel.i2c.good_for = None
    panel.screen.flush()
    assert panel.screen.current
    assert panel.lines() == ["other text"] * 8


_TEXT = st.text(st.characters(codec="ascii", categories=["L", "N", "P"]), max_size=22)
_DRAWING = st.one_of(
    st.tuples(st.just("text"), st.integers(0, 130), st.integers(0, 3), _TEXT),
    st.tuples(
        st.just("digits"),
        st.integers(0, 130),
        st.integers(0, 1),
        st.text("0123456789-: ", min_size=1, max_size=9),
    ),
    st.tuples(st.just("title"), st.integers(0, 2), _TEXT),
    st.tuples(st.just("bar"), st.integers(0, 60), st.integers(0, 3), st.just(48), st.integers(0, 40)),
    st.tuples(st.just("clear_page"), st.integers(0, 3)),
    st.tuples(st.just("clear_area"), st.integers(0, 127), st.integers(0, 3), st.integers(0, 128)),
    st.tuples(st.just("highlight"), st.integers(0, 3)),
    st.tuples(st.just("flush")),
)


@settings(max_examples=60, deadline=None)
@given(drawings=st.lists(_DRAWING, max_size=12), height=st.sampled_from([64, 32]))
def test_the_panel_shows_the_same_however_often_it_was_flushed(make_panel, drawings, height):
    often, once = make_panel(height), make_panel(height)
    for name, *arguments in drawings:
        getattr(often.screen, name)(*arguments)
        if name != "flush":
            getattr(once.screen, name)(*arguments)
    often.screen.flush()
    once.screen.flush()
    assert often.chip.picture() == once.chip.picture()
    assert often.screen.current


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.characters()))
def test_no_text_is_too_strange_to_draw(make_panel, text):
    panel = make_panel(32)
    panel.screen.text(0, 0, text)
    panel.screen.text_right(1, text)
    panel.screen.title(2, text)
    panel.screen.flush()
    assert panel.screen.current
