"""The journal: appended to, read back after any cut, and never erased but where it starts over."""

import pytest
from fob.vault.journal import TRIES, Journal
from hypothesis import given
from hypothesis import strategies as st
from vaults import new_nvm

SEQUENCES = st.integers(1, 2**32 - 1)


class Nvm(bytearray):
    """Erases are counted: CircuitPython erases for any write over bytes that are not 0xFF."""

    erases = 0

    def __setitem__(self, where, value):
        there = self[where]
        if set(there if isinstance(where, slice) else (there,)) != {0xFF}:
            self.erases += 1
        super().__setitem__(where, value)


def counters(journal, sequence):
    return dict(journal.counters(sequence))


def test_an_empty_one():
    journal = Journal(new_nvm())
    assert (journal.sequence, journal.wiped, journal.tries) == (0, False, 0)
    assert not journal.is_full
    assert not journal.is_crowded
    assert counters(journal, 0) == {}


@given(
    st.lists(
        st.one_of(
            st.tuples(
                st.just("counter"), st.integers(0, 99), st.integers(1, 2**32 - 1), st.integers(1, 2**64 - 1)
            ),
            st.tuples(st.just("stored"), SEQUENCES),
            st.tuples(st.just("wiped"), SEQUENCES),
            st.tuples(st.sampled_from(("try", "right_pin"))),
        ),
        max_size=150,
    )
)
def test_what_was_noted_is_there_after_a_restart_and_nothing_was_erased(notes):
    nvm = Nvm(new_nvm())
    journal = Journal(nvm)
    journal.note_stored(1)
    expected = {"sequence": 1, "wiped": False, "tries": 0, "counters": {}}
    for kind, *values in notes:
        if kind == "try" and journal.tries == TRIES:
            continue
        getattr(journal, "note_" + kind)(*values)
        if kind in ("try", "right_pin"):
            expected["tries"] = expected["tries"] + 1 if kind == "try" else 0
            continue
        expected["sequence"] = max(expected["sequence"], values[-1] if kind != "counter" else values[1])
        expected["wiped"] = kind == "wiped"
        if kind == "counter":
            expected["counters"].setdefault(values[1], {})[values[0]] = values[2]
    for one in (journal, Journal(nvm)):
        assert (one.sequence, one.wiped, one.tries) == (
            expected["sequence"],
            expected["wiped"],
            expected["tries"],
        )
        for sequence, counts in expected["counters"].items():
            assert counters(one, sequence) == counts
    assert nvm.erases == 0


@pytest.mark.parametrize("behind", [b"\xff", b"\x00"])
@pytest.mark.parametrize("written", range(17))
def test_a_record_whose_writing_was_cut_short_is_skipped(written, behind):
    nvm = Nvm(new_nvm())
    Journal(nvm).note_stored(3)
    before = bytes(nvm)
    Journal(nvm).note_stored(4)
    record = bytes(nvm[528:544])
    torn = Nvm(before)
    torn[528:544] = (record[:written] + behind * 16)[:16] if written < 16 else record
    journal = Journal(torn)
    assert journal.sequence == (4 if bytes(torn[528:544]) == record else 3)
    journal.note_stored(5)
    assert Journal(torn).sequence == 5
    assert torn.erases == 0


@pytest.mark.parametrize("place", [512, 700, 3711, 3712, 4095])
def test_where_an_erase_was_cut_short_nothing_counts_until_it_has_started_over(place):
    nvm = Nvm(new_nvm())
    nvm[place] = 0xF0
    journal = Journal(nvm)
    assert (journal.sequence, journal.tries, journal.is_full, journal.is_crowded) == (0, 0, True, True)
    assert not journal.takes_tries
    for note in (lambda: journal.note_stored(5), journal.note_try, journal.note_right_pin):
        with pytest.raises(OSError, match="full"):
            note()
    journal.start_over(5)
    assert (journal.sequence, journal.is_full, journal.is_crowded, journal.takes_tries) == (
        5,
        False,
        False,
        True,
    )


@given(st.binary(min_size=3584, max_size=3584))
def test_garbage_is_no_crash(content):
    journal = Journal(bytearray(b"\xff" * 512 + content))
    assert journal.tries >= 0
    counters(journal, 1)


def fill(journal):
    count = 0
    while not journal.is_full:
        count += 1
        journal.note_counter(1, 7, count)
    return count


@pytest.mark.parametrize("right_pins", range(TRIES + 1))
def test_it_keeps_room_for_tries_when_it_is_full(right_pins):
    nvm = Nvm(new_nvm())
    journal = Journal(nvm)
    assert fill(journal) == 200
    for note in (lambda: journal.note_counter(1, 7, 300), lambda: journal.note_stored(8)):
        with pytest.raises(OSError, match="full"):
            note()
    for _ in range(right_pins):
        journal.note_right_pin()
    sessions = 0
    while journal.takes_tries:
        sessions += 1
        for _ in range(TRIES):
            journal.note_try()
        journal.note_right_pin()
        assert counters(Journal(nvm), 7) == counters(journal, 7) == {1: 200}
    assert sessions == (383 - right_pins) // (TRIES + 1)
    assert nvm.erases == 0


def test_it_is_crowded_when_half_of_the_room_for_tries_is_used_up():
    journal = Journal(new_nvm())
    journal.note_stored(1)
    for _ in range(96):
        assert not journal.is_crowded
        journal.note_try()
        journal.note_right_pin()
    assert not journal.is_crowded
    journal.note_try()
    assert journal.is_crowded


def test_no_try_is_counted_where_a_power_cut_could_lose_it():
    """Nothing is there yet, so nothing could tell that an erase was cut short."""
    assert not Journal(new_nvm()).takes_tries


def test_starting_over_erases_once_and_keeps_sequence_number_tries_and_the_last_mark():
    nvm = Nvm(new_nvm())
    journal = Journal(nvm)
    nvm[0:3] = b"\x17\x8e\x71"
    nvm[256:257] = b"\x01"
    fill(journal)
    journal.note_try()
    journal.note_try()
    journal.start_over(12, counters=[(3, 8), (1, 9)])
    assert nvm.erases == 1
    for one in (journal, Journal(nvm)):
        assert (one.sequence, one.wiped, one.tries, one.is_full) == (12, False, 2, False)
        assert counters(one, 7) == {}
        assert list(one.counters(12)) == [(3, 8), (1, 9)]
    assert bytes(nvm[0:512]) == b"\x71".ljust(512, b"\xff")
    journal.start_over(13)
    assert bytes(nvm[0:512]) == b"\x71".ljust(512, b"\xff")


@pytest.mark.parametrize(("place", "crowded"), [(223, False), (224, True), (479, False), (480, True)])
def test_it_is_crowded_when_marks_or_crashes_are(place, crowded):
    nvm = new_nvm()
    nvm[place] = 0x17
    assert Journal(nvm).is_crowded == crowded


class WornOut(bytearray):
    """Flash that keeps other bits than it is given; `kept` are those that stay as they are."""

    kept = 0

    def __setitem__(self, where, value):
        value = bytes((value,)) if isinstance(where, int) else value
        start = where if isinstance(where, int) else where.start
        super().__setitem__(
            slice(start, start + len(value)), bytes([byte & 0xF7 | self.kept for byte in value])
        )


def test_flash_that_is_worn_out_is_an_error():
    with pytest.raises(OSError, match="can't be written"):
        Journal(WornOut(new_nvm())).note_stored(1)
    with pytest.raises(OSError, match="can't be written"):
        Journal(WornOut(new_nvm())).start_over(0x0F)


@pytest.mark.parametrize("kept", [0, 0xFF])
def test_a_try_that_the_flash_does_not_keep_is_an_error_and_hides_no_other(kept):
    nvm = WornOut(new_nvm())
    bytearray.__setitem__(nvm, slice(512, 528), noted(9))
    journal = Journal(nvm)
    journal.note_try()
    nvm.kept = kept
    with pytest.raises(OSError, match="can't be written"):
        journal.note_right_pin()
    assert Journal(nvm).tries == (1 if kept else 0)


def noted(sequence):
    """The record of a vault that was stored."""
    nvm = new_nvm()
    Journal(nvm).note_stored(sequence)
    return bytes(nvm[512:528])
