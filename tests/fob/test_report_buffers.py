"""The buffers that CircuitPython's HID device is given, over a model of the memory that they are in.

That real CircuitPython uses them so is seen in tests/emulated/test_usb_requests.py.
"""

import importlib.util
import struct
import sys
from types import ModuleType

import pytest
from fob import hid_devices
from hypothesis import given
from hypothesis import strategies as st
from picoath.project_folder import project_folder

DEVICE_AT, SPARE_AT, DATA_AT = 0x20001000, 0x20020000, 0x20030000
OLD = 0x2000ABC0
"""Where CircuitPython has put a buffer."""


class Memory:
    """RAM in pieces: by their address, the bytes that there are."""

    def __init__(self):
        self.pieces = {}

    def put(self, address, content):
        self.pieces[address] = content

    def address_range(self, *, start, length):
        for address, content in self.pieces.items():
            if address <= start and start + length <= address + len(content):
                return memoryview(content)[start - address : start - address + length]
        raise ValueError("Address range not allowed")


class Device:
    """``usb_hid.Device``, as `fob.hid_devices` makes it."""

    def __init__(self, **made):
        self.usage_page = made["usage_page"]
        self.usage = made["usage"]
        self.made = made

    def stored(self):
        """As usb_hid_device_obj_t (shared-module/usb_hid/Device.h); a buffer where the length is not 0."""
        ids, lengths_in = self.made["report_ids"], self.made["in_report_lengths"]
        lengths_out = self.made["out_report_lengths"]

        def pointers(lengths):
            return struct.pack("<6I", *[OLD if length else 0 for length in lengths], *[0] * (6 - len(ids)))

        return bytearray(
            struct.pack("<II", 0x10001234, 0)
            + pointers(lengths_in)
            + pointers(lengths_out)
            + bytes(6)
            + struct.pack("<H", len(self.made["report_descriptor"]))
            + b"".join(bytes(each).ljust(6, b"\0") for each in (ids, lengths_in, lengths_out))
            + struct.pack("<HHBB", self.usage_page, self.usage, len(ids), 0)
        )


BOOT_KEYBOARD = Device(
    report_descriptor=b"",
    usage_page=1,
    usage=6,
    report_ids=(0,),
    in_report_lengths=(8,),
    out_report_lengths=(1,),
)
"""What CircuitPython puts in place of a keyboard when it starts code.py after a SET_PROTOCOL (boot)."""


def loaded(memory, patch):
    """`report_buffers.give` over that memory, for a device that is stored there first."""
    memorymap = ModuleType("memorymap")
    memorymap.AddressRange = memory.address_range
    patch.setitem(sys.modules, "memorymap", memorymap)
    path = project_folder("firmware") / "report_buffers.py"
    spec = importlib.util.spec_from_file_location("report_buffers", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def address_of(thing):
        if not isinstance(thing, bytearray):
            return DEVICE_AT
        memory.put(SPARE_AT, bytearray(12) + struct.pack("<I", DATA_AT))
        memory.put(DATA_AT, thing)
        return SPARE_AT

    def give_to(device, stored):
        memory.put(DEVICE_AT, stored)
        return module.give(device)

    module.id = address_of
    return give_to


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def give(memory, monkeypatch):
    return loaded(memory, monkeypatch)


def pointers(stored, at):
    return list(struct.unpack_from("<6I", stored, at))


def test_a_keyboard_gets_one_for_every_id_and_none_for_what_it_sends(give):
    device = hid_devices.keyboard(Device)
    stored = device.stored()
    before = bytes(stored)
    assert give(device, stored)
    assert pointers(stored, 8) == [0] * 6
    assert pointers(stored, 32) == [DATA_AT] * 6
    assert stored[56:] == before[56:]


def test_the_wire_keeps_the_one_that_it_reads(give):
    device = hid_devices.wire(Device)
    stored = device.stored()
    assert give(device, stored)
    assert pointers(stored, 8) == [0] * 6
    assert pointers(stored, 32) == [OLD, DATA_AT, DATA_AT, 0, 0, 0]


def test_a_buffer_takes_the_longest_report_that_can_come(give, memory):
    device = hid_devices.keyboard(Device)
    assert give(device, device.stored())
    longest_packet = 64
    assert len(memory.pieces[DATA_AT]) >= longest_packet - 1
    assert set(memory.pieces[DATA_AT]) == {0}


def test_a_keyboard_of_circuitpython_s_own_becomes_the_token_s(give):
    stored = BOOT_KEYBOARD.stored()
    assert give(BOOT_KEYBOARD, stored)
    wanted = hid_devices.keyboard(Device).stored()
    assert stored[64:] == wanted[64:]
    assert pointers(stored, 32) == [DATA_AT] * 6
    assert pointers(stored, 8) == [0] * 6


@given(st.binary(min_size=88, max_size=88))
def test_whatever_is_laid_out_otherwise_is_left_alone(content):
    """But for a chance that is one in billions, anything."""
    with pytest.MonkeyPatch.context() as patch:
        stored = bytearray(content)
        assert not loaded(Memory(), patch)(hid_devices.keyboard(Device), stored)
        assert stored == content


def test_where_a_bytearray_is_laid_out_otherwise_nothing_is_changed(give, memory, monkeypatch):
    device = hid_devices.keyboard(Device)
    stored = device.stored()
    before = bytes(stored)
    original = memory.put
    monkeypatch.setattr(
        memory, "put", lambda at, content: original(at, bytearray(64) if at == DATA_AT else content)
    )
    assert not give(device, stored)
    assert stored == before
