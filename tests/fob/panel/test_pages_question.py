"""A question counts as read only when every part of it has been on a lit panel."""

import pytest
from fob.panel.pages.question import PART_MS, QuestionPage

LONG = ["Contoso Pharmaceuticals Europe GmbH", "christopher.montgomery.02@contoso.onmicrosoft.com", "x" * 64]
YES = "PRESS = YES  HOLD = NO"


def title(panel, text, first):
    """The lines that the title and the first text take: they share one on a panel of 32 rows."""
    return [text, first] if panel.screen.height == 64 else [f"{text} {first}"]


def test_short_question_is_complete_once_it_is_on_the_panel(panel):
    page = QuestionPage("ADD?", ["Contoso", "alice@example.com"])
    page.draw(panel.screen)
    assert not page.complete
    panel.tick(page, 0)
    assert not page.complete
    panel.tick(page, 10)
    assert page.complete
    assert panel.lines() == [*title(panel, "ADD?", "Contoso"), "alice@example.com", YES]


def test_long_question_is_complete_only_after_its_last_part(panel):
    page = QuestionPage("REMOVE?", LONG)
    panel.show(page)
    seen = list(panel.lines())
    now = 0
    while not page.complete:
        assert "YES" not in " ".join(panel.lines())
        now += 50
        panel.tick(page, now)
        seen += panel.lines()
        assert now < 20 * PART_MS
    assert now >= PART_MS
    for text in LONG:
        for word in text.split():
            assert word[:20] in " ".join(seen)
    panel.tick(page, now + 50)
    assert panel.lines()[-1] == YES


def test_complete_question_goes_round_and_stays_complete(panel):
    page = QuestionPage("REMOVE?", LONG)
    panel.show(page)
    first = panel.lines()
    panel.run(page, 0, 12 * PART_MS)
    assert page.complete
    seen_first_again = False
    for now in range(12 * PART_MS, 20 * PART_MS, 50):
        panel.tick(page, now)
        seen_first_again |= panel.lines()[:2] == first[:2]
        assert page.complete
    assert seen_first_again
    assert panel.lines()[-1] == YES


def test_question_on_a_dark_panel_is_never_complete(panel):
    page = QuestionPage("ADD?", ["Contoso"])
    panel.screen.power(False)
    panel.show(page)
    panel.run(page, 0, 5000)
    assert not page.complete
    panel.screen.power(True)
    panel.run(page, 5000, 5200)
    assert page.complete


def test_question_starts_again_when_the_panel_was_dark(panel):
    page = QuestionPage("REMOVE?", LONG)
    panel.show(page)
    panel.run(page, 0, 12 * PART_MS)
    first = title(panel, "REMOVE?", LONG[0].split()[0])
    panel.screen.power(False)
    panel.tick(page, 12 * PART_MS)
    assert not page.complete
    panel.screen.power(True)
    panel.run(page, 12 * PART_MS, 12 * PART_MS + 200)
    assert not page.complete
    assert panel.lines()[: len(first)] == first


def test_question_on_a_panel_that_does_not_answer_is_not_complete(panel):
    page = QuestionPage("ADD?", ["Contoso"])
    panel.chip.dead = True
    panel.show(page)
    panel.run(page, 0, 5000)
    assert not page.complete
    panel.chip.dead = False
    panel.run(page, 5000, 5200)
    assert page.complete
    assert panel.lines()[0].startswith("ADD?")


def test_restart_begins_with_the_first_part(panel):
    page = QuestionPage("REMOVE?", LONG)
    panel.show(page)
    panel.run(page, 0, 12 * PART_MS)
    page.restart()
    assert not page.complete


def hold_question(panel):
    page = QuestionPage("WIPE?", ["All accounts."], answer="hold")
    panel.show(page)
    return page


def bar_columns(panel):
    return sum(panel.chip.pixel(x, panel.screen.height - 4) for x in range(4, 124))


def test_hold_question_says_so_and_its_bar_fills(panel):
    page = hold_question(panel)
    assert page.answer == "hold"
    assert panel.lines()[-1] == "HOLD 3 s = YES"
    for permille, columns in ((250, 30), (500, 60), (1000, 120)):
        page.progress = permille
        panel.tick(page, permille)
        assert bar_columns(panel) == columns
        assert "HOLD 3 s = YES" not in panel.lines()


def test_hint_comes_back_when_the_button_is_let_go_too_early(panel):
    page = hold_question(panel)
    page.progress = 500
    panel.tick(page, 100)
    page.progress = 0
    panel.tick(page, 200)
    assert panel.lines()[-1] == "HOLD 3 s = YES"
    assert page.complete


@pytest.mark.parametrize("lines", [[], [""], ["بنك"], ["word " * 60]])
def test_any_text_can_be_asked_about(panel, lines):
    page = QuestionPage("ADD?", lines)
    panel.show(page)
    panel.run(page, 0, 20 * PART_MS, 100)
    assert page.complete
