"""The choice of personality, and the marks in a memory that may lose power or be full."""

import pytest
from fob import personality
from fob.personality import MAINTENANCE, PLAIN, SETUP
from hypothesis import given
from hypothesis import strategies as st


class PowerCut(BaseException):
    """The plug was pulled."""


class Nvm:
    """``microcontroller.nvm`` as CircuitPython's ByteArray.c has it: bytes that are all 0xFF are
    programmed in place; any other write erases the sector and programs it anew."""

    SIZE = 4096

    def __init__(self, content=b""):
        self.bytes = bytearray(content) + bytearray(b"\xff" * (self.SIZE - len(content)))
        self.erases = 0
        self.programs = 0
        self.cut = None

    def __getitem__(self, place):
        return self.bytes[place] if isinstance(place, int) else bytearray(self.bytes[place])

    def __setitem__(self, place, value):
        start, data = (place, bytes([value])) if isinstance(place, int) else (place.start, bytes(value))
        old = self.bytes[start : start + len(data)]
        if set(old) == {0xFF}:
            self._program(start, data)
            return
        new = bytes(self.bytes[:start]) + data + bytes(self.bytes[start + len(data) :])
        self.erases += 1
        self.bytes[:] = b"\xff" * self.SIZE
        if self.cut == "erased":
            raise PowerCut
        self.bytes[:] = new

    def _program(self, start, data):
        self.programs += 1
        if isinstance(self.cut, int):
            # Some of the bits that should be cleared were: the others are still set.
            self.bytes[start] = data[0] | self.cut
            raise PowerCut
        self.bytes[start : start + len(data)] = data


every_personality = pytest.mark.parametrize("wanted", [PLAIN, SETUP, MAINTENANCE])


@every_personality
def test_a_mark_is_taken_once(wanted):
    nvm = Nvm()
    assert personality.take_mark(nvm) is None
    personality.leave_mark(nvm, wanted)
    assert personality.take_mark(nvm) == wanted
    assert personality.take_mark(nvm) is None
    assert nvm.erases == 0


def test_the_last_mark_counts():
    nvm = Nvm()
    personality.leave_mark(nvm, SETUP)
    personality.leave_mark(nvm, MAINTENANCE)
    assert personality.take_mark(nvm) == MAINTENANCE
    assert personality.take_mark(nvm) is None


def test_starting_without_a_mark_writes_nothing():
    nvm = Nvm()
    for _ in range(1000):
        personality.take_mark(nvm)
    personality.leave_mark(nvm, SETUP)
    personality.take_mark(nvm)
    before = nvm.programs
    for _ in range(1000):
        personality.take_mark(nvm)
    assert (nvm.programs, nvm.erases) == (before, 0)


def test_an_unknown_personality_leaves_no_mark():
    nvm = Nvm()
    with pytest.raises(ValueError, match="no such personality"):
        personality.leave_mark(nvm, "repl")
    assert nvm.programs == 0


def test_127_restarts_and_then_no_more_marks():
    nvm = Nvm()
    for turn in range(127):
        assert personality.marks_left(nvm) == 127 - turn
        assert personality.leave_mark(nvm, SETUP)
        assert personality.take_mark(nvm) == SETUP
    assert personality.marks_left(nvm) == 0
    assert not personality.leave_mark(nvm, MAINTENANCE)
    personality.leave_added_mark(nvm)
    assert personality.take_mark(nvm) is None
    assert not personality.take_added_mark(nvm)
    assert nvm.erases == 0


def test_the_rest_of_the_memory_is_left_alone():
    nvm = Nvm()
    nvm[255:260] = b"arest"
    for _ in range(400):
        personality.leave_mark(nvm, SETUP)
        personality.take_mark(nvm)
    assert bytes(nvm[255:260]) == b"arest"
    assert nvm.erases == 0


@every_personality
def test_a_mark_is_left_only_where_it_can_be_taken(wanted):
    full = Nvm(b"\x8e" * 254)
    assert not personality.leave_mark(full, wanted)
    assert personality.take_mark(full) is None
    last = Nvm(b"\x8e" * 253)
    assert personality.leave_mark(last, wanted)
    assert personality.take_mark(last) == wanted
    assert personality.take_mark(last) is None


@every_personality
def test_a_mark_that_cannot_be_taken_does_not_count(wanted):
    """Left by something else than this firmware: the token would start so for ever."""
    nvm = Nvm()
    personality.leave_mark(nvm, wanted)
    full = Nvm(b"\x8e" * 255 + bytes(nvm.bytes[:1]))
    assert personality.take_mark(full) is None


@every_personality
@given(still_set=st.integers(0, 255))
def test_a_mark_whose_writing_was_cut_is_that_mark_or_none(wanted, still_set):
    nvm = Nvm()
    nvm.cut = still_set
    with pytest.raises(PowerCut):
        personality.leave_mark(nvm, wanted)
    nvm.cut = None
    assert personality.take_mark(nvm) in (None, wanted)
    personality.leave_mark(nvm, SETUP)
    assert personality.take_mark(nvm) == SETUP
    assert nvm.erases == 0


@every_personality
@given(still_set=st.integers(0, 254))
def test_taking_a_mark_that_was_cut_never_turns_it_into_another(wanted, still_set):
    nvm = Nvm()
    personality.leave_mark(nvm, wanted)
    nvm.cut = still_set
    with pytest.raises(PowerCut):
        personality.take_mark(nvm)
    nvm.cut = None
    # Nothing at all was programmed, or the mark counts as taken: never another one.
    assert personality.take_mark(nvm) in (None, wanted)


@given(st.binary(max_size=256))
def test_any_memory_can_be_used(content):
    nvm = Nvm(content)
    personality.take_mark(nvm)
    assert personality.take_mark(nvm) is None
    has_room = personality.leave_mark(nvm, SETUP)
    assert personality.take_mark(nvm) == (SETUP if has_room else None)
    assert personality.take_mark(nvm) is None
    assert nvm.erases == 0


@given(st.lists(st.sampled_from([PLAIN, SETUP, MAINTENANCE, None]), max_size=600))
def test_no_uses_ever_erase(uses):
    nvm = Nvm()
    wanted = None
    for use in uses:
        if use is None:
            assert personality.take_mark(nvm) == wanted
            wanted = None
        elif personality.leave_mark(nvm, use):
            wanted = use
    assert nvm.erases == 0


@pytest.mark.parametrize(
    ("held", "mark", "has_accounts", "expected"),
    [
        (False, None, True, PLAIN),
        (True, None, True, SETUP),
        (False, None, False, SETUP),
        (True, None, False, SETUP),
        (False, SETUP, True, SETUP),
        (False, MAINTENANCE, True, MAINTENANCE),
        (True, MAINTENANCE, True, MAINTENANCE),
        (False, PLAIN, False, PLAIN),
        (True, PLAIN, True, PLAIN),
    ],
)
def test_the_choice(held, mark, has_accounts, expected):
    assert personality.choose(held, mark, has_accounts) == expected


class Device:
    def __init__(self, usage_page, usage):
        self.usage_page = usage_page
        self.usage = usage


KEYBOARD = Device(0x01, 0x06)
MOUSE = Device(0x01, 0x02)
CONSUMER = Device(0x0C, 0x01)
WIRE = Device(0xFF60, 0x61)


@pytest.mark.parametrize(
    ("devices", "expected"),
    [
        ((KEYBOARD,), PLAIN),
        ((WIRE,), SETUP),
        ((), MAINTENANCE),
        ((KEYBOARD, MOUSE, CONSUMER), MAINTENANCE),  # what CircuitPython opens by itself
        ((KEYBOARD, WIRE), MAINTENANCE),
        ((MOUSE,), MAINTENANCE),
    ],
)
def test_the_running_personality(devices, expected):
    assert personality.of(devices) == expected
