"""The PIN as its wearer meets it: setting, unlocking, getting it wrong, changing, removing, locking."""

import pytest
from fob.vault.journal import Journal
from picoath.errors import Refused
from picoath.link.session import TokenError

PIN = "271828"
OTHER = "314159"
WRONG = "577215"


@pytest.fixture
def locked(pico, make_account):
    """A token with one account and a PIN, plugged in."""
    pico.enrol(make_account("Contoso"))
    pico.set_pin(PIN)
    return pico


def unlock(token, pin=PIN):
    token.wearer.press()
    token.wearer.enter(pin)


def is_keyboard_only(board):
    return [(one.usage_page, one.usage) for one in board.usb.interfaces] == [(1, 6)]


def test_a_token_with_a_pin_is_locked_when_it_is_plugged_in(locked):
    assert locked.wearer.sees("LOCKED")
    assert not locked.wearer.sees("Contoso")
    assert is_keyboard_only(locked.board)


def test_the_right_pin_shows_the_first_account_and_a_press_types(locked):
    unlock(locked)
    assert locked.wearer.sees("Contoso")
    assert locked.wearer.typed() == ""
    locked.wearer.press()
    locked.wearer.wait(1)
    assert len(locked.wearer.typed()) == 6


def test_with_three_buttons_too(feather, make_account):
    feather.enrol(make_account("Contoso"))
    feather.set_pin(PIN)
    unlock(feather)
    assert feather.wearer.sees("Contoso")


def test_a_wrong_pin_says_how_many_tries_are_left_and_a_right_one_gives_them_back(locked):
    for left in (9, 8):
        unlock(locked, WRONG)
        assert locked.wearer.sees("WRONG PIN")
        assert locked.wearer.sees(f"{left} tries left")
        locked.replug()
    unlock(locked)
    assert locked.wearer.sees("Contoso")
    locked.replug()
    unlock(locked, WRONG)
    assert locked.wearer.sees("9 tries left")


def test_after_a_wrong_pin_a_press_asks_again(locked):
    unlock(locked, WRONG)
    locked.wearer.press()
    locked.wearer.enter(PIN)
    assert locked.wearer.sees("Contoso")


def spend(token, tries):
    """Enter a wrong PIN so many times, waiting where it must be waited."""
    for _ in range(tries):
        token.wearer.press()
        token.board.run_until(token.wearer.choice, 40 * 60)
        token.wearer.enter(WRONG)
        if token.wearer.sees("WRONG PIN"):
            token.wearer.press()
            token.wearer.take("←") if token.wearer.choice() else token.wearer.press()


def test_from_the_fifth_wrong_pin_on_there_is_a_wait_that_a_power_cycle_begins_anew(locked):
    spend(locked, 5)
    locked.wearer.press()
    assert locked.wearer.sees("WAIT")
    assert locked.wearer.sees("5 tries left 0:1")
    locked.wearer.wait(10)
    locked.replug()
    locked.wearer.press()
    assert any(locked.wearer.sees(f"5 tries left 0:1{second}") for second in range(5))
    assert locked.wearer.choice() is None
    locked.wearer.wait(16)
    locked.wearer.enter(PIN)
    assert locked.wearer.sees("Contoso")


def test_the_tenth_wrong_pin_destroys_the_accounts_and_says_so(locked):
    spend(locked, 1)
    locked.board.power_off()
    for _ in range(8):
        Journal(locked.board.nvm).note_try()
    locked.wearer.plug_in()
    spend(locked, 1)
    assert locked.wearer.sees("DESTROYED")
    locked.wearer.press()
    assert locked.wearer.sees("DESTROYED")
    locked.replug()
    assert locked.wearer.sees("SET-UP")
    assert locked.wearer.sees("no accounts")
    stored = b"".join(locked.board.drive.stored().values())
    assert b"12345678901234567890" not in stored


def test_an_empty_entry_leads_back_to_the_locked_page(locked):
    locked.wearer.press()
    locked.wearer.take("←")
    assert locked.wearer.sees("LOCKED")


def test_the_menu_of_the_locked_wipes(locked):
    locked.wearer.hold()
    assert all(locked.wearer.sees(line) for line in ("Wipe", "About", "Back"))
    assert not locked.wearer.sees("Maintenance")
    locked.wearer.press()
    locked.wearer.wait(2)
    locked.wearer.hold(3.2)
    locked.wearer.wait(3)
    assert locked.wearer.sees("no accounts")


def test_back_in_that_menu_leads_to_the_locked_page(locked):
    locked.wearer.hold()
    for _ in range(2):
        locked.wearer.hold()
    locked.wearer.press()
    assert locked.wearer.sees("LOCKED")


def open_menu(token, line):
    """From the first account to a line of the menu, and choose it."""
    token.wearer.hold()
    token.wearer.press()
    for _ in range(["Set-up", "Lock", "Clock", "About", "Maintenance", "Wipe", "Back"].index(line)):
        token.wearer.hold()
    token.wearer.press()


def test_the_menus_lock_locks_until_the_pin_is_entered(locked):
    unlock(locked)
    open_menu(locked, "Lock")
    assert locked.wearer.sees("LOCKED")
    unlock(locked)
    assert locked.wearer.sees("Contoso")


def test_maintenance_says_that_the_pin_seals_the_accounts_and_opens_the_drive(locked):
    unlock(locked)
    open_menu(locked, "Maintenance")
    locked.wearer.wait(4)
    assert locked.wearer.sees("The PIN seals")
    locked.wearer.hold(3.2)
    locked.wearer.wait(2.5)
    assert locked.wearer.sees("OPEN")
    locked.replug()
    assert locked.wearer.sees("LOCKED")


def test_changing_the_pin_asks_for_the_old_one(locked):
    locked.replug(holding=("A",))
    unlock(locked)
    locked.computer(pins=[WRONG]).status()
    computer = locked.computer(pins=[PIN, OTHER, OTHER])
    computer.set_pin()
    locked.replug()
    unlock(locked, PIN)
    assert locked.wearer.sees("WRONG PIN")
    locked.wearer.press()
    locked.wearer.enter(OTHER)
    assert locked.wearer.sees("Contoso")


def test_removing_the_pin_is_accepted_by_a_long_hold_and_the_pin(locked):
    locked.replug(holding=("A",))
    unlock(locked)
    locked.computer(answer="3.2", pins=[PIN]).remove_pin()
    locked.replug()
    assert locked.wearer.sees("Contoso")
    status = status_in_set_up(locked)
    assert (status.pin, status.locked) == (False, False)


def test_a_press_does_not_remove_the_pin(locked):
    locked.replug(holding=("A",))
    unlock(locked)
    with pytest.raises(Refused, match="refused"):
        locked.computer(pins=[PIN]).remove_pin()
    locked.replug()
    assert locked.wearer.sees("LOCKED")


def status_in_set_up(token):
    token.replug(holding=("A",))
    return token.computer().status()


def test_a_token_without_a_pin_has_none_to_remove_or_to_lock_with(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    for request in (pico.computer().remove_pin, pico.computer().lock):
        with pytest.raises(TokenError) as caught:
            request()
        assert caught.value.code == "no-pin"


EASY = [("1111", "repeats"), ("123456", "That is a run"), ("1987", "year")]


@pytest.mark.parametrize(("easy", "why"), EASY)
def test_a_pin_that_is_too_easy_is_refused_with_a_word_why(pico, make_account, easy, why):
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    tail = pico.begin("pin")
    pico.wearer.enter(easy)
    assert pico.wearer.sees("TOO EASY")
    assert pico.wearer.sees(why)
    pico.wearer.press()
    pico.wearer.enter(PIN)
    pico.wearer.enter(PIN)
    assert tail() == {"v": 1, "ok": True}


def test_two_entries_that_differ_set_no_pin(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    tail = pico.begin("pin")
    pico.wearer.enter(PIN)
    pico.wearer.enter(OTHER)
    assert pico.wearer.sees("NOT THE SAME")
    pico.wearer.press()
    pico.wearer.take("←")
    assert tail()["error"] == "refused"
    assert not pico.computer().status().pin


def test_while_the_pin_is_entered_the_token_says_once_a_second_that_it_asks(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    tail = pico.begin("pin")
    before = len(pico.messages())
    pico.wearer.wait(20)
    assert 18 <= len(pico.messages()) - before <= 22
    assert all(message.get("asking") for message in pico.messages())
    pico.wearer.wait(279)
    while pico.messages()[-1].get("asking"):
        pico.wearer.wait(0.2)
    assert tail()["error"] == "timeout"
    pico.wearer.wait(3)
    assert pico.wearer.sees("Contoso")


def test_cancel_takes_the_entry_of_a_pin_back(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    tail = pico.begin("pin")
    pico.wearer.take("7")
    pico.send({"v": 1, "request": "cancel"})
    assert pico.wearer.sees("SET-UP")
    assert pico.wearer.choice() is None
    assert {"v": 1, "ok": True} in pico.messages()
    assert "refused" in [message.get("error") for message in pico.messages()]
    assert tail


def test_a_wrong_old_pin_changes_nothing_and_counts(locked):
    locked.replug(holding=("A",))
    unlock(locked)
    tail = locked.begin("pin")
    locked.wearer.enter(WRONG)
    assert locked.wearer.sees("9 tries left")
    locked.wearer.press()
    locked.wearer.take("←")
    assert tail()["error"] == "refused"
    assert locked.wearer.sees("SET-UP")
    locked.replug()
    unlock(locked)
    assert locked.wearer.sees("Contoso")


def test_in_set_up_a_locked_token_answers_status_and_wipe_and_nothing_else(locked, make_account):
    locked.replug(holding=("A",))
    assert locked.wearer.sees("LOCKED")
    assert locked.wearer.sees("SET-UP")
    computer = locked.computer(answer="3.2")
    status = computer.status()
    assert (status.locked, status.pin, status.accounts) == (True, True, 1)
    for request in (
        computer.accounts,
        computer.settings,
        computer.set_time,
        computer.set_pin,
        computer.remove_pin,
        computer.lock,
        lambda: computer.add(make_account("New")),
        lambda: computer.remove(1),
        lambda: computer.set("pace", 1),
    ):
        with pytest.raises(TokenError) as caught:
            request()
        assert caught.value.code == "locked"
    computer.wipe()
    assert locked.wearer.sees("no accounts")
    assert not computer.status().locked


def test_the_pin_opens_set_up(locked, make_account):
    locked.replug(holding=("A",))
    unlock(locked)
    assert locked.wearer.sees("SET-UP")
    locked.computer().add(make_account("Second"))
    locked.wearer.press()
    locked.wearer.wait(2.5)
    unlock(locked)
    assert locked.wearer.sees("Second")


def test_the_computer_can_lock(locked):
    locked.replug(holding=("A",))
    unlock(locked)
    locked.computer().lock()
    locked.wearer.wait(0.5)
    assert locked.wearer.sees("LOCKED")
    assert locked.computer().status().locked


def test_a_question_does_not_disturb_who_enters_the_pin(locked):
    locked.replug(holding=("A",))
    locked.wearer.press()
    locked.wearer.take("2")
    with pytest.raises(TokenError) as caught:
        locked.computer().wipe()
    assert caught.value.code == "busy"
    assert locked.wearer.choice()


def test_a_locked_token_forgets_accounts_and_settings_and_has_them_back(locked, make_account):
    locked.replug(holding=("A",))
    unlock(locked)
    locked.computer().set("pace", 20)
    locked.computer().lock()
    locked.wearer.wait(0.5)
    unlock(locked)
    assert locked.computer().settings()["pace"] == 20


NOTES_WHETHER_LOCKED = (
    b"restart=lambda: (microcontroller.nvm.__setitem__(511, vault.locked), microcontroller.reset()),"
)


@pytest.mark.parametrize("way", ["leave", "end", "menu"])
def test_a_token_is_locked_before_it_restarts(locked, way):
    """A reset leaves the RAM as it is, and whoever gets at it finds what was not let go."""
    assembly = locked.board.drive.read("/assembly.py")
    assert assembly.count(b"restart=microcontroller.reset,") == 1
    noting = assembly.replace(b"restart=microcontroller.reset,", NOTES_WHETHER_LOCKED)
    locked.board.power_off()
    locked.board.drive.put("/assembly.py", noting)
    locked.wearer.plug_in(holding=() if way == "menu" else ("A",))
    unlock(locked)
    if way == "menu":
        open_menu(locked, "Set-up")
    elif way == "leave":
        locked.wearer.press()
    else:
        locked.wearer.wait(302)
    locked.wearer.wait(3)
    assert locked.wearer.sees("LOCKED")
    assert locked.board.nvm[511] == 1


def test_the_time_that_a_try_takes_goes_into_rounds_and_not_into_the_loop_around_them(locked):
    """1.5 s; a round is two hashes, which the virtual board gives 0.2 ms each."""
    for path, content in locked.board.drive.stored().items():
        if path.endswith("copy.bin"):
            rounds = int.from_bytes(content[4 + 19 :][:4], "big")
            assert 3000 < rounds < 3750
