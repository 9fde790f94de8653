"""A token in plain at a real kernel: what it enumerates, and the key events that a press becomes."""

from __future__ import annotations

import re

from guest import Guest, Job
from plugged import PluggedToken


def start_reading(guest: Guest) -> Job:
    job = guest.start_keys()
    job.wait_for("reading")
    return job


def type_code(token: PluggedToken) -> str:
    token.wait_for_new_code()
    token.press()
    token.wait_for("typed")
    return token.code()


def set_num_lock(guest: Guest, on: bool) -> None:
    """As the kernel does it when somebody strikes NumLock on another keyboard: by the LED."""
    script = f"for led in /sys/class/leds/*::numlock; do echo {int(on)} >$led/brightness; done"
    guest.run("sh", "-c", script).check()


def type_and_read(guest: Guest, token: PluggedToken, num_lock: bool) -> tuple[str, list[str]]:
    """The code that a press typed, and what the kernel told of its keys."""
    reading = start_reading(guest)
    set_num_lock(guest, num_lock)
    code = type_code(token)
    reading.wait_for(f"{code}\n")
    return code, reading.output().splitlines()


def test_it_is_a_boot_keyboard_and_nothing_else(guest: Guest, plain: PluggedToken) -> None:
    told = guest.run("lsusb", "-v", "-d", "239a:").check()
    assert re.findall(r"bInterface(\w+) +(\d+)", told) == [
        ("Number", "0"),
        ("Class", "3"),
        ("SubClass", "1"),
        ("Protocol", "1"),
    ]
    assert re.findall(r"bNumInterfaces +(\d+)", told) == ["1"]
    assert "picoath keyboard" in told
    assert "input,hidraw" in guest.kernel_log().splitlines()[-1]


def test_with_num_lock_a_press_arrives_as_keypad_digits(guest: Guest, plain: PluggedToken) -> None:
    code, lines = type_and_read(guest, plain, num_lock=True)
    assert [line.split()[-1] for line in lines if "down" in line] == list(code)
    assert all(line.startswith("keypad") for line in lines if "down" in line)
    assert plain.typed == code


def test_without_num_lock_it_arrives_as_the_digit_row(guest: Guest, plain: PluggedToken) -> None:
    code, lines = type_and_read(guest, plain, num_lock=False)
    assert [line for line in lines if "down" in line] == [f"row down {digit}" for digit in code]
    downs_and_ups = [line.split()[-1] for line in lines if " " in line and "reading" not in line]
    assert sorted(downs_and_ups) == sorted(code * 2)


def test_unplugged_in_the_middle_of_typing_leaves_no_key_down(guest: Guest, plain: PluggedToken) -> None:
    reading = start_reading(guest)
    plain.wait_for_new_code()
    plain.press_and_unplug_at_the_first_key()
    done = reading.wait()
    assert "down" in done.output
    assert "gone []" in done.output


def test_vhci_lets_no_computer_sleep_that_has_the_token(guest: Guest, plain: PluggedToken) -> None:
    """It passes no suspend on: what a token does when its computer sleeps is tested at our own hosts."""
    asleep = guest.run("rtcwake", "-m", "freeze", "-s", "2")
    assert asleep.status != 0
    assert "active connection. Do not suspend." in guest.kernel_log()
    reading = start_reading(guest)
    reading.wait_for(f"{type_code(plain)}\n")
