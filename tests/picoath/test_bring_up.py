"""What is said of a board's parts: which wire, by its pin and its colour in the picture."""

import pytest
from picoath.bring_up.judging import Board
from picoath.project_folder import board_names, project_folder

BUS = {
    "raspberry_pi_pico": [0x3C, 0x68],
    "seeed_xiao_rp2040_expansion": [0x3C, 0x51],
    "adafruit_feather_rp2040_oled": [0x3C, 0x68],
}


def board(name="raspberry_pi_pico"):
    return Board(project_folder("boards") / name)


@pytest.mark.parametrize("name", board_names())
def test_a_board_on_which_all_is_well(name):
    verdicts = [*board(name).judge_bus(BUS[name]), *board(name).judge_buttons(board(name).buttons, "")]
    assert {verdict.state for verdict in verdicts} == {"good"}
    assert all(verdict.do is None for verdict in verdicts)


def test_a_clock_chip_that_does_not_answer_names_its_four_wires():
    _, clock = board().judge_bus([0x3C])
    assert (clock.part, clock.state) == ("clock chip", "wrong")
    assert clock.what == "DS3231 does not answer at 0x68"
    for wire in (
        "SCL to pin 7 GP5 (orange)",
        "SDA to pin 6 GP4 (blue)",
        "VCC to pin 36 3V3(OUT) (red)",
        "GND to pin 38 GND (black)",
    ):
        assert wire in clock.do


@pytest.mark.parametrize("name", board_names())
def test_every_chip_and_button_of_every_board_has_wires_to_name(name):
    verdicts = [*board(name).judge_bus([]), *board(name).judge_buttons("", "")]
    for verdict in verdicts:
        assert verdict.state == "wrong"
        assert " to pin " in verdict.do, verdict


def test_a_button_names_its_own_wires_and_no_others():
    (button,) = board().judge_buttons("", "")
    assert button.do == "check 1 to pin 19 GP14 (green), 2 to pin 18 GND (black)"


def test_a_button_that_stays_closed():
    (button,) = board().judge_buttons("A", "A")
    assert (button.state, button.what) == ("wrong", "it stays closed")


def test_another_chip_on_the_bus_is_no_fault():
    assert board().judge_bus([0x3C, 0x57, 0x68])[-1].what == "0x57 answers too, which picoath does not need"


@pytest.mark.parametrize(("gained", "state"), [(0.01, "good"), (-10.0, "wrong"), (None, "skipped")])
def test_the_clock(gained, state):
    assert board().judge_clock(gained).state == state


@pytest.mark.parametrize(("kept", "state"), [(True, "good"), (False, "wrong")])
def test_the_battery(kept, state):
    assert board().judge_battery(kept).state == state
