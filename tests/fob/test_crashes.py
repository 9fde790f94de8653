"""What a start is for, after whatever went wrong at the earlier ones."""

from fob import crashes, personality
from fob.crashes import CLOSED, OPEN, START
from hypothesis import given
from hypothesis import strategies as st


def new_nvm():
    return bytearray(b"\xff" * 4096)


# What a computer can bring about, at most: starts with or without the button, and crashes of any kind.
computers_doing = st.lists(
    st.sampled_from(["start", "start held", "hang", "hang held", "crash", "run well", "mended"]), max_size=600
)


def do(nvm, what):
    """Carry out one of these; returns what the start was for, if it was one."""
    if what.startswith(("start", "hang")):
        return crashes.way(nvm, held=what.endswith("held"), has_hung=what.startswith("hang"))
    {"crash": crashes.note_crash, "run well": crashes.note_well, "mended": crashes.note_mended}[what](nvm)
    return None


@given(computers_doing)
def test_crashes_alone_never_open_anything(doings):
    nvm = new_nvm()
    assert OPEN not in [do(nvm, what) for what in doings]


@given(st.binary(max_size=254), computers_doing)
def test_nor_do_they_after_a_yes_that_was_used(earlier, doings):
    nvm = new_nvm()
    nvm[: len(earlier)] = earlier
    personality.take_mark(nvm)
    if crashes.note_allowed(nvm):
        assert crashes.way(nvm, held=True, has_hung=False) == OPEN
    assert OPEN not in [do(nvm, what) for what in doings]


def test_a_token_that_keeps_stopping_is_started_without_the_button_and_asks_with_it():
    nvm = new_nvm()
    for _ in range(4):
        crashes.note_crash(nvm)
    assert crashes.way(nvm, held=False, has_hung=False) == START
    assert crashes.way(nvm, held=True, has_hung=False) == CLOSED


def test_a_yes_opens_the_next_start_and_that_alone_held_or_not():
    for held in (False, True):
        nvm = new_nvm()
        for _ in range(4):
            crashes.note_crash(nvm)
        assert crashes.note_allowed(nvm)
        assert crashes.way(nvm, held, has_hung=False) == OPEN
        assert crashes.needs_mending(nvm)
        assert crashes.way(nvm, held, has_hung=False) == (CLOSED if held else START)


def test_what_is_broken_on_the_drive_opens_it_to_a_held_button_until_it_is_mended():
    nvm = new_nvm()
    crashes.note_broken(nvm)
    assert crashes.way(nvm, held=False, has_hung=False) == START
    assert crashes.way(nvm, held=True, has_hung=False) == OPEN
    crashes.note_mended(nvm)
    assert crashes.way(nvm, held=True, has_hung=False) == START


def test_a_log_that_is_full_opens_nothing_and_starts():
    nvm = new_nvm()
    nvm[256:512] = b"\x17\x4d" * 128
    assert crashes.way(nvm, held=True, has_hung=False) == START
    assert crashes.way(nvm, held=True, has_hung=True) == CLOSED


def test_a_yes_is_taken_only_where_it_can_be_taken_back():
    nvm = new_nvm()
    nvm[0:254] = b"\x8e" * 254
    assert not crashes.note_allowed(nvm)
    assert crashes.way(nvm, held=True, has_hung=False) == START
