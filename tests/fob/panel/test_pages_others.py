"""Menu, messages, set-up, about and clock, on both panels."""

import pytest
from fob.calendar import to_unix
from fob.panel.pages.about import AboutPage
from fob.panel.pages.clock import ClockPage
from fob.panel.pages.menu import MenuPage
from fob.panel.pages.message import PART_MS, MessagePage
from fob.panel.pages.setup import SetupPage

LINES = ["Set-up", "Lock", "Clock", "About", "Maintenance", "Wipe", "Back"]


def highlighted(panel):
    """The text on the one page that is inverted."""
    width = panel.screen.width
    picture = panel.chip.picture()
    pages = [page for page in range(panel.screen.pages) if picture[page * width :].startswith(b"\xff\xff")]
    assert len(pages) == 1
    return panel.lines()[pages[0]].split()[0]


def test_menu_goes_down_and_wraps(panel):
    page = MenuPage("MENU", LINES)
    panel.show(page)
    for number, line in enumerate([*LINES, LINES[0]]):
        panel.tick(page, number)
        assert LINES[page.selected] == line
        assert highlighted(panel) == line
        assert panel.lines()[0].endswith(f"{number % 7 + 1}/7")
        page.next()


def test_menu_goes_up_and_wraps(panel):
    page = MenuPage("MENU", LINES)
    panel.show(page)
    for line in [*reversed(LINES), LINES[-1]]:
        page.previous()
        panel.tick(page, 0)
        assert highlighted(panel) == line


def test_menu_that_is_longer_than_the_panel_says_so(low):
    page = MenuPage("MENU", LINES)
    low.show(page)
    assert [line[-1] for line in low.lines()[1:]] == ["p", "k", "↓"]
    page.selected = 4
    low.tick(page, 0)
    assert [line[-1] for line in low.lines()[1:]] == ["↑", "t", "↓"]
    page.selected = 6
    low.tick(page, 0)
    assert [line[-1] for line in low.lines()[1:]] == ["↑", "e", "k"]


def test_menu_that_stays_sends_nothing(panel):
    page = MenuPage("MENU", LINES)
    panel.show(page)
    before = panel.chip.transactions
    panel.run(page, 0, 1000)
    assert panel.chip.transactions == before


@pytest.mark.parametrize("title", ["SET CLOCK", "NO ACCOUNTS", "OPEN", "VAULT DAMAGED", "SET-UP"])
def test_message_has_its_title_on_one_line(panel, title):
    panel.show(MessagePage(title, ["Why that is so."]))
    assert panel.lines() == [title, "Why that is so."]


def test_message_without_lines(panel):
    panel.show(MessagePage("OPEN", []))
    assert panel.lines() == ["OPEN"]


def test_long_message_is_shown_in_parts(panel):
    text = "The clock chip was without power. On the computer: picoath time, then press the button. " * 2
    page = MessagePage("SET CLOCK", [text])
    panel.show(page)
    words = set()
    for now in range(0, 8 * PART_MS, 100):
        panel.tick(page, now)
        words.update(" ".join(panel.lines()).split())
    assert set(text.split()) <= words


def test_set_up_says_how_to_leave_and_follows_the_accounts(panel):
    page = SetupPage(0, "E66141041B2C3A2C")
    panel.show(page)
    assert panel.lines()[0] == "SET-UP"
    assert "no accounts" in panel.lines()
    assert panel.lines()[-1] == "press to leave"
    for count, words in ((1, "1 account"), (2, "2 accounts")):
        page.accounts = count
        panel.tick(page, count)
        assert words in " ".join(panel.lines())


def test_set_up_shows_the_whole_serial_number_on_a_small_panel_in_turns(panel):
    page = SetupPage(2, "E66141041B2C3A2C")
    panel.show(page)
    seen = set()
    for seconds in range(6):
        panel.tick(page, 1000 * seconds)
        seen.update(panel.lines())
    assert {"E66141041B2C3A2C", "2 accounts", "press to leave"} <= seen


def test_set_up_shows_what_is_going_on(panel):
    page = SetupPage(3)
    panel.show(page)
    page.note = "computer is asking"
    panel.tick(page, 0)
    assert "computer is asking" in panel.lines()
    page.note = None
    panel.tick(page, 1)
    assert "computer is asking" not in panel.lines()
    assert "3 accounts" in panel.lines()


def test_about_shows_as_many_facts_as_fit(panel):
    facts = ["firmware 0.1.0", "e66141b2c3", "raspberry_pi_pico", "CircuitPython 10.2.1"]
    panel.show(AboutPage(facts))
    room = 4 if panel.screen.height == 64 else 2
    assert panel.lines() == ["picoath", *facts[:room]]


def test_clock_runs(panel):
    page = ClockPage()
    panel.show(page)
    assert panel.lines() == ["UTC", "--:--:--", "trusted"]
    page.utc = to_unix(2026, 11, 24, 9, 0, 5)
    panel.tick(page, 0)
    assert panel.lines() == ["2026-11-24        UTC", "09:00:05", "trusted"]
    page.utc += 55
    page.why = "lost power"
    panel.tick(page, 1000)
    assert panel.lines() == ["2026-11-24        UTC", "09:01:00", "not set: lost power"]


def test_clock_that_does_not_answer_any_more_shows_no_time(panel):
    page = ClockPage()
    page.utc = to_unix(2026, 11, 24, 9, 0, 5)
    panel.show(page)
    page.utc, page.why = None, "no answer"
    panel.tick(page, 0)
    assert panel.lines() == ["UTC", "--:--:--", "not set: no answer"]
