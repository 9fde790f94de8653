"""Gestures as a wearer makes them: levels over time in, gestures out."""

import pytest
from fob import ticks
from fob.button import DEBOUNCE_MS, NEXT, PRESS, PREVIOUS, Button, Buttons
from hypothesis import given
from hypothesis import strategies as st

LOOP_MS = 5


class Contacts:
    """Contacts of buttons that tests close and open while time passes."""

    def __init__(self, start=0, **closed):
        self.now = start
        self.closed = {"a": False, "b": False, "c": False, **closed}

    def level(self, name):
        return lambda: self.closed[name]

    def play(self, button, milliseconds):
        """Let time pass; the gestures, each with the time at which it was seen, from here."""
        seen = []
        for elapsed in range(LOOP_MS, milliseconds + LOOP_MS, LOOP_MS):
            self.now = ticks.add(self.now, LOOP_MS)
            gesture = button.poll(self.now)
            if gesture:
                seen.append((elapsed, gesture))
        return seen


@pytest.fixture
def contacts():
    return Contacts()


@pytest.fixture
def button(contacts):
    return Button(contacts.level("a"))


def press(contacts, button, milliseconds):
    contacts.closed["a"] = True
    seen = contacts.play(button, milliseconds)
    contacts.closed["a"] = False
    return seen + contacts.play(button, 50)


def test_a_short_press_is_one_press_at_letting_go(contacts, button):
    contacts.closed["a"] = True
    assert contacts.play(button, 150) == []
    contacts.closed["a"] = False
    [(elapsed, gesture)] = contacts.play(button, 50)
    assert gesture == PRESS
    assert elapsed <= DEBOUNCE_MS + 2 * LOOP_MS


@pytest.mark.parametrize("milliseconds", [30, 100, 490])
def test_let_go_within_half_a_second_is_a_press(contacts, button, milliseconds):
    assert [gesture for _, gesture in press(contacts, button, milliseconds)] == [PRESS]


def test_a_hold_steps_on_at_the_times_of_the_design(contacts, button):
    contacts.closed["a"] = True
    seen = contacts.play(button, 4200)
    assert {gesture for _, gesture in seen} == {NEXT}
    times = [elapsed for elapsed, _ in seen]
    wanted = [500, 1200, 1900, 2600, 3300, 3550, 3800, 4050]
    assert len(times) == len(wanted)
    for measured, expected in zip(times, wanted, strict=True):
        assert expected <= measured <= expected + 2 * LOOP_MS


@pytest.mark.parametrize(("milliseconds", "steps"), [(510, 1), (800, 1), (1250, 2), (3000, 4)])
def test_letting_go_of_a_hold_is_no_press(contacts, button, milliseconds, steps):
    assert [gesture for _, gesture in press(contacts, button, milliseconds)] == [NEXT] * steps


@pytest.mark.parametrize("bounces", [(2, 3), (5, 4, 3, 2), (9, 9, 9, 9)])
def test_bouncing_contacts_make_one_press(bounces):
    level = []
    for length in bounces:
        level += [True] * length + [False] * 2
    level += [True] * 60
    for length in bounces:
        level += [False] * 2 + [True] * length
    level += [False] * 60
    position = 0
    button = Button(lambda: level[position] if position else False)
    seen = []
    for position in range(len(level)):
        gesture = button.poll(position)
        if gesture:
            seen.append(gesture)
    assert seen == [PRESS]


def test_a_button_that_is_down_from_the_start_means_nothing_until_let_go():
    contacts = Contacts(a=True)
    button = Button(contacts.level("a"))
    assert contacts.play(button, 5000) == []
    contacts.closed["a"] = False
    assert contacts.play(button, 100) == []
    assert [gesture for _, gesture in press(contacts, button, 100)] == [PRESS]


def test_an_ignored_press_means_nothing_and_the_next_one_does(contacts, button):
    contacts.closed["a"] = True
    contacts.play(button, 100)
    button.ignore()
    assert contacts.play(button, 3000) == []
    assert button.held(contacts.now) == 0
    contacts.closed["a"] = False
    assert contacts.play(button, 100) == []
    assert [gesture for _, gesture in press(contacts, button, 100)] == [PRESS]


def test_ignoring_while_nothing_is_down_costs_no_press(contacts, button):
    contacts.play(button, 100)
    button.ignore()
    assert [gesture for _, gesture in press(contacts, button, 100)] == [PRESS]


def test_held_counts_from_the_beginning(contacts, button):
    contacts.closed["a"] = True
    contacts.play(button, 1000)
    assert 990 <= button.held(contacts.now) <= 1000


def test_ticks_wrap_in_the_middle_of_a_hold():
    contacts = Contacts(start=ticks.PERIOD - 300)
    button = Button(contacts.level("a"))
    contacts.closed["a"] = True
    assert [gesture for _, gesture in contacts.play(button, 800)] == [NEXT]


def test_b_and_c_act_at_once_and_say_that_it_was_no_hold(contacts):
    buttons = Buttons(*[Button(contacts.level(name)) for name in "abc"])
    contacts.closed["b"] = True
    [(elapsed, gesture)] = contacts.play(buttons, 2000)
    assert gesture == NEXT
    assert elapsed <= DEBOUNCE_MS + 2 * LOOP_MS
    assert not buttons.by_hold
    contacts.closed["b"] = False
    contacts.play(buttons, 50)
    contacts.closed["c"] = True
    assert [gesture for _, gesture in contacts.play(buttons, 50)] == [PREVIOUS]
    contacts.closed["c"] = False
    contacts.play(buttons, 50)
    contacts.closed["a"] = True
    assert [gesture for _, gesture in contacts.play(buttons, 600)] == [NEXT]
    assert buttons.by_hold


@given(st.lists(st.tuples(st.booleans(), st.integers(min_value=1, max_value=900)), max_size=30))
def test_no_level_pattern_makes_more_gestures_than_it_has_presses_and_steps(pattern):
    contacts = Contacts()
    button = Button(contacts.level("a"))
    seen = []
    for level, milliseconds in pattern:
        contacts.closed["a"] = level
        seen += contacts.play(button, milliseconds)
    closed_for = sum(milliseconds + LOOP_MS for level, milliseconds in pattern if level)
    presses = sum(1 for _, gesture in seen if gesture == PRESS)
    assert presses <= sum(1 for level, _ in pattern if level)
    assert len(seen) - presses <= closed_for / 250
