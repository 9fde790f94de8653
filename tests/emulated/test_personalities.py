"""What a computer finds when the token is plugged in, by its descriptors; and how one follows the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from virtual_board.computer import Interface
from virtual_board.emulated.board import EmulatedBoard

KEYBOARD = Interface("hid", 0x01, 0x06, boot_device=1)
WIRE = Interface("hid", 0xFF60, 0x61)
SERIAL = "E66058388345A12C"

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[EmulatedBoard, str], None]


def test_a_new_token_is_the_wire_and_nothing_else_and_says_who_it_is(make_board: MakeBoard) -> None:
    board = make_board()
    board.power_on()
    assert board.run_until(lambda: board.usb.enumerated and "no accounts" in board.lines(), within=30)
    assert board.usb.interfaces == [WIRE]
    assert board.usb.identity is not None
    assert (board.usb.identity.manufacturer, board.usb.identity.product) == ("picoath", "picoath token")
    assert board.usb.identity.serial == SERIAL
    assert "SET-UP" in board.lines()


def test_one_with_an_account_is_a_boot_keyboard_and_nothing_else(token: EmulatedBoard, play: Play) -> None:
    play(token, "power on\nexpect screen Contoso")
    assert token.usb.interfaces == [KEYBOARD]


def test_a_button_held_while_plugging_in_makes_it_the_wire(token: EmulatedBoard, play: Play) -> None:
    play(token, "power on holding A\nwait for screen SET-UP within 5\nhost status\nhost done 0")
    assert token.usb.interfaces == [WIRE]


def test_a_press_on_the_set_up_page_restarts_it_as_a_keyboard(token: EmulatedBoard, play: Play) -> None:
    play(token, "power on holding A\nwait for screen SET-UP within 5\nwait 2\npress A")
    starts = token.starts
    play(token, "wait for screen Contoso within 5")
    assert token.usb.interfaces == [KEYBOARD]
    assert starts in (1, 2)
    assert token.starts == 2


MAINTENANCE = """
power on
hold A                       # the menu
press A
hold A 2.7                   # its fifth line
expect screen 5/7
press A
wait 6
hold A 3.2
wait for screen OPEN within 5
"""


@pytest.fixture
def maintained(token: EmulatedBoard, play: Play) -> EmulatedBoard:
    play(token, MAINTENANCE)
    return token


def test_maintenance_is_console_and_drive(maintained: EmulatedBoard) -> None:
    assert [interface.kind for interface in maintained.usb.interfaces] == ["console", "drive"]


def test_its_drive_can_be_read_and_its_console_gives_a_prompt(maintained: EmulatedBoard) -> None:
    usb = maintained.usb
    usb.ask_drive(sector=1, count=1)  # sector 0 is a partition table that CircuitPython makes up
    assert maintained.run_until(lambda: usb.drive_answer() is not None, within=1)
    assert (usb.drive_answer() or b"")[54:57] == b"FAT"
    usb.open_console()
    maintained.run(0.1)
    usb.write_console("\x03")
    assert maintained.run_until(lambda: "KeyboardInterrupt" in usb.console, within=3), usb.console
    usb.write_console("\r")
    assert maintained.run_until(lambda: usb.console.endswith(">>> "), within=5), usb.console


def test_after_maintenance_it_is_closed_again(maintained: EmulatedBoard, play: Play) -> None:
    play(maintained, "power off\npower on\nexpect screen Contoso")
    assert maintained.usb.interfaces == [KEYBOARD]
