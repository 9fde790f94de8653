"""The rules file, evaluated by systemd-udevd in the guest: who may open which of the token's devices."""

from __future__ import annotations

import pytest
from guest import Guest, find
from picoath import udev_rules
from plugged import PluggedToken

USER = 1000
OPEN = "import glob, os; [path] = glob.glob('/dev/hidraw*'); os.close(os.open(path, os.O_RDWR))"

AT_A_TERMINAL = """
import os, pty, sys
program, terminal = pty.fork()
if not program:
    from picoath.cli import app
    app.main()
printed = b""
while True:
    try:
        data = os.read(terminal, 4096)
    except OSError:  # the program has ended
        break
    printed += data
    if b"y or n" in data:
        os.write(terminal, b"y\\n")
sys.stdout.buffer.write(printed)
"""
"""A command of `picoath`, and somebody who says yes."""


@pytest.fixture(scope="module")
def udev(guest: Guest) -> Guest:
    """The guest with udev running, and a user at its seat."""
    seat = f"IS_SEAT0=1\nCAN_MULTI_SESSION=1\nACTIVE=1\nACTIVE_UID={USER}\n"  # as systemd-logind writes it
    guest.write("/run/systemd/seats/seat0", seat)
    guest.run("/lib/systemd/systemd-udevd", "--daemon").check()
    return guest


@pytest.fixture
def rules(udev: Guest) -> None:
    """The rules are installed."""
    udev.write(udev_rules.INSTALLED, udev_rules.text())
    udev.run("udevadm", "control", "--reload").check()


@pytest.fixture
def person(guest: Guest) -> None:
    """The user has a name, whatever this computer knows of that number, and may become root."""
    if find("sudo") is None:
        pytest.skip("this test needs sudo: .ci/run installs it")
    guest.write("/etc/passwd", f"root:x:0:0::/root:/bin/sh\nperson:x:{USER}:{USER}::/tmp:/bin/sh\n")
    guest.write("/etc/shadow", "root:*:20000:0:99999:7:::\nperson:*:20000:0:99999:7:::\n")
    guest.write("/etc/sudoers.d/person", "person ALL=(ALL) NOPASSWD: ALL\n")
    guest.run("chmod", "440", "/etc/sudoers.d/person").check()


def may_open(guest: Guest, user: int) -> bool:
    guest.run("udevadm", "settle").check()
    return guest.python(OPEN, user=user).status == 0


def test_without_the_rules_doctor_says_what_is_wrong_and_mends_it_when_told(
    udev: Guest, person: None, set_up: PluggedToken
) -> None:
    udev.run("rm", "-f", udev_rules.INSTALLED).check()
    assert not may_open(udev, USER)
    told = udev.picoath("doctor", user=USER)
    assert told.status == 3
    assert "no permission to open" in told.output
    assert udev_rules.INSTALLED in told.output
    mended = udev.start_python(AT_A_TERMINAL, "doctor", user=USER).wait(60)
    assert "Write that file now? y or n" in mended.output
    assert "Written. Unplug the token" in mended.output
    set_up.unplug()
    udev.wait_until_unplugged()
    set_up.plug_into_guest()
    assert may_open(udev, USER)
    assert "in set-up" in udev.picoath("doctor", user=USER).output


def test_with_the_rules_the_user_at_the_seat_opens_a_token_in_set_up(
    udev: Guest, rules: None, set_up: PluggedToken
) -> None:
    assert may_open(udev, USER)
    assert not may_open(udev, USER + 1)
    udev.picoath("status", user=USER).check()


def test_with_the_rules_nobody_but_root_opens_the_keyboard(
    udev: Guest, rules: None, plain: PluggedToken
) -> None:
    assert not may_open(udev, USER)
    assert may_open(udev, 0)
