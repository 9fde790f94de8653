"""A computer that means harm: it floods, never listens, asks without end, moves the clock."""

import json
from itertools import count

import pytest
from picoath.link.reports import DATA, Report

RENAME = {"v": 1, "request": "rename", "index": 1, "name": "X", "account": "x"}
QUIET_END = 5 * 60
LATEST_END = 15 * 60


@pytest.fixture
def in_set_up(pico, make_account):
    """A token with an account, in set-up."""
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    return pico


def is_in_set_up(token):
    return any(one.usage_page == 0xFF60 for one in token.board.usb.interfaces)


def flood(token, seconds, reports):
    """Send report after report, without waiting for anything, while the token is in set-up."""
    end = token.board.now + seconds
    while token.board.now < end and is_in_set_up(token):
        token.board.usb.wire_out(next(reports))
        token.wearer.wait(0.01)
        token.board.usb.wire_in()


def in_one_report(content, message_id=7):
    """A short message."""
    return Report(DATA, message_id, 0, True, json.dumps(content, separators=(",", ":")).encode()).encode()


def endless(content):
    return iter(lambda: in_one_report(content), None)


def never_ending_message():
    for number in count():
        yield Report(DATA, 7, number % 127, False, b"[" * 59).encode()


FLOODS = {
    "status": lambda: endless({"v": 1, "request": "status"}),
    "list": lambda: endless({"v": 1, "request": "list"}),
    "cancel": lambda: endless({"v": 1, "request": "cancel"}),
    "nonsense": lambda: endless([[[[]]]]),
    "a message without end": never_ending_message,
}


@pytest.mark.parametrize("name", FLOODS)
def test_in_a_flood_of_requests_the_button_still_leaves_set_up(in_set_up, name):
    flood(in_set_up, 2, FLOODS[name]())
    in_set_up.board.press_down("A")
    flood(in_set_up, 0.1, FLOODS[name]())
    in_set_up.board.release("A")
    flood(in_set_up, 0.5, FLOODS[name]())
    assert not is_in_set_up(in_set_up)


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_does_not_keep_set_up_open(in_set_up, name):
    flood(in_set_up, QUIET_END + 5, FLOODS[name]())
    assert not is_in_set_up(in_set_up)


def test_in_a_flood_the_panel_still_follows_the_button(in_set_up):
    in_set_up.send({"v": 1, "request": "remove", "index": 1})
    flood(in_set_up, 2, FLOODS["status"]())
    assert in_set_up.wearer.sees("REMOVE?")
    in_set_up.board.press_down("A")
    flood(in_set_up, 0.8, FLOODS["status"]())
    in_set_up.board.release("A")
    assert in_set_up.wearer.sees("SET-UP")


@pytest.mark.parametrize("delay", [None, 1.9, 0.6])
def test_a_computer_that_does_not_take_what_it_asked_for_loses_the_wire(in_set_up, delay):
    in_set_up.board.usb.wire_delay = delay
    flood(in_set_up, 20, FLOODS["list"]())
    assert not is_in_set_up(in_set_up)


def test_a_program_that_was_interrupted_once_costs_nothing(in_set_up):
    usb = in_set_up.board.usb
    usb.wire_delay = None
    in_set_up.send({"v": 1, "request": "list"})
    in_set_up.wearer.wait(5)
    usb.wire_delay = 0.0
    usb.asleep = False  # the host polls again
    in_set_up.wearer.wait(0.1)
    assert in_set_up.computer().status().accounts == 1


def test_a_program_that_was_killed_takes_its_question_with_it(in_set_up):
    usb = in_set_up.board.usb
    in_set_up.send({"v": 1, "request": "remove", "index": 1})
    in_set_up.wearer.wait(1.5)
    assert in_set_up.wearer.sees("REMOVE?")
    usb.close_wire()  # as Linux does when the program is gone
    in_set_up.wearer.wait(3.5)
    assert in_set_up.wearer.sees("SET-UP")
    assert in_set_up.wearer.sees("the computer hung up")
    usb.open_wire()
    in_set_up.wearer.wait(0.1)
    assert in_set_up.computer().status().accounts == 1


def ask_again_and_again(token, seconds, answer=lambda: None):
    end = token.board.now + seconds
    while token.board.now < end and is_in_set_up(token):
        token.board.usb.wire_out(in_one_report({"v": 1, "request": "remove", "index": 1}))
        token.wearer.wait(0.3)
        token.board.usb.wire_in()
        if token.wearer.sees("REMOVE?"):
            answer()


def test_question_after_question_does_not_keep_set_up_open(in_set_up):
    ask_again_and_again(in_set_up, QUIET_END + 40)
    assert not is_in_set_up(in_set_up)


def test_a_wearer_who_keeps_refusing_is_out_after_a_quarter_of_an_hour(in_set_up):
    def refuse():
        in_set_up.wearer.wait(8)
        if is_in_set_up(in_set_up):
            in_set_up.wearer.hold()

    began = in_set_up.board.now
    ask_again_and_again(in_set_up, LATEST_END + 60, refuse)
    assert not is_in_set_up(in_set_up)
    assert QUIET_END + 60 < in_set_up.board.now - began < LATEST_END + 5


def test_an_open_question_outlives_the_quiet_end_and_no_other_begins(in_set_up):
    in_set_up.wearer.wait(QUIET_END - 20)
    ask_again_and_again(in_set_up, 30)
    assert in_set_up.wearer.sees("REMOVE?")
    ask_again_and_again(in_set_up, 15)
    assert not is_in_set_up(in_set_up)
    in_set_up.wearer.wait(3)
    assert in_set_up.wearer.sees("Contoso")


def test_a_clock_that_is_set_by_an_hour_is_told_until_it_is_dismissed(in_set_up):
    move_clock(in_set_up, 3600)
    assert in_set_up.wearer.sees("CLOCK MOVED +1:00:0") or in_set_up.wearer.sees("CLOCK MOVED +0:59:5")
    in_set_up.send(RENAME)
    in_set_up.wearer.wait(2)
    assert in_set_up.wearer.sees("RENAME?")
    in_set_up.wearer.hold()
    in_set_up.wearer.wait(60)
    assert in_set_up.wearer.sees("CLOCK MOVED")
    assert in_set_up.computer().status().clock.trusted
    in_set_up.wearer.hold()
    assert not in_set_up.wearer.sees("CLOCK MOVED")
    assert in_set_up.wearer.sees("SET-UP")


def move_clock(token, seconds):
    now = int(token.board.rtc.unix()) + seconds
    token.begin("time_ask", unix=now)
    token.send({"v": 1, "request": "time_set", "unix": now + 2})
    token.wearer.wait(0.5)
    assert token.wearer.sees("CLOCK MOVED")


@pytest.mark.parametrize("how", ["quiet", "deaf"])
def test_set_up_that_ends_by_itself_does_not_hide_that_the_clock_was_moved(in_set_up, how):
    move_clock(in_set_up, 3600)
    if how == "deaf":
        in_set_up.board.usb.wire_delay = None
        flood(in_set_up, 20, FLOODS["list"]())
        in_set_up.board.usb.wire_delay = 0.0
    else:
        in_set_up.wearer.wait(QUIET_END)
    in_set_up.wearer.wait(300)
    in_set_up.wearer.press()  # the panel has gone dark
    assert in_set_up.wearer.sees("CLOCK MOVED +")
    in_set_up.messages()
    in_set_up.send({"v": 1, "request": "status"})
    assert in_set_up.board.usb.wire_in() == []  # the computer has nobody to talk to any more
    in_set_up.wearer.press()
    in_set_up.wearer.wait(3)
    assert in_set_up.wearer.sees("Contoso")
    assert not in_set_up.wearer.sees("CLOCK MOVED")


def test_a_clock_chip_that_jumps_in_daily_use_is_told_until_the_wearer_does_something(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.wearer.wait(1)
    pico.board.rtc.set(pico.board.rtc.unix() - 86400 * 30)
    pico.wearer.wait(40)
    assert pico.wearer.sees("CLOCK MOVED -30 d")
    pico.wearer.press()
    pico.wearer.wait(1)
    assert len(pico.wearer.typed()) == 6
    assert not pico.wearer.sees("CLOCK MOVED")


def test_a_jump_while_the_token_is_locked_is_told_after_the_pin(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.set_pin("271828")
    pico.wearer.wait(1)
    pico.board.rtc.set(pico.board.rtc.unix() + 86400)
    pico.wearer.press()
    pico.wearer.enter("271828")
    assert pico.wearer.sees("CLOCK MOVED +1 d")


def test_a_clock_that_is_set_for_the_first_time_is_no_news(pico):
    pico.board.rtc.lose_power()
    pico.wearer.plug_in()
    pico.begin("time_ask", unix=1795521600)
    pico.send({"v": 1, "request": "time_set", "unix": 1795521602})
    pico.wearer.wait(1)
    assert pico.computer().status().clock.trusted
    assert pico.wearer.sees("SET-UP")


def test_a_new_token_that_has_waited_long_is_open_for_as_long_as_any_other(pico, make_account):
    """Without an account there is nothing to be protected; the quarter of an hour begins with the first."""
    pico.wearer.plug_in()
    pico.wearer.wait(LATEST_END + 60)
    pico.computer().add(make_account("First"))
    pico.wearer.wait(QUIET_END - 20)
    pico.computer().add(make_account("Second"))
    assert pico.wearer.sees("2 accounts")
    for _ in range(4):
        pico.wearer.wait(QUIET_END - 20)
        if is_in_set_up(pico):
            pico.computer().add(make_account("More"))
    assert not is_in_set_up(pico)
