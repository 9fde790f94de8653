"""A token whose update was cut off says so, stays closed, and opens its drive for a held button."""

import pytest
from fob import update_again
from picoath.firmware import manifest
from virtual_board.simulated.board import SimulatedBoard


@pytest.fixture(params=["raspberry_pi_pico", "seeed_xiao_rp2040_expansion", "adafruit_feather_rp2040_oled"])
def cut_off(request):
    with SimulatedBoard(request.param) as board:
        board.drive.put("/picoath.json", manifest.head(manifest.mark("")) + b', "files": {}}\n')
        yield board


def test_it_says_so_and_stays_closed(cut_off):
    cut_off.power_on()
    cut_off.run(3)
    assert cut_off.lines() == list(update_again.LINES)
    assert cut_off.usb.interfaces == []
    assert cut_off.crash is None


def test_a_held_button_opens_the_drive(cut_off):
    cut_off.power_on(holding=["A"])
    cut_off.run(3)
    assert cut_off.lines() == list(update_again.LINES)
    assert {interface.kind for interface in cut_off.usb.interfaces} == {"console", "drive"}
    assert cut_off.crash is None
