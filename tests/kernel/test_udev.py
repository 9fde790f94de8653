"""The rules file, evaluated by systemd-udevd in the guest: who may open which of the token's devices."""

from __future__ import annotations

import pytest
from guest import Guest
from picoath import udev_rules
from plugged import PluggedToken

USER = 1000
OPEN = "import glob, os; [path] = glob.glob('/dev/hidraw*'); os.close(os.open(path, os.O_RDWR))"


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


def may_open(guest: Guest, user: int) -> bool:
    guest.run("udevadm", "settle").check()
    return guest.python(OPEN, user=user).status == 0


def test_without_the_rules_doctor_says_what_is_wrong(udev: Guest, set_up: PluggedToken) -> None:
    udev.run("rm", "-f", udev_rules.INSTALLED).check()
    assert not may_open(udev, USER)
    told = udev.picoath("status", user=USER)
    assert told.status == 3
    assert "no permission to open" in told.errors
    assert udev_rules.INSTALLED in told.errors


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
