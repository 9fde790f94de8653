"""Entering a PIN and watching work, on both panels."""

import pytest
from fob.panel.pages.pin import PinPage
from fob.panel.pages.progress import ProgressPage
from virtual_board import pin_choices


def shown(panel, page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    panel.tick(page, 0)
    return panel.lines()


@pytest.mark.parametrize("choice", pin_choices.CHOICES)
def test_the_choice_is_read_whatever_was_taken(panel, choice):
    page = PinPage("NEW PIN", "press next, hold take")
    panel.show(page)
    for taken in (0, 1, 6, 12):
        lines = shown(panel, page, choice=choice, taken=taken)
        assert pin_choices.shown(lines) == choice
        assert sum(line.count("•") for line in lines) == taken
        assert lines[0].startswith("NEW PIN")
        assert lines[-1] == "press next, hold take"


def test_no_digit_that_was_taken_stays_anywhere_on_the_panel(panel):
    page = PinPage("PIN", "press next, hold take")
    panel.show(page)
    shown(panel, page, choice="7", taken=0)
    lines = shown(panel, page, choice="3", taken=1)
    assert not any("7" in line for line in lines)


def test_a_word_and_a_digit_leave_nothing_of_each_other(panel):
    page = PinPage("PIN", "hint")
    panel.show(page)
    shown(panel, page, choice="8")
    eight = panel.chip.picture()
    for choice in ("OK", "←", "8"):
        shown(panel, page, choice=choice)
    assert panel.chip.picture() == eight


def test_a_note_takes_the_place_of_the_hint(panel):
    page = PinPage("PIN", "press next, hold take")
    panel.show(page)
    assert shown(panel, page, note="4 digits at least")[-1] == "4 digits at least"
    assert shown(panel, page, note=None)[-1] == "press next, hold take"


def test_a_page_that_stays_sends_nothing(panel):
    for page in (PinPage("PIN", "hint"), ProgressPage("WAIT")):
        page.choice = "4"
        panel.show(page)
        before = panel.chip.transactions
        panel.run(page, 0, 1000)
        assert panel.chip.transactions == before


def test_progress_shows_its_text_and_fills_a_bar(panel):
    page = ProgressPage("WAIT")
    panel.show(page)
    lit = []
    for permille in (0, 500, 1000):
        assert "4 tries left 0:59" in shown(panel, page, permille=permille, text="4 tries left 0:59")
        lit.append(sum(byte.bit_count() for byte in panel.chip.picture()[-128:]))
    assert lit == sorted(lit)
    assert len(set(lit)) == 3
