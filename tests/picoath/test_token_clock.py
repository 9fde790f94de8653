"""The clock in an answer to `status`: what is taken, what is refused, what several readings tell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.link import token_clock
from picoath.link.answers import Unreadable
from picoath.link.session import Answer

YEAR_10000 = 253_402_300_800
TOLD = {"unix": 1_800_000_000, "ms": 250, "trusted": True, "why": None, "aging": None}


def answer(asked_at=0.0, taken_at=0.0, **told):
    return Answer({"clock": {**TOLD, **told}}, asked_at, taken_at)


def test_it_was_read_in_the_middle_between_request_and_acknowledgement():
    clock = token_clock.read(answer(1_800_000_000.0, 1_800_000_000.3))
    assert clock.offset == pytest.approx(0.1)
    assert clock.offset_ms == 100
    assert clock.margin == pytest.approx(0.15)
    assert clock.utc == "2027-01-15T08:00:00Z"


def test_a_clock_without_a_time_has_no_offset():
    clock = token_clock.read(answer(unix=None, trusted=False, why="battery was empty"))
    assert (clock.utc, clock.offset, clock.offset_ms) == (None, None, None)
    assert clock.why == "battery was empty"


@pytest.mark.parametrize("unix", [0, YEAR_10000 - 1])
def test_the_first_and_the_last_time_that_is_a_date(unix):
    assert token_clock.read(answer(unix=unix)).utc in ("1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z")


@pytest.mark.parametrize("unix", [-1, YEAR_10000])
def test_a_time_that_is_no_date_is_not_taken(unix):
    with pytest.raises(Unreadable):
        token_clock.read(answer(unix=unix))


@given(st.floats(-5, 5), st.lists(st.tuples(st.floats(0, 1), st.floats(0.001, 1)), min_size=1, max_size=8))
def test_several_readings_agree_on_what_the_clock_is_off(offset, moments):
    """Each reading is taken by the token somewhere between asking and acknowledging."""
    readings = []
    for number, (share, lasted) in enumerate(moments):
        asked = 1_800_000_000.0 + 2 * number
        unix, ms = divmod(round((asked + share * lasted + offset) * 1000), 1000)
        readings.append(token_clock.read(answer(asked, asked + lasted, unix=unix, ms=ms)))
    sharpened = token_clock.sharpened(readings)
    assert abs(sharpened.offset - offset) <= sharpened.margin + 0.002
    assert sharpened.margin <= min(reading.margin for reading in readings) + 0.002


def test_a_clock_that_has_lost_its_time_since_has_no_offset_to_sharpen():
    lost = token_clock.read(answer(unix=None))
    assert token_clock.sharpened([token_clock.read(answer()), lost]) == lost
