"""Keyboard, wire and a computer that sleeps, as real CircuitPython has them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from virtual_board.emulated.board import EmulatedBoard

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[EmulatedBoard, str], None]

POLLING_INTERVAL = 0.008
CODE = "expect typed code otpauth://totp/x?secret=laarmrxo7jj6bwl6"

# NumLock taps itself first, so that the computer answers with an LED report; then a 7 on the keypad.
TYPES = """
import time, usb_hid
time.sleep(1)
keyboard = usb_hid.devices[0]
for key in (0x53, 0, 0x5F, 0):
    keyboard.send_report(bytes((0, 0, key, 0, 0, 0, 0, 0)))
time.sleep(0.05)
leds = keyboard.get_last_received_report()
keyboard.send_report(bytes((0, 0, 0x1E + leds[0], 0, 0, 0, 0, 0)))
while True:
    time.sleep(1)
"""
KEYBOARD = """
import storage, usb_cdc, usb_hid, usb_midi
storage.disable_usb_drive()
usb_cdc.disable()
usb_midi.disable()
usb_hid.enable((usb_hid.Device.KEYBOARD,), boot_device=1)
"""


def test_reports_come_at_the_polling_interval_and_the_lock_key_is_answered(make_board: MakeBoard) -> None:
    board = make_board(files={"boot.py": KEYBOARD.encode(), "code.py": TYPES.encode()})
    board.power_on()
    board.run_until(lambda: len(board.usb.keyboard_reports) == 5, within=6)
    assert board.usb.typed_text() == "72"  # 2 is what it makes of LED report 1
    times = [seconds for seconds, _ in board.usb.keyboard_reports]
    gaps = [later - earlier for earlier, later in pairwise(times[:4])]
    assert gaps == pytest.approx([POLLING_INTERVAL] * 3, abs=1e-6)


def test_a_press_while_the_computer_sleeps_types_nothing_and_is_told(
    token: EmulatedBoard, play: Play
) -> None:
    play(token, "power on\nhost asleep\nwait 1\npress A\nexpect screen ASLEEP\nexpect nothing typed")
    play(token, f"host awake\nwait 1\npress A\n{CODE}")


WAKES = """
import time, usb_hid
time.sleep(3)
usb_hid.devices[0].send_report(bytes((0, 0, 0x1E, 0, 0, 0, 0, 0)))
time.sleep(1)
usb_hid.devices[0].send_report(bytes((0, 0, 0x1F, 0, 0, 0, 0, 0)))
while True:
    time.sleep(1)
"""


def test_a_report_for_a_sleeping_computer_is_lost_and_asks_it_to_wake_up(make_board: MakeBoard) -> None:
    board = make_board(files={"boot.py": KEYBOARD.encode(), "code.py": WAKES.encode()})
    board.power_on()
    assert board.run_until(lambda: board.usb.enumerated, within=4)
    board.usb.asleep = True
    assert board.run_until(lambda: board.usb.wake_requests, within=5)
    assert board.usb.keyboard_reports == []
    board.usb.asleep = False
    assert board.run_until(lambda: board.usb.keyboard_reports, within=2)
    assert board.usb.typed_text() == "2"
    assert board.usb.wake_requests == 1


def test_the_wires_reports_go_both_ways_at_the_polling_interval(token: EmulatedBoard, play: Play) -> None:
    moments: dict[object, list[float]] = {"in": [], "out": []}
    token.log(lambda event: moments[event["direction"]].append(event["t"]), ("report",))
    play(token, "power on holding A\nwait for screen SET-UP within 5\nhost status\nhost done 0")
    assert moments["out"]
    assert len(moments["in"]) >= 4  # an acknowledgement, and an answer in several reports
    assert all(later - earlier > POLLING_INTERVAL - 1e-6 for earlier, later in pairwise(moments["in"]))


def test_a_power_cut_while_nothing_is_written_loses_nothing(token: EmulatedBoard, play: Play) -> None:
    play(token, f"power on\npress A\n{CODE}\npower off\npower on\npress A\n{CODE}")


CRASHES = "def inner():\n    raise RuntimeError('as it happens')\ninner()\n"


def test_a_crash_of_the_program_is_seen_though_everything_is_closed(make_board: MakeBoard) -> None:
    board = make_board(files={"boot.py": KEYBOARD.encode(), "code.py": CRASHES.encode()})
    board.power_on()
    assert board.run_until(lambda: board.crash, within=6)
    assert str(board.crash).startswith("Traceback (most recent call last):\n")
    assert "in inner\nRuntimeError: as it happens" in str(board.crash)


RESETS = "import microcontroller, time\ntime.sleep(0.5)\nmicrocontroller.reset()\n"


def test_a_reset_starts_it_anew_and_the_computer_finds_it_again(make_board: MakeBoard) -> None:
    board = make_board(files={"boot.py": KEYBOARD.encode(), "code.py": RESETS.encode()})
    board.power_on()
    assert board.run_until(lambda: board.starts == 2, within=6)
    assert board.usb.interfaces == []
    assert board.run_until(lambda: board.usb.enumerated, within=2)


def test_the_wire_is_polled_only_while_a_program_has_it_open(
    make_board: MakeBoard, booted: Callable[[str], bytes]
) -> None:
    request = (b'\x01\x07\x80\x1d{"v":1, "request": "status"} ').ljust(63, b"\0")
    board = make_board(flash=booted("raspberry_pi_pico"))
    board.usb.close_wire()
    board.power_on()
    assert board.run_until(lambda: "SET-UP" in board.lines(), within=20)
    board.usb.wire_out(request)
    board.run(3)
    assert board.usb.wire_in() == []
    board.usb.open_wire()
    board.run(0.2)
    assert board.usb.wire_in() == []  # what waited was for somebody else
    board.usb.wire_out(request)
    board.run(0.5)
    acknowledged, *answer = board.usb.wire_in()
    assert acknowledged[:3] == b"\x02\x07\x80"
    assert answer[0][:3] == b"\x01\x07\x00"
