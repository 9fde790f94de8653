"""The simulated board as a whole: starts, buttons, panel, imports, state, log, speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from virtual_board.simulated.board import SimulatedBoard

MakeBoard = Callable[..., SimulatedBoard]

IDLE = "import time\nwhile True:\n    time.sleep(0.005)\n"
COUNT_STARTS = """
import microcontroller, time
nvm = microcontroller.nvm
start = bytes(nvm[0:8]).find(b"\\xff")
nvm[start] = 0
print("start", start)
if start < 2:
    microcontroller.reset()
time.sleep(100)
"""


def run_crashing(board: SimulatedBoard) -> str:
    board.power_on()
    board.run(5)
    assert board.crash is not None
    return board.crash


def test_code_py_starts_1_21_s_after_power(make_board: MakeBoard) -> None:
    board = make_board("print('here')")
    board.power_on()
    board.run(1.2099)
    assert board.console == ""
    board.run(0.0002)
    assert board.console == "here\n"
    assert board.finished


def test_nothing_happens_without_power(make_board: MakeBoard) -> None:
    board = make_board("print('here')")
    board.run(10)
    assert (board.console, board.starts, board.now) == ("", 0, 10.0)


def test_ticks_wrap_at_2_to_the_29(printed: Callable[[str], list[str]]) -> None:
    lines = printed(
        """
        import time, supervisor
        time.sleep(60)
        before = supervisor.ticks_ms()
        time.sleep(10)
        after = supervisor.ticks_ms()
        print(before > after, (after - before) % (1 << 29), time.monotonic() > 70)
        """
    )
    assert lines == ["True 10000 True"]


def test_a_button_is_seen_at_the_exact_time(make_board: MakeBoard) -> None:
    code = """
    import board, digitalio, time
    pin = digitalio.DigitalInOut(board.GP15)
    pin.switch_to_input(pull=digitalio.Pull.UP)
    last = pin.value
    while True:
        if pin.value != last:
            last = not last
            print(time.monotonic_ns() // 1_000_000, last)
    """
    board = make_board(code)
    board.power_on()
    board.run(2)
    board.press_down("A")
    board.run(0.123)
    board.release("A")
    board.run(0.1)
    assert board.console.splitlines() == ["2000 False", "2123 True"]
    with pytest.raises(ValueError, match="no button B"):
        board.press_down("B")


def test_a_button_held_from_before_power_is_seen_in_boot_py(make_board: MakeBoard) -> None:
    boot = """
    import board, digitalio
    with digitalio.DigitalInOut(board.GP15) as pin:
        pin.switch_to_input(pull=digitalio.Pull.UP)
        print("held", not pin.value)
    """
    board = make_board("pass", boot=boot)
    board.power_on(holding=("A",))
    board.run(1.205)
    assert board.console == "held True\n"


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("busio.I2C(board.GP4, board.GP5)", "Invalid pins"),
        ("busio.I2C(board.GP7, board.GP4)", "Invalid pins"),
        ("busio.I2C(board.GP5, board.GP4, frequency=2_000_000)", "frequency"),
        ("a = busio.I2C(board.GP5, board.GP4); digitalio.DigitalInOut(board.GP5)", "GPIO5 in use"),
        ("busio.I2C(board.GP5, board.GP4).writeto(0x3C, b'')", "requires lock"),
        ("digitalio.DigitalInOut(15)", "TypeError"),
        ("board.GP40", "AttributeError"),
    ],
)
def test_wiring_mistakes_are_noticed(make_board: MakeBoard, code: str, error: str) -> None:
    assert error in run_crashing(make_board(f"import board, busio, digitalio\n{code}"))


def test_an_input_without_pull_floats(printed: Callable[[str], list[str]]) -> None:
    assert printed("import board, digitalio\nprint(digitalio.DigitalInOut(board.GP15).value)") == ["False"]


def test_the_bus_has_the_boards_chips_and_its_bytes_take_time(printed: Callable[[str], list[str]]) -> None:
    lines = printed(
        """
        import board, busio, time
        i2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)
        while not i2c.try_lock():
            pass
        print([hex(address) for address in i2c.scan()], i2c.try_lock())
        start = time.monotonic_ns()
        i2c.writeto(0x3C, b"\\x40" + bytes(1024))
        print((time.monotonic_ns() - start) // 1000)
        """
    )
    assert lines == ["['0x3c', '0x68'] False", "23105"]


def test_text_on_the_panel_is_read_and_gone_without_power(make_board: MakeBoard) -> None:
    code = """
    import board, busio, time
    import adafruit_ssd1306
    from font_of_the_token import cells
    panel = adafruit_ssd1306.SSD1306_I2C(128, 64, busio.I2C(board.GP5, board.GP4, frequency=400_000))
    for index, character in enumerate("HELLO"):
        panel.buffer[1 + 6 * index : 7 + 6 * index] = cells(character)
    panel.show()
    time.sleep(100)
    """
    board = make_board(code)
    font = Path(__file__).parents[2] / "firmware" / "fob" / "panel" / "font.py"
    board.drive.put("/font_of_the_token.py", font.read_bytes())
    board.drive.put("/fob/__init__.py", b"")
    board.power_on()
    assert board.run_until(lambda: board.lines() == ["HELLO"], within=3), board.crash
    board.power_off()
    assert board.lines() == []


def test_reset_starts_anew_and_usb_with_it(make_board: MakeBoard) -> None:
    board = make_board(COUNT_STARTS)
    events: list[dict[str, Any]] = []
    board.log(events.append, ["start"])
    board.power_on()
    board.run(3)
    assert board.usb.interfaces == []
    assert board.run_until(lambda: board.usb.interfaces, within=3)
    assert (board.console, board.starts) == ("start 2\n", 3)
    assert [event["t"] for event in events] == pytest.approx([0, 1.21, 2.42], abs=0.01)


def test_reload_runs_code_py_again_without_boot_py(make_board: MakeBoard) -> None:
    code = """
    import microcontroller, supervisor
    if microcontroller.nvm[0] == 0xFF:
        microcontroller.nvm[0] = 0
        supervisor.reload()
    print("second")
    """
    board = make_board(code)
    board.power_on()
    board.run(3)
    assert (board.console, board.starts, board.crash) == ("second\n", 1, None)


def test_a_crash_says_where(make_board: MakeBoard) -> None:
    crash = run_crashing(make_board("def f():\n    return 1 // 0\nf()\n"))
    assert crash.startswith("Traceback")
    assert "code.py" in crash
    assert "line 2" in crash
    assert "importer.py" not in crash


@pytest.mark.parametrize("name", ["typing", "dataclasses", "enum", "threading", "pathlib", "pytest", "fob"])
def test_what_circuitpython_has_not_cannot_be_imported(make_board: MakeBoard, name: str) -> None:
    assert "ImportError" in run_crashing(make_board(f"import {name}"))


@pytest.mark.parametrize("name", ["FileNotFoundError", "PermissionError", "vars", "breakpoint"])
def test_what_circuitpython_has_not_is_no_builtin(make_board: MakeBoard, name: str) -> None:
    assert "NameError" in run_crashing(make_board(f"print({name})"))


def test_names_that_circuitpython_has_not_are_missing_in_shared_modules(make_board: MakeBoard) -> None:
    assert "AttributeError" in run_crashing(make_board("import json\njson.JSONDecoder"))


def test_modules_packages_and_relative_imports(make_board: MakeBoard) -> None:
    board = make_board(
        """
        import sys
        import package.inner.deep
        from package import inner, value
        from package.inner import deep as same
        import lonely
        print(package.inner is inner, inner.deep is same, value, same.up, lonely.x)
        print("package.inner" in sys.modules, "builtins" in sys.modules)
        """
    )
    board.drive.put("/package/__init__.py", b"from .values import value\n")
    board.drive.put("/package/values.py", b"value = 5\n")
    board.drive.put("/package/inner/deep.py", b"from ..values import value as up\nfrom .. import values\n")
    board.drive.put("/lib/lonely.py", b"x: NoSuchName = 6\n")
    board.power_on()
    board.run(2)
    assert board.crash is None, board.crash
    assert board.console == "True True 5 5 6\nTrue False\n"


def test_each_start_has_modules_of_its_own(make_board: MakeBoard) -> None:
    board = make_board("import counter\ncounter.count += 1\nprint(counter.count)")
    board.drive.put("/counter.py", b"count = 0\n")
    for _ in range(2):
        board.power_on()
        board.run(2)
        assert board.console == "1\n"
        board.power_off()


def test_native_hashes_are_sha1_and_sha256(printed: Callable[[str], list[str]]) -> None:
    lines = printed(
        """
        import hashlib
        print(hashlib.new("sha1", b"abc").digest()[:2], hashlib.new("sha256").digest_size)
        print(hasattr(hashlib, "sha1"), hasattr(hashlib.new("sha1"), "copy"))
        try:
            hashlib.new("sha512")
        except ValueError as error:
            print(error)
        """
    )
    assert lines == ["b'\\xa9\\x99' 32", "False False", "Unsupported hash algorithm"]


def test_the_clock_chip_runs_on_without_the_board(make_board: MakeBoard) -> None:
    board = make_board("pass")
    board.rtc.set(1_800_000_000)
    board.power_on()
    board.run(10)
    board.power_off()
    board.run(20)
    assert board.rtc.unix() == 1_800_000_030


def test_the_state_folder_keeps_drive_nvm_and_clock(make_board: MakeBoard, tmp_path: Path) -> None:
    state = tmp_path / "state"
    code = """
    import os, microcontroller
    if "d" not in os.listdir("/"):
        os.mkdir("/d")
        with open("/d/x", "w") as file:
            file.write("kept")
        microcontroller.nvm[0] = 7
    print(open("/d/x").read(), microcontroller.nvm[0])
    """
    with make_board(code, state=state) as first:
        first.rtc.set(1_800_000_000)
        first.power_on()
        first.run(5)
        killed_now = {path.name for path in state.rglob("*") if path.is_file()}
    assert killed_now == {"x", "nvm.bin", "rtc.json"}
    second = make_board(code, state=state)
    assert second.rtc.unix() == pytest.approx(1_800_000_005)
    assert not second.rtc.lost
    second.power_on()
    second.run(5)
    assert second.console == "kept 7\n"
    assert second.flash.writes == 0


def test_installed_files_are_the_new_ones_with_an_old_state(make_board: MakeBoard, tmp_path: Path) -> None:
    make_board("print('old')", state=tmp_path / "state").close()
    board = make_board("print('new')", state=tmp_path / "state")
    board.power_on()
    board.run(2)
    assert board.console == "new\n"


def test_the_log(make_board: MakeBoard) -> None:
    code = """
    import time, usb_hid, supervisor
    while not supervisor.runtime.usb_connected:
        time.sleep(0.01)
    for usage in (0x1E, 0, 0x1F, 0):
        usb_hid.devices[0].send_report(bytes((0, 0, usage, 0, 0, 0, 0, 0)))
    time.sleep(1)
    1 / 0
    """
    board = make_board(code)
    events: list[dict[str, Any]] = []
    board.log(events.append)
    board.power_on()
    board.run(4)
    board.power_off()
    kinds = [event["event"] for event in events]
    assert kinds == ["power", "start", *["report"] * 5, "typed", "crash", "power"]
    assert events[2]["direction"] == "in"
    assert events[2]["hex"] == "00001e0000000000"
    assert [event["text"] for event in events if event["event"] == "typed"] == ["12"]
    assert [event["t"] for event in events] == sorted(event["t"] for event in events)


def test_the_log_has_each_text_on_the_panel_once(make_board: MakeBoard) -> None:
    code = """
    import board, busio, time
    import adafruit_ssd1306
    from font_of_the_token import cells
    panel = adafruit_ssd1306.SSD1306_I2C(128, 64, busio.I2C(board.GP5, board.GP4, frequency=400_000))
    for text in ("ONE", "TWO", "TWO"):
        for index, character in enumerate(text):
            panel.buffer[1 + 6 * index : 7 + 6 * index] = cells(character)
        panel.show()
        time.sleep(1)
    """
    board = make_board(code)
    font = Path(__file__).parents[2] / "firmware" / "fob" / "panel" / "font.py"
    board.drive.put("/font_of_the_token.py", font.read_bytes())
    events: list[dict[str, Any]] = []
    board.log(events.append, ["screen"])
    board.power_on()
    board.run(6)
    board.power_off()
    board.run(1)
    assert [event["lines"] for event in events] == [["ONE"], ["TWO"], []]


def test_a_minute_of_an_idle_token_takes_well_under_a_second(make_board: MakeBoard) -> None:
    board = make_board(
        """
        import board, busio, time, supervisor
        from adafruit_ds3231 import DS3231
        rtc = DS3231(busio.I2C(board.GP5, board.GP4, frequency=400_000))
        turns = 0
        while True:
            supervisor.ticks_ms()
            if turns % 10 == 0:
                rtc.datetime
            turns += 1
            time.sleep(0.005)
        """
    )
    board.power_on()
    board.run(2)
    started = time.process_time()
    board.run(60)
    assert time.process_time() - started < 0.8
