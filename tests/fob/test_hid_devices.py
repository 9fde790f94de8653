"""What the computer is told of the two HID devices, and what CircuitPython is told of the same."""

import pytest
from fob import hid_devices

USAGE_PAGE, USAGE, REPORT_ID, INPUT, OUTPUT = 0x04, 0x08, 0x84, 0x80, 0x90
REPORT_SIZE, REPORT_COUNT, USAGE_MINIMUM, USAGE_MAXIMUM = 0x74, 0x94, 0x18, 0x28


def items_of(descriptor):
    """Short items of a report descriptor (HID 1.11, section 6.2.2.2): prefix without its size, and value."""
    place = 0
    while place < len(descriptor):
        prefix = descriptor[place]
        size = (0, 1, 2, 4)[prefix & 3]
        yield prefix & 0xFC, int.from_bytes(descriptor[place + 1 : place + 1 + size], "little")
        place += 1 + size


def fields_of(descriptor, kind):
    """The fields of the input or output report: bits, and the usages (page, first, last)."""
    found, now = [], {}
    for prefix, value in items_of(descriptor):
        now[prefix] = value
        if prefix == kind:
            usages = now[USAGE_PAGE], now.pop(USAGE_MINIMUM, None), now.pop(USAGE_MAXIMUM, None)
            found.append((now[REPORT_SIZE] * now[REPORT_COUNT], usages))
    return found


class Device:
    """``usb_hid.Device``: what it is made with."""

    def __init__(self, **made):
        self.made = made


def made(device):
    return device(Device).made


both = pytest.mark.parametrize("device", [hid_devices.wire, hid_devices.keyboard])


def test_the_wire_has_one_report_of_63_bytes_each_way():
    items = list(items_of(hid_devices.WIRE_REPORT_DESCRIPTOR))
    assert items[:3] == [(USAGE_PAGE, 0xFF60), (USAGE, 0x61), (0xA0, 0x01)]
    assert items[-1] == (0xC0, 0)
    for kind in (INPUT, OUTPUT):
        [(bits, _)] = fields_of(hid_devices.WIRE_REPORT_DESCRIPTOR, kind)
        assert bits == 63 * 8


def test_the_keyboard_has_the_reports_of_the_boot_protocol():
    """HID 1.11, appendix B.1: modifiers, a byte that is reserved, six usages; a byte of LEDs."""
    descriptor = hid_devices.KEYBOARD_REPORT_DESCRIPTOR
    assert list(items_of(descriptor))[:3] == [(USAGE_PAGE, 1), (USAGE, 6), (0xA0, 1)]
    modifiers, reserved, keys = fields_of(descriptor, INPUT)
    assert modifiers == (8, (7, 0xE0, 0xE7))
    assert reserved[0] == 8
    assert keys == (48, (7, 0, 255))
    leds, rest = fields_of(descriptor, OUTPUT)
    assert leds == (2, (8, 1, 2))
    assert rest[0] == 6


@both
def test_the_computer_is_told_of_no_report_id(device):
    assert REPORT_ID not in [prefix for prefix, _ in items_of(made(device)["report_descriptor"])]


@both
def test_circuitpython_has_report_id_0_last_and_its_length_is_no_report_s(device):
    ids, lengths = made(device)["report_ids"], made(device)["out_report_lengths"]
    assert (ids[-1], lengths[-1]) == (0, 0)
    assert 0 not in ids[:-1]
    assert len(ids) <= 6


def test_to_circuitpython_the_kind_of_the_wire_s_reports_is_their_id():
    wire = made(hid_devices.wire)
    assert wire["report_ids"] == (1, 2, 0)
    assert wire["in_report_lengths"][:2] == (62, 62)
    assert wire["out_report_lengths"][:2] == (62, 0)


def test_to_circuitpython_what_the_leds_say_is_the_id_of_a_report_without_content():
    keyboard = made(hid_devices.keyboard)
    assert sorted(keyboard["report_ids"]) == [0, 1, 2, 3, 4, 5]
    assert set(keyboard["out_report_lengths"]) == {0}
    assert keyboard["in_report_lengths"][-1] == 8
