"""`check`, part by part, on whole tokens: what the panel and the LED show, and what the computer is told."""

from itertools import pairwise

import pytest
from fob.activities.bring_up import PATIENCE_MS
from picoath.link.session import TokenError

PANEL, DS3231, PCF8563 = 0x3C, 0x68, 0x51


@pytest.fixture(params=["raspberry_pi_pico", "seeed_xiao_rp2040_expansion", "adafruit_feather_rp2040_oled"])
def new_token(request, bench):
    token = bench(request.param)
    token.wearer.plug_in()
    return token


def test_the_chips_that_answer_on_the_bus(new_token):
    clock = PCF8563 if "xiao" in new_token.board._board else DS3231
    assert new_token.computer().check("bus") == {"addresses": sorted([PANEL, clock])}
    assert new_token.wearer.sees("CHIPS")


def test_a_pattern_to_the_edges_of_the_panel(new_token):
    new_token.computer().check("panel")
    new_token.wearer.wait(0.3)
    assert new_token.wearer.sees("DO YOU SEE THIS?")


def test_each_button_is_seen_once_it_was_pressed_and_no_press_does_anything_else(new_token):
    computer = new_token.computer()
    names = sorted(new_token.board.buttons)
    assert computer.check("buttons") == {"seen": "", "down": ""}
    assert new_token.wearer.sees(f"Press {' '.join(names)}")
    for name in names:
        new_token.wearer.press(name)
    assert computer.check("buttons") == {"seen": "".join(names), "down": ""}
    assert new_token.wearer.sees("All are there.")
    assert new_token.board.powered


def test_a_button_that_stays_closed_is_told(pico):
    pico.wearer.plug_in()
    computer = pico.computer()
    computer.check("buttons")
    pico.board.press_down("A")
    pico.wearer.wait(0.2)
    assert computer.check("buttons") == {"seen": "A", "down": "A"}


def test_the_led_flashes_until_the_next_part(new_token):
    computer = new_token.computer()
    computer.check("led")
    levels = []
    for _ in range(40):
        new_token.wearer.wait(0.05)
        levels.append(new_token.board.led_lit)
    changes = sum(before != after for before, after in pairwise(levels))
    assert changes >= 6
    computer.check("clock")
    new_token.wearer.wait(0.3)
    assert not new_token.board.led_lit
    assert new_token.wearer.sees("CLOCK")


@pytest.mark.parametrize("how", ["none", "press", "patience"])
def test_it_ends_in_set_up(pico, how):
    pico.wearer.plug_in()
    computer = pico.computer()
    computer.check("battery")
    pico.wearer.wait(0.2)
    assert pico.wearer.sees("BATTERY")
    if how == "none":
        computer.check("none")
    elif how == "press":
        pico.wearer.press()
    else:
        pico.wearer.wait(PATIENCE_MS / 1000 + 0.5)
    pico.wearer.wait(0.2)
    assert pico.wearer.sees("SET-UP")
    assert computer.check("bus")["addresses"]  # and may begin again


def test_what_is_no_part_is_refused(pico):
    pico.wearer.plug_in()
    with pytest.raises(TokenError, match="must be one of bus, panel"):
        pico.computer().check("fan")


def test_other_requests_go_on_meanwhile(pico, make_account):
    pico.wearer.plug_in()
    computer = pico.computer()
    computer.check("panel")
    computer.add(make_account("Contoso"))
    assert [account.name for account in computer.accounts()] == ["Contoso"]
    pico.wearer.wait(0.2)
    assert pico.wearer.sees("DO YOU SEE THIS?")


def test_a_locked_token_is_not_tried(pico, make_account):
    pico.enrol(make_account("Contoso"))
    pico.set_pin("271828")
    pico.replug(holding=("A",))
    with pytest.raises(TokenError, match="locked"):
        pico.computer().check("bus")
