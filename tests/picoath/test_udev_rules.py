"""What the udev rules match: a token in set-up, for the user at the computer, and nothing else.

udev reads a rule from left to right; each `==` must hold, and all `ATTRS` of one rule on the same device, the
one itself or one above it in sysfs (udev(7)).
"""

import re
from fnmatch import fnmatchcase
from itertools import takewhile

import pytest
from picoath import udev_rules

TERM = re.compile(r'([A-Z]+)(?:\{(\w+)\})?(==|\+=|=)"([^"]*)"(?:, |$)')


def hidraw(product, manufacturer="picoath", protocol="00", subsystem="hidraw"):
    """A node as sysfs has it: its subsystem, and the attributes of the devices above it."""
    interface = {"bInterfaceClass": "03", "bInterfaceProtocol": protocol}
    return subsystem, [{}, interface, {"manufacturer": manufacturer, "product": product}]


def tags(node):
    """The tags that udev gives a node after it has read the rules file."""
    subsystem, devices = node
    found, skipping_to = set(), None
    for line in udev_rules.text().splitlines():
        if line.startswith("#"):
            continue
        terms = TERM.findall(line)
        assert TERM.sub("", line) == ""
        labels = [value for key, _, _, value in terms if key == "LABEL"]
        if skipping_to in labels:
            skipping_to = None
        conditions = list(takewhile(lambda term: term[2] == "==", terms))
        if skipping_to or not holds(conditions, subsystem, devices):
            continue
        for key, _, _, value in terms[len(conditions) :]:
            if key == "TAG":
                found.add(value)
            if key == "GOTO":
                skipping_to = value
    assert skipping_to is None
    return found


def holds(conditions, subsystem, devices):
    attributes = [(name, value) for key, name, _, value in conditions if key == "ATTRS"]
    assert {key for key, _, _, _ in conditions} <= {"SUBSYSTEM", "ATTRS"}
    return all(
        fnmatchcase(subsystem, value) for key, _, _, value in conditions if key == "SUBSYSTEM"
    ) and any(
        all(fnmatchcase(device.get(name, ""), value) for name, value in attributes) for device in devices
    )


def test_a_token_in_set_up_is_opened_to_the_user():
    assert tags(hidraw("picoath token")) == {"uaccess"}


@pytest.mark.parametrize(
    "node",
    [
        hidraw("picoath keyboard", protocol="01"),
        hidraw("picoath keyboard"),  # and if it were no boot keyboard
        hidraw("picoath token", protocol="01"),  # as firmware 0.1 is called in daily use
        hidraw("picoath token", manufacturer="somebody"),
        hidraw("USB Keyboard", manufacturer="somebody", protocol="01"),
        hidraw("picoath token", subsystem="input"),
        hidraw("picoath token", subsystem="usb"),
        hidraw("picoath token 2"),
    ],
)
def test_nothing_else_is(node):
    assert tags(node) == set()


def test_the_file_is_read_before_udev_acts_on_its_tag():
    """systemd's 73-seat-late.rules gives what is tagged to the user at the seat."""
    assert udev_rules.SOURCE.name == udev_rules.INSTALLED.rpartition("/")[2] < "73-seat-late.rules"
