"""What counts as an answer, with real buttons and time handed in."""

import pytest
from fob.asking import ACCEPTED, REFUSED, TIMEOUT, Asking
from fob.button import NEXT, PRESS, Button, Buttons

LOOP_MS = 5


class Page:
    """As much of a question page as the rules look at."""

    def __init__(self, answer="press"):
        self.answer = answer
        self.complete = True
        self.progress = 0


class Wearer:
    """Asks a question and plays gestures on it in the token's loop."""

    def __init__(self, answer="press", complete=True):
        self.page = Page(answer)
        self.page.complete = complete
        self.closed = set()
        self.lit = True
        self.buttons = Buttons(*[Button(lambda name=name: name in self.closed) for name in "abc"])
        self.now = 0
        self.asking = Asking(self.page, self.buttons, 0)

    def wait(self, milliseconds):
        for _ in range(0, milliseconds, LOOP_MS):
            if self.asking.outcome:
                return
            self.now += LOOP_MS
            gesture = self.buttons.poll(self.now)
            if gesture == PRESS:
                self.asking.press(self.now)
            elif gesture:
                self.asking.turn_away(self.now)
            self.asking.tick(self.now, self.lit)

    def press(self, milliseconds=100, name="a"):
        self.closed.add(name)
        self.wait(milliseconds)
        self.closed.discard(name)
        self.wait(50)


def test_a_press_that_begins_a_second_after_the_question_is_complete_accepts():
    wearer = Wearer()
    wearer.wait(1050)
    assert wearer.asking.outcome is None
    wearer.press()
    assert wearer.asking.outcome == ACCEPTED


@pytest.mark.parametrize("begins_at", [10, 500, 900])
def test_a_press_that_begins_earlier_is_swallowed_and_a_later_one_counts(begins_at):
    wearer = Wearer()
    wearer.wait(begins_at)
    wearer.press(milliseconds=200)
    assert wearer.asking.outcome is None
    wearer.wait(1000)
    wearer.press()
    assert wearer.asking.outcome == ACCEPTED


def test_a_press_that_begins_early_is_swallowed_even_when_it_ends_late():
    wearer = Wearer()
    wearer.wait(800)
    wearer.press(milliseconds=450)
    assert wearer.asking.outcome is None


def test_time_counts_from_when_the_question_is_complete():
    wearer = Wearer(complete=False)
    wearer.wait(5000)
    wearer.press()
    assert wearer.asking.outcome is None
    wearer.page.complete = True
    wearer.wait(500)
    wearer.press()
    assert wearer.asking.outcome is None
    wearer.wait(1000)
    wearer.press()
    assert wearer.asking.outcome == ACCEPTED


def test_a_hold_refuses_at_any_time():
    wearer = Wearer()
    wearer.press(milliseconds=600)
    assert wearer.asking.outcome == REFUSED


@pytest.mark.parametrize("name", ["b", "c"])
@pytest.mark.parametrize("answer", ["press", "hold"])
def test_b_and_c_refuse(name, answer):
    wearer = Wearer(answer)
    wearer.wait(1500)
    wearer.press(name=name)
    assert wearer.asking.outcome == REFUSED


def test_thirty_seconds_of_nothing_refuse():
    wearer = Wearer()
    wearer.wait(29_900)
    assert wearer.asking.outcome is None
    wearer.wait(200)
    assert wearer.asking.outcome == TIMEOUT


def test_a_panel_that_went_dark_asks_again_from_the_beginning():
    wearer = Wearer()
    wearer.wait(2000)
    wearer.page.complete = False
    wearer.wait(1000)
    wearer.page.complete = True
    wearer.wait(500)
    wearer.press()
    assert wearer.asking.outcome is None
    wearer.wait(1000)
    wearer.press()
    assert wearer.asking.outcome == ACCEPTED


def test_a_panel_that_stays_dark_refuses_in_the_end():
    wearer = Wearer(complete=False)
    wearer.lit = False
    wearer.wait(31_000)
    assert wearer.asking.outcome == TIMEOUT


def test_seconds_left_count_down_and_begin_again_at_a_gesture():
    wearer = Wearer()
    wearer.wait(400)
    wearer.press()
    assert wearer.asking.seconds_left(wearer.now) == 29
    wearer.wait(10_000)
    assert wearer.asking.seconds_left(wearer.now) == 19


def test_a_dangerous_question_is_accepted_by_holding_three_seconds_and_its_bar_fills():
    wearer = Wearer("hold")
    wearer.wait(1100)
    wearer.closed.add("a")
    progress = []
    for _ in range(5):
        wearer.wait(500)
        progress.append(wearer.page.progress)
    assert progress == sorted(progress)
    assert 790 <= progress[-1] <= 840
    assert wearer.asking.outcome is None
    wearer.wait(600)
    assert wearer.asking.outcome == ACCEPTED


def test_letting_go_early_empties_the_bar_and_does_not_accept():
    wearer = Wearer("hold")
    wearer.wait(1100)
    wearer.press(milliseconds=2900)
    assert wearer.asking.outcome is None
    assert wearer.page.progress == 0


def test_a_hold_that_began_too_early_never_accepts():
    wearer = Wearer("hold")
    wearer.wait(500)
    wearer.press(milliseconds=8000)
    assert wearer.asking.outcome is None


def test_a_press_refuses_a_dangerous_question():
    wearer = Wearer("hold")
    wearer.wait(1500)
    wearer.press()
    assert wearer.asking.outcome == REFUSED


def test_the_hold_that_answered_means_nothing_to_what_comes_next():
    wearer = Wearer()
    wearer.closed.add("a")
    wearer.wait(600)
    assert wearer.asking.outcome == REFUSED
    later = [wearer.buttons.poll(wearer.now + elapsed) for elapsed in range(0, 3000, LOOP_MS)]
    assert NEXT not in later


def test_a_hold_that_began_too_early_is_swallowed_and_patience_begins_anew_with_it():
    wearer = Wearer(answer="hold")
    wearer.wait(900)
    wearer.press(2500)
    wearer.wait(30_500 - wearer.now)
    assert wearer.asking.outcome is None
    wearer.wait(4000)
    assert wearer.asking.outcome == TIMEOUT
