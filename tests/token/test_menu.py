"""The menu, line by line."""

import pytest

LINES = ["Set-up", "Lock", "Clock", "About", "Maintenance", "Wipe", "Back"]


@pytest.fixture
def token(pico, make_account):
    """A token with one account, its menu open."""
    pico.enrol(make_account("Contoso"))
    pico.wearer.hold()
    assert pico.wearer.sees("MENU")
    pico.wearer.press()
    return pico


def choose(token, line):
    for _ in range(LINES.index(line)):
        token.wearer.hold()
    token.wearer.press()


def test_it_lists_what_there_is_and_wraps(token):
    for number in [*range(1, 8), 1]:
        assert token.wearer.sees(f"{number}/7")
        token.wearer.hold()
    assert [line for line in LINES if token.wearer.sees(line)] == LINES


def test_back_leads_to_the_first_account(token):
    choose(token, "Back")
    assert token.wearer.sees("Contoso")


def test_set_up_restarts_as_the_wire_once(token):
    choose(token, "Set-up")
    token.wearer.wait(2.5)
    assert token.wearer.sees("SET-UP")
    token.board.power_off()
    token.wearer.plug_in()
    assert token.wearer.sees("Contoso")


def test_lock_says_that_there_is_no_pin(token):
    choose(token, "Lock")
    assert token.wearer.sees("NO PIN")
    token.wearer.press()
    assert token.wearer.sees("2/7")


def test_clock_shows_utc_running(token):
    choose(token, "Clock")
    assert token.wearer.sees("2026-11-24")
    before = token.board.lines()
    token.wearer.wait(2)
    assert token.board.lines() != before
    token.board.rtc.lose_power()
    token.wearer.wait(2)
    assert token.wearer.sees("lost power")
    token.wearer.press()
    assert token.wearer.sees("3/7")


def test_about_tells_version_and_serial(token):
    choose(token, "About")
    assert token.wearer.sees("firmware 0.1.0")
    assert token.wearer.sees("E66058388345A12C")


def test_maintenance_opens_drive_and_console_and_shows_no_code(token):
    choose(token, "Maintenance")
    token.wearer.wait(6)
    assert token.wearer.sees("HOLD 3 s = YES")
    token.wearer.hold(3.2)
    token.wearer.wait(2.5)
    assert token.wearer.sees("OPEN")
    assert {interface.kind for interface in token.board.usb.interfaces} == {"console", "drive"}
    token.board.power_off()
    token.wearer.plug_in()
    assert [interface.kind for interface in token.board.usb.interfaces] == ["hid"]


@pytest.mark.parametrize("seconds", [0.1, 2.7])
def test_anything_short_of_three_seconds_opens_nothing(token, seconds):
    choose(token, "Maintenance")
    token.wearer.wait(6)
    token.wearer.press(seconds=seconds)
    token.wearer.wait(31)
    assert token.wearer.sees("5/7")
    assert [interface.kind for interface in token.board.usb.interfaces] == ["hid"]


def test_wiping_leaves_a_new_token_and_nothing_of_the_key_on_its_flash(token):
    choose(token, "Wipe")
    token.wearer.wait(2)
    token.wearer.hold(3.2)
    token.wearer.wait(3)
    assert token.wearer.sees("SET-UP")
    assert token.wearer.sees("no accounts")
    stored = token.board.drive.stored()
    assert not any(b"12345678901234567890" in content for content in stored.values())
