"""The logs in the non-volatile memory: appended to, never erased."""

import pytest
from fob import crashes, nvm_log
from hypothesis import given
from hypothesis import strategies as st

CODES = st.sampled_from(nvm_log.CODES)


class NeverErased(bytearray):
    """``microcontroller.nvm`` that takes nothing which would need an erase."""

    def __setitem__(self, place, value):
        assert isinstance(place, int)
        assert self[place] == 0xFF, "this would erase all of the memory"
        super().__setitem__(place, value)


@pytest.fixture
def nvm():
    return NeverErased(b"\xff" * 4096)


def test_codes_are_four_bits_from_each_other_and_from_free():
    for code in nvm_log.CODES:
        assert bin(code).count("1") == 4
        for other in nvm_log.CODES:
            assert other == code or bin(code ^ other).count("1") >= 4


@given(codes=st.lists(CODES, max_size=300), start=st.sampled_from((0, 256)))
def test_a_log_holds_what_was_appended_until_it_is_full(codes, start):
    nvm = NeverErased(b"\xff" * 4096)
    taken = [nvm_log.append(nvm, start, code) for code in codes]
    assert taken == [place < nvm_log.SIZE for place in range(len(codes))]
    assert nvm_log.read(nvm, start) == bytes(codes[: nvm_log.SIZE])
    assert nvm[:start] + nvm[start + nvm_log.SIZE :] == b"\xff" * (4096 - nvm_log.SIZE)


@given(code=CODES, still_set=st.integers(0, 255))
def test_a_byte_whose_writing_was_cut_is_that_code_or_none(code, still_set):
    nvm = NeverErased(b"\xff" * 4096)
    bytearray.__setitem__(nvm, 0, code | still_set)
    left = nvm_log.read(nvm, 0)
    assert left in (b"", bytes((code,))) or left[0] not in nvm_log.CODES
    nvm_log.append(nvm, 0, code)
    assert nvm_log.read(nvm, 0)[-1] == code


# Crashes


def test_a_token_that_never_crashed_writes_nothing(nvm):
    crashes.note_well(nvm)
    crashes.note_mended(nvm)
    assert not crashes.must_stop(nvm)
    assert not crashes.needs_mending(nvm)
    assert set(nvm) == {0xFF}


def test_three_crashes_in_a_row_are_forgiven_and_a_fourth_stops_it(nvm):
    for _ in range(3):
        crashes.note_crash(nvm)
        assert not crashes.must_stop(nvm)
        assert not crashes.needs_mending(nvm)
    crashes.note_crash(nvm)
    assert crashes.must_stop(nvm)
    assert crashes.needs_mending(nvm)


def test_running_well_starts_the_count_again_and_is_noted_once(nvm):
    for _ in range(4):
        crashes.note_crash(nvm)
    for _ in range(10):
        crashes.note_well(nvm)
    assert crashes.left(nvm) == nvm_log.SIZE - 5
    assert not crashes.must_stop(nvm)
    assert not crashes.needs_mending(nvm)


def test_a_broken_drive_is_noted_once_until_it_is_mended(nvm):
    for _ in range(10):
        crashes.note_broken(nvm)
    assert crashes.needs_mending(nvm)
    assert crashes.left(nvm) == nvm_log.SIZE - 1
    crashes.note_mended(nvm)
    crashes.note_mended(nvm)
    assert not crashes.needs_mending(nvm)
    assert crashes.left(nvm) == nvm_log.SIZE - 2


def test_starting_does_not_forgive_crashes(nvm):
    for _ in range(4):
        crashes.note_crash(nvm)
    crashes.note_mended(nvm)
    assert crashes.must_stop(nvm)


def test_a_full_log_counts_no_more_so_the_next_crash_stops_it(nvm):
    while crashes.left(nvm):
        assert not crashes.must_stop(nvm)
        crashes.note_crash(nvm)
        crashes.note_well(nvm)
    crashes.note_crash(nvm)
    assert crashes.must_stop(nvm)
    assert not crashes.needs_mending(nvm)


@given(st.binary(max_size=nvm_log.SIZE))
def test_any_memory_can_be_used(content):
    nvm = NeverErased(b"\xff" * 256 + content + b"\xff" * (4096 - 256 - len(content)))
    for note in (crashes.note_crash, crashes.note_broken, crashes.note_mended, crashes.note_well):
        note(nvm)
        assert crashes.must_stop(nvm) in (True, False)
        assert crashes.needs_mending(nvm) in (True, False)
