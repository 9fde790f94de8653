"""Gives CircuitPython's HID device a place for output reports that it stores without comparing their length.

CircuitPython 10.1 to 10.3 (shared-module/usb_hid/Device.c, tud_hid_set_report_cb) copies a report that begins
with a byte 0 to the buffer of report id 0, whatever its length, and of one without any byte it copies 65535
bytes, unless the length of report id 0 is 0. `fob.hid_devices` makes it 0. CircuitPython then makes no buffer
for it, and copies to address 0, the boot ROM, which takes nothing. So each id whose length is 0 gets a buffer
here, large enough for the longest report. And GET_REPORT would read past the buffers of input reports, which
nothing is ever written to: it gets none, and is answered by a stall.

A device is looked at before anything is written: where it is not laid out as in these versions, or there is
no `memorymap`, nothing is changed; then the wire works, and the keyboard does not hear the LEDs.
"""

import sys

try:
    import memorymap
except ImportError:
    memorymap = None

# usb_hid_device_obj_t (shared-module/usb_hid/Device.h): offsets and sizes in bytes.
_IN_BUFFERS = 8
_OUT_BUFFERS = 32
_REPORT_IDS = 64
_OUT_LENGTHS = 76
_USAGE_PAGE = 82
_USAGE = 84
_COUNT = 86
_SIZE = 88
_POINTER = 4

_DATA_OF_A_BYTEARRAY = 12  # mp_obj_array_t (py/objarray.h)
_LONGEST = 64

# Ids, lengths of input and of output reports, as `fob.hid_devices.keyboard` has them.
_KEYBOARD = bytes((1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0))


def give(device):
    """Give a HID device its buffers; returns whether it has them.

    They stay: CircuitPython's garbage collector finds them by the device. This module doesn't.

    :param device: one of ``usb_hid.devices``.
    """
    sys.modules.pop(__name__, None)
    if memorymap is None:
        return False
    fields = memorymap.AddressRange(start=id(device), length=_SIZE)
    if not _is_one(fields, device):
        return False
    spare, place = _new_buffer()
    if spare is None:
        return False
    if device.usage == 6 and fields[_COUNT] == 1:
        # The computer asked for the boot protocol before this program began, and CircuitPython has put a
        # keyboard of its own in place of the token's.
        fields[_REPORT_IDS:_USAGE_PAGE] = _KEYBOARD
        fields[_COUNT] = 6
    for index in range(fields[_COUNT]):
        if not fields[_OUT_LENGTHS + index]:
            _point(fields, _OUT_BUFFERS, index, place)
        _point(fields, _IN_BUFFERS, index, bytes(_POINTER))
    return True


def _is_one(fields, device):
    """Whether there is a HID device, by what its fields must be."""
    usages = device.usage_page.to_bytes(2, "little") + device.usage.to_bytes(2, "little")
    last = fields[_COUNT] - 1
    return (
        bytes(fields[_USAGE_PAGE:_COUNT]) == usages
        and last in (0, 2, 5)
        and fields[_REPORT_IDS + last] == 0
        and fields[_OUT_LENGTHS + last] <= 1
    )


def _new_buffer():
    """A bytearray and the address of its data, 4 bytes, little-endian; None twice if they aren't found."""
    spare = bytearray(_LONGEST)
    place = bytes(memorymap.AddressRange(start=id(spare) + _DATA_OF_A_BYTEARRAY, length=_POINTER)[:])
    data = memorymap.AddressRange(start=int.from_bytes(place, "little"), length=_LONGEST)
    spare[:7] = b"picoath"
    found = bytes(data[:]) == spare
    spare[:7] = bytes(7)
    return (spare, place) if found else (None, None)


def _point(fields, pointers, index, place):
    at = pointers + _POINTER * index
    fields[at : at + _POINTER] = place
