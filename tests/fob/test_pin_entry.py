"""Entering a PIN: the gestures of one button and of three, the limits, and what is forgotten."""

import random
from collections import Counter
from math import log2
from statistics import mean

import pytest
from fob.activities.pin_entry import CHOICES, PATIENCE_MS, PinEntry
from fob.button import PRESS_MS, Buttons
from hypothesis import given
from hypothesis import strategies as st

ENTERED, LEFT = "entered", "left"


class Contacts:
    """Buttons that a test pushes, looked at every 5 ms."""

    def __init__(self, names):
        from fob.button import Button

        self.down = set()
        self.buttons = Buttons(*[Button(lambda name=name: name in self.down) for name in names])


class Wearer:
    """A wearer with a PIN to enter; `outcome` is how the entry ended."""

    def __init__(self, names="A", seed=1):
        contacts = self._contacts = Contacts(names)
        self.now = 0
        self.presses = 0
        self.outcome = None
        parts = type("Parts", (), {"buttons": contacts.buttons, "random": random.Random(seed).randbytes})
        self.entry = PinEntry(parts, "PIN", self._entered, self._left)

    def _entered(self, pin, now):
        assert now == self.now
        self.outcome = (ENTERED, pin)
        return self.entry

    def _left(self, now):
        self.outcome = (LEFT, None)
        return self.entry

    def wait(self, milliseconds):
        for _ in range(0, milliseconds, 5):
            self.now += 5
            gesture = self._contacts.buttons.poll(self.now)
            if gesture:
                getattr(self.entry, gesture)(self.now)
            self.entry.tick(self.now)

    def push(self, button="A", milliseconds=100):
        self._contacts.down.add(button)
        self.wait(milliseconds)
        self._contacts.down.discard(button)
        self.wait(150)
        self.presses += 1

    def hold(self, milliseconds=PRESS_MS + 100):
        self.push("A", milliseconds)

    def turn_to(self, choice, button="A"):
        while self.entry.page.choice != choice:
            self.push(button)

    def take(self, *choices):
        for choice in choices:
            self.turn_to(choice)
            self.hold()


@given(st.from_regex(r"[0-9]{4,12}", fullmatch=True), st.integers())
def test_what_was_entered_is_what_arrives(pin, seed):
    wearer = Wearer(seed=seed)
    wearer.take(*pin, "OK")
    assert wearer.outcome == (ENTERED, pin.encode())


@given(st.from_regex(r"[0-9]{4,12}", fullmatch=True), st.integers())
def test_with_three_buttons_b_and_c_turn_and_a_takes(pin, seed):
    wearer = Wearer("ABC", seed)
    for place, choice in enumerate([*pin, "OK"]):
        wearer.turn_to(choice, "BC"[place % 2])
        wearer.push("A")
    assert wearer.outcome == (ENTERED, pin.encode())


def test_with_three_buttons_a_hold_takes_too_and_takes_one():
    wearer = Wearer("ABC")
    wearer.hold(4000)
    assert wearer.entry.page.taken == 1


def test_the_choices_go_round_in_order():
    wearer = Wearer()
    wearer.turn_to("9")
    seen = []
    for _ in CHOICES:
        wearer.push()
        seen.append(wearer.entry.page.choice)
    assert seen == ["OK", "←", *"0123456789"]


def test_a_hold_takes_one_however_long_it_is():
    wearer = Wearer()
    wearer.hold(6000)
    assert wearer.entry.page.taken == 1


def test_every_digit_begins_at_a_random_one():
    first = []
    for seed in range(2000):
        wearer = Wearer(seed=seed)
        wearer.hold()
        first.append(wearer.entry.page.choice)
    counts = [first.count(digit) for digit in "0123456789"]
    assert sum(counts) == 2000
    assert min(counts) > 140  # 200 each; a bound that chance passes once in a million
    assert max(counts) < 270


def test_how_often_somebody_pressed_tells_no_more_than_a_third_of_a_bit_of_a_digit():
    """The first one is random among the ten digits, the choices that follow are twelve: not quite nothing."""
    presses = {digit: Counter() for digit in range(10)}
    for first in range(10):
        for digit in range(10):
            presses[digit][(digit - first) % len(CHOICES)] += 1
    bits = entropy(sum(presses.values(), Counter())) - sum(map(entropy, presses.values())) / 10
    assert 0.2 < bits < 0.3


def entropy(counts):
    """In bits."""
    return -sum(count / counts.total() * log2(count / counts.total()) for count in counts.values())


@pytest.mark.parametrize(("names", "usual"), [("A", 15), ("ABC", 7)])
def test_six_digits_take_a_quarter_of_a_minute_or_half_of_that(names, usual):
    """With a press every 0.25 s, and holds of 0.6 s; on average over PINs and over what comes first."""
    pins = random.Random("seconds")
    seconds = []
    for seed in range(100):
        wearer = Wearer(names, seed)
        for choice in (*f"{pins.randrange(10**6):06d}", "OK"):
            place, wanted = CHOICES.index(wearer.entry.page.choice), CHOICES.index(choice)
            is_back_shorter = (wanted - place) % len(CHOICES) > len(CHOICES) // 2
            wearer.turn_to(choice, "A" if names == "A" else "C" if is_back_shorter else "B")
            wearer.push("A", PRESS_MS + 100 if names == "A" else 100)
        assert wearer.outcome
        seconds.append(wearer.now / 1000)
    assert mean(seconds) == pytest.approx(usual, abs=1)


def test_fewer_than_four_digits_are_told_and_kept():
    wearer = Wearer()
    wearer.take(*"123", "OK")
    assert wearer.outcome is None
    assert wearer.entry.page.note == "4 digits at least"
    wearer.take("4", "OK")
    assert wearer.outcome == (ENTERED, b"1234")


def test_a_thirteenth_digit_is_told_and_not_taken():
    wearer = Wearer()
    wearer.take(*"123456789012", "3")
    assert wearer.entry.page.note == "12 digits at most"
    wearer.take("OK")
    assert wearer.outcome == (ENTERED, b"123456789012")


def test_the_arrow_takes_the_last_digit_back_and_leaves_an_empty_entry():
    wearer = Wearer()
    wearer.take(*"12", "←")
    assert wearer.entry.page.taken == 1
    wearer.take(*"345", "OK")
    assert wearer.outcome == (ENTERED, b"1345")
    wearer.take("←")
    assert wearer.outcome == (LEFT, None)


@pytest.mark.parametrize("idle", [PATIENCE_MS - 1000, PATIENCE_MS + 1000])
def test_after_a_minute_of_nothing_it_starts_over(idle):
    wearer = Wearer()
    wearer.take(*"12")
    wearer.wait(idle)
    wearer.take(*"3456", "OK")
    assert wearer.outcome == (ENTERED, b"3456" if idle > PATIENCE_MS else b"123456")


def test_nothing_of_the_pin_is_kept_after_it_was_handed_on():
    wearer = Wearer()
    wearer.take(*"271828", "OK")
    assert not any(wearer.entry._pin)
    assert wearer.entry.page.taken == 0
