"""When a token with a PIN locks by itself."""

import base64
import hashlib

import pytest
from picoath.link import record
from picoath.link.session import TokenError

PIN = "271828"


@pytest.fixture
def unlocked(pico, make_account):
    """Makes a token with a PIN and a setting, unlocked and in daily use."""

    def make(lock=None):
        pico.enrol(make_account("Contoso"))
        pico.set_pin(PIN)
        if lock is not None:
            pico.replug(holding=("A",))
            pico.wearer.press()
            pico.wearer.enter(PIN)
            pico.computer().set("lock", lock)
            pico.replug()
        pico.wearer.press()
        pico.wearer.enter(PIN)
        assert pico.wearer.sees("Contoso")
        return pico

    return make


def sleep(token, seconds):
    token.board.usb.asleep = True
    token.wearer.wait(seconds)
    token.board.usb.asleep = False
    token.wearer.wait(1)


def is_locked(token):
    token.wearer.press()  # lights a dark panel; else it asks for the PIN, or types
    return token.wearer.sees("LOCKED") or token.wearer.choice() is not None


def test_by_default_it_locks_when_the_computer_sleeps(unlocked):
    token = unlocked()
    sleep(token, 2)
    assert token.wearer.sees("LOCKED")
    token.wearer.press()
    token.wearer.enter(PIN)
    assert token.wearer.sees("Contoso")


def test_a_computer_that_is_away_for_a_moment_locks_nothing(unlocked):
    token = unlocked()
    sleep(token, 0.5)
    assert token.wearer.sees("Contoso")


def test_by_default_it_does_not_lock_while_the_computer_is_awake(unlocked):
    token = unlocked()
    token.wearer.wait(600)
    assert not is_locked(token)


def test_never_is_only_when_it_is_unplugged(unlocked):
    token = unlocked("never")
    sleep(token, 600)
    assert not is_locked(token)
    token.replug()
    assert is_locked(token)


def test_minutes_count_from_the_last_press_and_not_from_sleep(unlocked):
    token = unlocked(2)
    sleep(token, 10)
    assert token.wearer.sees("Contoso")
    token.wearer.wait(100)
    token.wearer.press()
    assert len(token.wearer.typed()) == 6
    token.wearer.wait(100)
    assert not token.wearer.sees("LOCKED")
    token.wearer.wait(25)
    assert is_locked(token)


def test_minutes_go_on_in_the_menu(unlocked):
    token = unlocked(1)
    token.wearer.hold()
    token.wearer.press()
    assert token.wearer.sees("Set-up")
    token.wearer.wait(61)
    assert token.wearer.sees("LOCKED")


def test_a_token_without_a_pin_never_locks(pico, make_account):
    pico.enrol(make_account("Contoso"))
    sleep(pico, 10)
    assert pico.wearer.sees("Contoso")


def test_set_up_locks_too_and_then_ends(unlocked):
    token = unlocked()
    token.replug(holding=("A",))
    token.wearer.press()
    token.wearer.enter(PIN)
    assert token.computer().status().locked is False
    sleep(token, 2)
    assert token.wearer.sees("LOCKED")
    assert token.computer().status().locked
    token.wearer.wait(5 * 60)
    assert token.wearer.sees("LOCKED")
    assert [one.usage_page for one in token.board.usb.interfaces] == [1]


def test_a_code_that_waits_for_its_computer_is_not_typed_after_locking(unlocked):
    token = unlocked()
    token.board.usb.asleep = True
    token.wearer.wait(0.3)
    token.wearer.press()
    token.wearer.wait(3)
    token.board.usb.asleep = False
    token.wearer.wait(2)
    assert token.wearer.sees("LOCKED")
    assert token.wearer.typed() == ""


def test_a_batch_that_has_begun_is_given_up(pico, make_account):
    """Its records are secrets, which are let go with the others."""
    pico.enrol(make_account("Contoso"))
    pico.set_pin(PIN)
    pico.replug(holding=("A",))
    pico.wearer.press()
    pico.wearer.enter(PIN)
    records = [record.encode(make_account(name)) for name in ("One", "Two")]
    digest = hashlib.sha256(b"".join(records)).hexdigest()
    names = [[name, "ada@contoso.example"] for name in ("One", "Two")]
    pico.begin("batch", count=2, sha256=digest, names=names, **{"from": 1})
    pico.send({"v": 1, "request": "record", "index": 1, "record": base64.b64encode(records[0]).decode()})
    assert pico.messages()[-1] == {"v": 1, "next": 2}
    sleep(pico, 2)
    assert pico.wearer.sees("LOCKED")
    pico.wearer.press()
    pico.wearer.enter(PIN)
    pico.send({"v": 1, "request": "record", "index": 2, "record": base64.b64encode(records[1]).decode()})
    assert pico.messages()[-1]["error"] == "order"


@pytest.mark.parametrize("milliseconds", range(-24, 8, 4))
def test_a_button_pressed_at_that_very_moment_keeps_nothing_open(feather, make_account, milliseconds):
    feather.enrol(make_account("Contoso"))
    feather.set_pin(PIN)
    feather.replug(holding=("A",))
    feather.wearer.press()
    feather.wearer.enter(PIN)
    feather.computer().set("lock", 1)
    feather.wearer.press("B")
    touched = feather.board.now
    assert feather.board.run_until(lambda: feather.wearer.sees("LOCKED"), 61)
    locks_after = feather.board.now - touched
    feather.wearer.press()
    feather.wearer.enter(PIN)
    feather.wearer.press("B")
    feather.wearer.wait(locks_after + milliseconds / 1000)
    feather.wearer.press("B")
    if feather.wearer.sees("SET-UP") and not feather.wearer.sees("LOCKED"):
        return  # it was earlier than that
    with pytest.raises(TokenError, match="locked"):
        feather.computer().accounts()
