"""Typing, seen as the reports that a computer receives. A report is (modifiers, usage)."""

import pytest
from fob.typist import NotTyped, Typist
from hypothesis import given
from hypothesis import strategies as st

NUM_LOCK = 0x53
SHIFT = 0x02
RELEASED = (0, 0)


class Computer:
    """A keyboard device with a computer behind it, which answers NumLock with an LED report.

    An LED report is the id of an empty report, see `fob.hid_devices`.
    """

    def __init__(self, leds=None, answers=True, fails_at=None, sleeps_at=None):
        self.reports = []
        self.leds = leds
        self.answers = answers
        self.fails_at = fails_at
        self.sleeps_at = sleeps_at
        self.waited = 0
        self.received = {} if leds is None else {leds: b""}

    def get_last_received_report(self, report_id):
        assert report_id in range(6)
        return self.received.pop(report_id, None)

    def send_report(self, report, report_id):
        assert report_id == 0
        assert len(report) == 8
        assert report[1] == 0
        assert not any(report[3:])
        if len(self.reports) == self.fails_at:
            self.fails_at = None
            raise OSError("USB busy")
        self.reports.append((report[0], report[2]))
        if report[2] == NUM_LOCK and self.answers:
            self.leds ^= 1
            self.received[self.leds] = b""

    def awake(self):
        return self.sleeps_at is None or len(self.reports) < self.sleeps_at

    def pause(self, milliseconds):
        self.waited += milliseconds

    def typist(self):
        return Typist(self, self.awake, self.pause)


def typed(digits, leds=None, **options):
    computer = Computer(leds)
    computer.typist().type(digits, **options)
    return computer.reports


def test_different_neighbours_take_seven_reports_each_releasing_one_digit_and_pressing_the_next():
    assert typed("123450", keys="row") == [
        (0, 0x1E), (0, 0x1F), (0, 0x20), (0, 0x21), (0, 0x22), (0, 0x27), RELEASED
    ]  # fmt: skip


def test_equal_digits_take_twelve_reports():
    assert typed("777777", keys="row") == [(0, 0x24), RELEASED] * 6


def test_shifted_row_holds_shift_over_all_digits_and_never_over_the_suffix():
    assert typed("11", keys="row+shift", suffix="enter") == [
        (SHIFT, 0x1E), (SHIFT, 0), (SHIFT, 0x1E), RELEASED, (0, 0x28), RELEASED
    ]  # fmt: skip


def test_hungarian_zero_is_left_of_one():
    assert typed("10", keys="hungarian") == [(0, 0x1E), (0, 0x35), RELEASED]


@pytest.mark.parametrize(("suffix", "usage"), [("enter", 0x28), ("tab", 0x2B)])
def test_suffix(suffix, usage):
    assert typed("1", keys="row", suffix=suffix) == [(0, 0x1E), RELEASED, (0, usage), RELEASED]


@pytest.mark.parametrize(
    ("leds", "first_usage"), [(None, 0x1E), (0x00, 0x1E), (0x02, 0x1E), (0x01, 0x59), (0x03, 0x59)]
)
def test_auto_takes_the_keypad_only_while_the_host_says_that_num_lock_is_on(leds, first_usage):
    assert typed("1", leds, keys="auto") == [(0, first_usage), RELEASED]


def test_of_two_led_reports_at_once_it_is_not_known_which_one_holds():
    computer = Computer(leds=1)
    typist = computer.typist()
    typist.listen()
    assert typist.leds == 1
    computer.received = {0: b"", 1: b""}
    typist.listen()
    assert typist.leds is None
    typist.type("1", keys="auto")
    assert computer.reports == [(0, 0x1E), RELEASED]
    computer.received = {3: b""}
    typist.listen()
    assert typist.leds == 3


def test_two_led_reports_at_once_while_num_lock_is_turned_on_are_waited_out():
    computer = Computer(leds=0)
    computer.answers = False

    def pause(milliseconds):
        computer.waited += milliseconds
        if computer.waited == 5:
            computer.received = {0: b"", 1: b""}

    Typist(computer, computer.awake, pause).type("1", keys="keypad")
    assert (0, 0x59) in computer.reports
    assert computer.reports[-1] == RELEASED


def test_keypad_turns_num_lock_on_for_the_moment_and_puts_it_back():
    reports = typed("10", leds=0, keys="keypad")
    assert reports == [
        (0, NUM_LOCK), RELEASED, (0, 0x59), (0, 0x62), RELEASED, (0, NUM_LOCK), RELEASED
    ]  # fmt: skip


@pytest.mark.parametrize("leds", [None, 1])
def test_keypad_never_touches_num_lock_that_is_on_or_unknown(leds):
    assert typed("10", leds, keys="keypad") == [(0, 0x59), (0, 0x62), RELEASED]


def test_a_host_that_does_not_answer_num_lock_is_waited_for_and_put_back_all_the_same():
    computer = Computer(leds=0, answers=False)
    computer.typist().type("1", keys="keypad")
    assert computer.reports.count((0, NUM_LOCK)) == 2
    assert 200 <= computer.waited <= 400


def test_pace_waits_after_each_report():
    computer = Computer()
    computer.typist().type("123456", keys="row", pace=20)
    assert computer.waited == 7 * 20


def test_a_host_asleep_is_told_nothing():
    computer = Computer(leds=0, sleeps_at=0)
    with pytest.raises(NotTyped):
        computer.typist().type("123456", keys="keypad")
    assert computer.reports == []


@pytest.mark.parametrize("keys", ["auto", "keypad", "row", "row+shift", "hungarian"])
@pytest.mark.parametrize("leds", [None, 0, 1])
@pytest.mark.parametrize("fails_at", range(7))
def test_a_report_that_the_host_does_not_take_leaves_nothing_pressed_and_num_lock_as_it_was(
    keys, leds, fails_at
):
    computer = Computer(leds, fails_at=fails_at)
    with pytest.raises(NotTyped):
        computer.typist().type("112233", keys=keys)
    assert computer.leds == leds
    assert computer.reports == [] or computer.reports[-1] == RELEASED


def test_a_second_code_after_a_failure_is_typed_as_if_nothing_had_been():
    computer = Computer(leds=0, fails_at=3)
    typist = computer.typist()
    with pytest.raises(NotTyped):
        typist.type("123456", keys="keypad")
    computer.reports.clear()
    typist.type("1", keys="row")
    assert computer.reports == [(0, 0x1E), RELEASED]


@given(
    st.text("0123456789", min_size=6, max_size=8),
    st.sampled_from(["auto", "keypad", "row", "row+shift", "hungarian"]),
    st.sampled_from([None, 0, 1]),
)
def test_every_digit_is_pressed_once_and_in_order(digits, keys, leds):
    reports = [report for report in typed(digits, leds, keys=keys) if report[1] != NUM_LOCK]
    pressed = []
    before = 0
    for _, usage in reports:
        if usage and usage != before:
            pressed.append(usage)
        before = usage
    assert reports[-1] == RELEASED
    assert len(pressed) == len(digits)
    zero = {"hungarian": 0x35, "keypad": 0x62, "auto": 0x62 if leds else 0x27}.get(keys, 0x27)
    one = 0x59 if zero == 0x62 else 0x1E
    assert pressed == [zero if digit == "0" else one + int(digit) - 1 for digit in digits]
