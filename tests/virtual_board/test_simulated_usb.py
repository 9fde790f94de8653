"""USB as boot.py makes it and as the host sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from virtual_board.simulated.board import SimulatedBoard

MakeBoard = Callable[..., SimulatedBoard]

WIRE = """
import storage, usb_cdc, usb_hid, usb_midi, supervisor
storage.disable_usb_drive()
usb_cdc.disable()
usb_midi.disable()
wire = usb_hid.Device(
    report_descriptor=b"\\x06\\x60\\xff\\x85\\x01", usage_page=0xFF60, usage=0x61,
    report_ids=(1,), in_report_lengths=(63,), out_report_lengths=(63,),
)
usb_hid.enable((wire,))
supervisor.set_usb_identification(manufacturer="maker", product="token")
"""

TYPE_ONCE_TOLD = """
import time, usb_hid, supervisor
keyboard = usb_hid.devices[0]
def send(*usages):
    keyboard.send_report(bytes((0, 0) + usages + (0,) * (6 - len(usages))))
while not supervisor.runtime.usb_connected:
    time.sleep(0.01)
"""


def started(board: SimulatedBoard, seconds: float = 3) -> SimulatedBoard:
    board.power_on()
    board.run(seconds)
    assert board.crash is None, board.crash
    return board


def test_without_boot_py_everything_is_there(make_board: MakeBoard) -> None:
    board = started(make_board("import time\ntime.sleep(100)", boot=""))
    found = [(each.kind, each.usage_page, each.usage) for each in board.usb.interfaces]
    assert found == [
        ("console", 0, 0),
        ("drive", 0, 0),
        ("hid", 0x01, 0x06),
        ("hid", 0x01, 0x02),
        ("hid", 0x0C, 0x01),
        ("midi", 0, 0),
    ]


def test_the_host_enumerates_half_a_second_after_usb_has_started(make_board: MakeBoard) -> None:
    board = make_board("import time\ntime.sleep(100)")
    board.power_on()
    board.run(1.69)
    assert board.usb.interfaces == []
    board.run(0.02)
    assert [each.boot_device for each in board.usb.interfaces] == [1]
    board.power_off()
    assert board.usb.interfaces == []


def test_an_exception_in_boot_py_leaves_the_rest_open(make_board: MakeBoard) -> None:
    board = started(make_board("pass", boot="import usb_midi\nusb_midi.disable()\n1 / 0\n"))
    assert "ZeroDivisionError" in (board.boot_error or "")
    assert [each.kind for each in board.usb.interfaces] == ["console", "drive", "hid", "hid", "hid"]


def test_a_boot_device_beside_a_serial_port_is_safe_mode(make_board: MakeBoard) -> None:
    boot = "import usb_hid\nusb_hid.enable((usb_hid.Device.KEYBOARD,), boot_device=1)"
    board = started(make_board("print('ran')", boot=boot))
    assert "interface #0" in (board.safe_mode or "")
    assert board.console == ""
    assert "drive" in [each.kind for each in board.usb.interfaces]


@pytest.mark.parametrize(
    "call",
    [
        "storage.disable_usb_drive()",
        "usb_cdc.disable()",
        "usb_midi.disable()",
        "usb_hid.disable()",
        "supervisor.set_usb_identification(product='x')",
    ],
)
def test_usb_is_fixed_once_boot_py_is_done(make_board: MakeBoard, call: str) -> None:
    board = make_board(f"import storage, supervisor, usb_cdc, usb_hid, usb_midi\n{call}")
    board.power_on()
    board.run(2)
    assert "RuntimeError" in (board.crash or "")


def test_reports_are_taken_at_the_hosts_polls(make_board: MakeBoard) -> None:
    code = TYPE_ONCE_TOLD + "send(0x1E); send(0x1F); send()\nprint(time.monotonic_ns() // 1000000)"
    board = started(make_board(code))
    times = [time for time, _ in board.usb.keyboard_reports]
    assert [round((time - times[0]) * 1000, 3) for time in times] == [0, 8, 16]
    assert all(round((time - 1.7) / 0.008, 6).is_integer() for time in times)
    assert board.usb.typed_text() == "12"
    assert board.usb.typed_text(since=1) == "2"
    assert board.usb.typed_text("fr") == "&é"


def test_nobody_there_is_an_error_after_two_seconds(make_board: MakeBoard) -> None:
    code = """
    import time, usb_hid
    start = time.monotonic()
    try:
        usb_hid.devices[0].send_report(bytes(8))
    except OSError as error:
        print(error, round(time.monotonic() - start, 2))
    """
    board = make_board(code)
    board.usb.enumeration_delay = 60
    started(board, 5)
    assert board.console == "USB busy 2.0\n"


def test_a_report_to_a_sleeping_host_is_thrown_away_and_asks_it_to_wake(make_board: MakeBoard) -> None:
    code = TYPE_ONCE_TOLD + "time.sleep(1)\nprint(supervisor.runtime.usb_connected)\nsend(0x1E)\nprint(1)"
    board = started(make_board(code), 2)
    board.usb.asleep = True
    board.run(5)
    assert board.console == "False\n1\n"
    assert board.usb.wake_requests == 1
    board.usb.asleep = False
    board.run(1)
    assert board.usb.keyboard_reports == []


def test_a_report_on_the_way_arrives_when_the_host_wakes_up(make_board: MakeBoard) -> None:
    board = make_board(TYPE_ONCE_TOLD + "send(0x1E)")
    board.power_on()
    assert board.run_until(lambda: board.finished, within=5)
    board.usb.asleep = True
    board.run(1)
    assert board.usb.keyboard_reports == []
    board.usb.asleep = False
    board.run(0.01)
    assert board.usb.typed_text() == "1"


def test_the_host_tells_its_leds_at_enumeration_and_after_each_change(make_board: MakeBoard) -> None:
    code = (
        TYPE_ONCE_TOLD
        + """
def leds():
    time.sleep(0.05)
    print(keyboard.get_last_received_report(), keyboard.get_last_received_report())
leds()
send(0x53); send()
leds()
send(0x39); send()
leds()
send(0x1E); send()
leds()
"""
    )
    board = make_board(code)
    board.usb.leds = 0x01
    started(board)
    assert board.console.splitlines() == [
        "b'\\x01' None",
        "b'\\x00' None",
        "b'\\x02' None",
        "None None",
    ]


def test_a_host_that_sends_no_led_reports(make_board: MakeBoard) -> None:
    code = TYPE_ONCE_TOLD + "time.sleep(0.1)\nprint(keyboard.get_last_received_report())\nsend(0x59); send()"
    board = make_board(code)
    board.usb.set_leds(None)
    started(board)
    assert board.console == "None\n"
    assert board.usb.typed_text() == "1"


def test_the_lock_state_of_each_moment_decides_what_is_typed(make_board: MakeBoard) -> None:
    code = TYPE_ONCE_TOLD + "send(0x59); send(); send(0x53); send(); send(0x5A); send()"
    board = started(make_board(code))
    assert board.usb.typed_text() == "2"


def test_the_wire_both_ways_with_one_buffer_for_reports_to_the_board(make_board: MakeBoard) -> None:
    code = """
    import time, usb_hid
    wire = usb_hid.devices[0]
    time.sleep(2)
    print(wire.get_last_received_report(1)[:3], wire.get_last_received_report(1))
    wire.send_report(b"x" * 63, 1)
    wire.send_report(b"y" * 63)
    time.sleep(100)
    """
    board = make_board(code, boot=WIRE)
    with pytest.raises(ConnectionError):
        board.usb.wire_out(bytes(63))
    started(board, 2)
    assert board.usb.identity is not None
    assert (board.usb.identity.product, board.usb.identity.serial) == ("token", "E66058388345A12C")
    board.usb.wire_out(b"one" + bytes(60))
    board.usb.wire_out(b"two" + bytes(60))
    with pytest.raises(ValueError, match="63"):
        board.usb.wire_out(bytes(64))
    board.run(3)
    assert board.console == "b'two' None\n"
    assert board.usb.wire_in() == [b"x" * 63, b"y" * 63]
    assert board.usb.wire_in() == []
    assert board.usb.keyboard_reports == []


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("usage_page=0", "ValueError"),
        ("report_ids=(0, 1), in_report_lengths=(1, 1), out_report_lengths=(1, 1)", "ValueError"),
        ("in_report_lengths=(1, 2)", "ValueError"),
        ("in_report_lengths=(300,)", "ValueError"),
        ("report_descriptor='text'", "TypeError"),
    ],
)
def test_a_device_that_circuitpython_refuses(make_board: MakeBoard, change: str, error: str) -> None:
    code = f"""
import usb_hid
good = dict(report_descriptor=b"x", usage_page=0xFF60, usage=1)
good.update(report_ids=(1,), in_report_lengths=(8,), out_report_lengths=(8,))
good.update({change})
usb_hid.Device(**good)
"""
    board = make_board(code)
    board.power_on()
    board.run(2)
    assert error in (board.crash or "")


def test_a_report_of_the_wrong_length_is_refused(make_board: MakeBoard) -> None:
    board = make_board("import usb_hid\nusb_hid.devices[0].send_report(bytes(7))")
    board.power_on()
    board.run(2)
    assert "ValueError" in (board.crash or "")


def test_the_adafruit_keyboard_types(make_board: MakeBoard) -> None:
    code = """
    import usb_hid
    from adafruit_hid.keyboard import Keyboard
    from adafruit_hid.keyboard_layout_us import KeyboardLayoutUS
    KeyboardLayoutUS(Keyboard(usb_hid.devices)).write("Hello 112, {world}!\\n")
    """
    board = started(make_board(code), 5)
    assert board.usb.typed_text() == "Hello 112, {world}!\n"
