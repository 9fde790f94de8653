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
        if set(self[where]) != {0xFF}:
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
            st.tuples(st.just("tries"), st.integers(0, 10)),
        ),
        max_size=150,
    )
)
def test_what_was_noted_is_there_after_a_restart_and_nothing_was_erased(notes):
    nvm = Nvm(new_nvm())
    journal = Journal(nvm)
    expected = {"sequence": 0, "wiped": False, "tries": 0, "counters": {}}
    for kind, *values in notes:
        getattr(journal, "note_" + kind)(*values)
        if kind == "tries":
            expected["tries"] = values[0]
            continue
        expected["sequence"] = max(expected["sequence"], values[-1] if kind != "counter" else values[1])
        expected["wiped"] = kind == "wiped"
        if kind == "wiped":
            expected["tries"] = 0
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
    Journal(nvm).note_tries(3)
    before = bytes(nvm)
    Journal(nvm).note_tries(4)
    record = bytes(nvm[528:544])
    torn = Nvm(before)
    torn[528:544] = (record[:written] + behind * 16)[:16] if written < 16 else record
    journal = Journal(torn)
    assert journal.tries == (4 if bytes(torn[528:544]) == record else 3)
    journal.note_tries(5)
    assert Journal(torn).tries == 5
    assert torn.erases == 0


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


def test_it_keeps_room_for_pins_when_it_is_full():
    journal = Journal(new_nvm())
    assert fill(journal) == 200
    with pytest.raises(OSError, match="full"):
        journal.note_counter(1, 7, 300)
    with pytest.raises(OSError, match="full"):
        journal.note_stored(8)
    for tries in range(1, TRIES + 1):
        journal.note_tries(tries)
    journal.note_tries(0)
    journal.note_wiped(9)


def test_a_try_is_only_counted_while_there_is_room_to_take_it_back():
    journal = Journal(new_nvm())
    fill(journal)
    for _ in range(23):
        journal.note_tries(1)
    with pytest.raises(OSError, match="full"):
        journal.note_tries(2)
    journal.note_tries(0)
    with pytest.raises(OSError, match="full"):
        journal.note_tries(0)


def test_starting_over_erases_once_and_keeps_sequence_number_tries_and_the_last_mark():
    nvm = Nvm(new_nvm())
    journal = Journal(nvm)
    nvm[0:3] = b"\x17\x8e\x71"
    nvm[256:257] = b"\x01"
    fill(journal)
    journal.note_tries(2)
    journal.start_over(12)
    assert nvm.erases == 1
    for one in (journal, Journal(nvm)):
        assert (one.sequence, one.wiped, one.tries, one.is_full) == (12, False, 2, False)
        assert counters(one, 7) == {}
    assert bytes(nvm[0:4]) == b"\x71\xff\xff\xff"
    assert nvm[256] == 0xFF


@pytest.mark.parametrize(("place", "crowded"), [(223, False), (224, True), (479, False), (480, True)])
def test_it_is_crowded_when_marks_or_crashes_are(place, crowded):
    nvm = new_nvm()
    nvm[place] = 0x17
    assert Journal(nvm).is_crowded == crowded


def test_flash_that_is_worn_out_is_an_error():
    class WornOut(bytearray):
        def __setitem__(self, where, value):
            super().__setitem__(where, bytes(len(value)))

    with pytest.raises(OSError, match="can't be written"):
        Journal(WornOut(new_nvm())).note_tries(1)
    with pytest.raises(OSError, match="can't be written"):
        Journal(WornOut(new_nvm())).start_over(3)
