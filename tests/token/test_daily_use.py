"""Daily use beyond what the sequences play: three buttons, sleep, and a computer that is not there."""

import pytest


@pytest.fixture
def two(feather, make_account):
    feather.enrol(make_account("First"), make_account("Second"))
    feather.board.power_off()
    feather.wearer.plug_in()
    return feather.wearer


def test_b_goes_on_and_c_goes_back_at_once(two):
    for button, expected in [("B", "Second"), ("B", "MENU"), ("B", "First"), ("C", "MENU"), ("C", "Second")]:
        two.board.press_down(button)
        two.wait(0.1)
        assert two.sees(expected)
        two.board.release(button)
        two.wait(0.1)


def test_holding_b_is_one_step(two):
    two.press("B", seconds=3)
    assert two.sees("Second")


def test_b_calls_off_a_code_that_waits_for_its_step(two):
    two.board.rtc.set(two.board.rtc.unix() // 30 * 30 + 28)
    two.wait(0.5)
    two.press()
    assert two.sees("WAIT FOR NEXT")
    two.press("B")
    two.wait(5)
    assert two.typed() == ""
    assert two.sees("First")


def test_with_several_accounts_the_waking_press_only_shows(two):
    two.wait(121)
    assert two.board.lines() == []
    two.press()
    assert two.sees("First")
    two.wait(1)
    assert two.typed() == ""
    two.press()
    two.wait(1)
    assert len(two.typed()) == 6


@pytest.mark.parametrize("button", ["B", "C"])
def test_b_and_c_only_wake_a_dark_panel(two, button):
    two.wait(121)
    two.press(button)
    assert two.sees("First")
    two.press(button)
    assert not two.sees("First")


def test_wake_type_types_at_the_waking_press(pico, make_account):
    pico.wearer.plug_in()
    computer = pico.computer()
    computer.add(make_account("First"))
    computer.add(make_account("Second"))
    computer.set("wake", "type")
    pico.wearer.press()
    pico.wearer.wait(124)
    assert pico.board.lines() == []
    pico.wearer.press()
    pico.wearer.wait(1)
    assert len(pico.wearer.typed()) == 6


def test_wake_show_types_nothing_at_the_waking_press(pico, make_account):
    pico.wearer.plug_in()
    computer = pico.computer()
    computer.add(make_account("Only"))
    computer.set("wake", "show")
    pico.wearer.press()
    pico.wearer.wait(124)
    pico.wearer.press()
    pico.wearer.wait(1)
    assert pico.wearer.sees("Only")
    assert pico.wearer.typed() == ""


def test_the_panel_is_dim_after_half_a_minute(pico, make_account):
    pico.enrol(make_account("Only"))
    bright = pico.board.panel.contrast
    pico.wearer.wait(31)
    assert pico.board.panel.contrast < bright
    pico.wearer.press()
    assert pico.board.panel.contrast == bright


def test_a_press_before_the_computer_is_ready_types_when_it_is(pico, make_account):
    pico.enrol(make_account("Only"))
    pico.board.power_off()
    pico.board.usb.enumeration_delay = 3.0
    pico.board.power_on()
    pico.wearer.wait(2)
    pico.wearer.press()
    assert pico.wearer.sees("USB NOT READY")
    assert pico.wearer.typed() == ""
    pico.wearer.wait(4)
    assert len(pico.wearer.typed()) == 6


def test_a_press_on_a_charger_types_nothing_ever(pico, make_account):
    pico.enrol(make_account("Only"))
    pico.board.power_off()
    pico.board.usb.enumeration_delay = 60.0
    pico.board.power_on()
    pico.wearer.wait(2)
    pico.wearer.press()
    pico.wearer.wait(65)
    assert pico.wearer.typed() == ""
    pico.wearer.press()
    pico.wearer.wait(1)
    assert len(pico.wearer.typed()) == 6


def test_the_code_of_the_next_step_is_shown_in_the_last_five_seconds(pico, make_account):
    pico.enrol(make_account("Only"))
    pico.board.rtc.set(pico.board.rtc.unix() // 30 * 30 + 23)
    pico.wearer.wait(1)
    assert not pico.wearer.sees("next")
    pico.wearer.wait(3)
    [announced] = [line.split("next")[1].strip() for line in pico.board.lines() if "next" in line]
    pico.wearer.wait(4)
    assert pico.wearer.sees(announced)
    assert not pico.wearer.sees("next")


def test_the_tick_is_for_this_step_only_and_is_kept_while_looking_at_another_account(pico, make_account):
    pico.enrol(make_account("First"), make_account("Second"))
    pico.board.rtc.set(pico.board.rtc.unix() // 30 * 30 + 1)
    pico.wearer.wait(1)
    pico.wearer.press()
    pico.wearer.wait(1)
    assert pico.wearer.sees("typed")
    pico.wearer.hold(2.0)
    assert pico.wearer.sees("Second")
    assert pico.wearer.sees("typed")
    pico.wearer.wait(30)
    assert not pico.wearer.sees("typed")


def test_a_broken_firmware_leaves_no_code_on_the_panel(pico, make_account):
    pico.enrol(make_account("Only"))
    pico.board.power_off()
    source = pico.board.drive.stored()["/fob/typist.py"]
    broken = source.replace(b"def listen(self):", b"def listen(self):\n        raise KeyError", 1)
    assert broken != source
    pico.board.drive.put("/fob/typist.py", broken)
    pico.board.drive.forget_unsaved()
    pico.board.power_on()
    pico.board.run(3)
    assert "KeyError" in pico.board.crash
    assert pico.wearer.sees("FAULT")
