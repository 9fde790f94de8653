"""The page of an account, on both panels."""

import pytest
from fob import ticks
from fob.panel.pages.code import CodePage, grouped

LONG = "christopher.montgomery.02@contoso.onmicrosoft.com"


def code_page(**fields):
    page = CodePage("Contoso", fields.pop("account", "alice@example.com"), 2, 7, fields.pop("digits", 6))
    for name, value in fields.items():
        setattr(page, name, value)
    return page


def bar_columns(panel):
    """How many columns of the bar are filled: lit in the middle of its frame."""
    x, y = (4, 60) if panel.screen.height == 64 else (84, 12)
    return sum(panel.chip.pixel(at, y) for at in range(x, 124))


@pytest.mark.parametrize(
    ("code", "shown"), [("123456", "123 456"), ("1234567", "123 4567"), ("12345678", "1234 5678")]
)
def test_code_is_shown_in_two_groups(panel, code, shown):
    assert grouped(code) == shown
    panel.show(code_page(code=code, left=500, digits=len(code)))
    assert panel.lines().count(shown) == 1
    assert "Contoso            2/7" in panel.lines()
    assert "alice@example.com" in panel.lines()


@pytest.mark.parametrize(("digits", "dashes"), [(6, "--- ---"), (7, "--- ----"), (8, "---- ----")])
def test_without_a_code_there_are_dashes_and_no_bar(panel, digits, dashes):
    panel.show(code_page(digits=digits))
    assert dashes in panel.lines()
    assert bar_columns(panel) == 0


def test_digits_replace_dashes_and_go_again(panel):
    page = code_page()
    panel.show(page)
    page.code = "755224"
    panel.tick(page, 100)
    assert "755 224" in panel.lines()
    page.code = None
    panel.tick(page, 200)
    assert "--- ---" in panel.lines()


def test_next_code_is_shown_small_and_goes_with_the_step(panel):
    page = code_page(code="111111", left=160, next_code="222222")
    panel.show(page)
    assert any("222 222" in line for line in panel.lines())
    page.code, page.next_code = "222222", None
    panel.tick(page, 100)
    assert [line for line in panel.lines() if "222 222" in line] == ["222 222"]


def test_next_code_of_eight_digits_is_whole(panel):
    panel.show(code_page(code="12345678", left=100, next_code="87654321", digits=8, typed=True))
    assert any("87654321" in line.replace(" ", "") for line in panel.lines())
    assert any("✓" in line for line in panel.lines())


def test_tick_comes_with_typing_and_goes_with_the_step(panel):
    page = code_page(code="123456", left=900)
    panel.show(page)
    assert not any("✓" in line for line in panel.lines())
    page.typed = True
    panel.tick(page, 100)
    assert any("✓" in line for line in panel.lines())
    page.typed = False
    panel.tick(page, 200)
    assert not any("✓" in line for line in panel.lines())


def test_note_comes_and_goes(panel):
    page = code_page(code="123456", left=900, note="HOST ASLEEP")
    panel.show(page)
    assert "HOST ASLEEP" in panel.lines()
    page.note = None
    panel.tick(page, 100)
    assert "HOST ASLEEP" not in panel.lines()
    assert "alice@example.com" in panel.lines()


def test_bar_shortens_with_the_time_left(panel):
    page = code_page(code="123456", left=1000)
    panel.show(page)
    full = bar_columns(panel)
    page.left = 500
    panel.tick(page, 100)
    assert bar_columns(panel) == full // 2
    page.left = 0
    panel.tick(page, 200)
    assert bar_columns(panel) == 0
    assert full == (120 if panel.screen.height == 64 else 40)


def test_bar_goes_when_there_is_no_time_to_show(panel):
    page = code_page(code="123456", left=1000)
    panel.show(page)
    page.left = None
    panel.tick(page, 100)
    assert bar_columns(panel) == 0


def test_tick_sends_nothing_when_nothing_has_changed(panel):
    page = code_page(code="123456", left=500, next_code="654321", typed=True, note="NOTE")
    panel.show(page)
    before = panel.chip.transactions
    page.left = 501
    panel.run(page, 0, 1000)
    assert panel.chip.transactions == before


def test_step_of_the_bar_costs_two_short_writes(panel):
    page = code_page(code="123456", left=500)
    panel.show(page)
    before = panel.chip.transactions, panel.chip.data_bytes + panel.chip.command_bytes
    page.left = 500 - 1000 // (120 if panel.screen.height == 64 else 40)
    panel.tick(page, 100)
    assert panel.chip.transactions - before[0] == 2
    assert panel.chip.data_bytes + panel.chip.command_bytes - before[1] <= 8


def account_line(panel):
    return panel.lines()[1 if panel.screen.height == 64 else -1]


def test_long_account_shows_both_ends_then_runs_through_and_rests_again(panel):
    page = code_page(account=LONG, code="123456", left=500)
    panel.show(page)
    assert account_line(panel) == "christophe…rosoft.com"
    seen = set()
    for now in range(0, 3000 + 3000 + 28 * 250 + 100, 50):
        panel.tick(page, now)
        seen.add(account_line(panel))
    assert {LONG[start : start + 21] for start in range(len(LONG) - 20)} <= seen
    assert account_line(panel) == "christophe…rosoft.com"


def test_long_account_runs_on_over_the_wrap_of_the_ticks(tall):
    page = code_page(account=LONG)
    start = ticks.PERIOD - 1000
    tall.show(page, start)
    for elapsed in range(0, 3200, 50):
        tall.tick(page, ticks.add(start, elapsed))
    assert account_line(tall) == LONG[:21]


def test_long_display_name_is_cut_in_the_middle_beside_the_position(panel):
    panel.show(CodePage("Contoso Pharmaceuticals Europe GmbH", "a", 100, 100))
    assert panel.lines()[0] == "Contos…e GmbH  100/100"


@pytest.mark.parametrize("name", ["", "بنك", "张伟", "\x00\n", "👩‍💻", "e\u0301" * 70, "x" * 300])
def test_names_in_any_script_are_shown(panel, name):
    panel.show(CodePage(name, name, 1, 1))
    assert "--- ---" in panel.lines()
