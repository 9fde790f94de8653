"""The control pipe of a simulated board, as CircuitPython's USB stack (TinyUSB) answers on it.

What a real CircuitPython says of itself was read off an emulated board and is kept here, but for what the
program on the board chooses; `tests/emulated/test_usb_device.py` holds it against that again. There are only
boards with one HID interface here: nothing else is imitated as deep as this.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from virtual_board.simulated.usb import Function, HidDevice

IN_ENDPOINT, OUT_ENDPOINT = 1, 1
"""The numbers of the HID interface's endpoints."""

PACKET_SIZE = 64

_DEVICE = struct.Struct("<8sHHHBBBB")
_DEVICE_BEGINS = bytes.fromhex("1201000200000040")  # USB 2.0, each interface has its class, packets of 64
_RELEASE = 0x0100
_CONFIGURATION = bytes.fromhex("09022900010100a032")  # bus-powered, remote wake-up, 100 mA
_INTERFACE = bytes.fromhex("090400000203000004")
_BOOT_INTERFACE = bytes.fromhex("090400000203010104")
_HID = struct.Struct("<7sH")
_HID_BEGINS = bytes.fromhex("09211101000122")  # HID 1.11
_ENDPOINTS = bytes.fromhex("0705810340000807050103400008")  # polled every 8 ms
_LANGUAGES = bytes.fromhex("04030904")
_HID_NAME = "CircuitPython HID"

_SETUP = struct.Struct("<BBHHH")
_DONE = b""

# Recipients and kinds of a request: bmRequestType (Universal Serial Bus Specification 2.0, 9.3).
_TO_DEVICE, _TO_INTERFACE, _TO_ENDPOINT = 0x00, 0x01, 0x02
_FROM_DEVICE, _FROM_INTERFACE, _FROM_ENDPOINT = 0x80, 0x81, 0x82
_CLASS_TO_INTERFACE, _CLASS_FROM_INTERFACE = 0x21, 0xA1

_REMOTE_WAKEUP = 1
_BOOT_PROTOCOL, _REPORT_PROTOCOL = 0, 1


class ControlPipe:
    """Answers control transfers for a board that boot.py made.

    :param configure: called when the computer chooses configuration 1 (True) or none (False).
    :param take_output: called with an output report that came by SET_REPORT.
    """

    def __init__(
        self, function: Function, configure: Callable[[bool], None], take_output: Callable[[bytes], None]
    ) -> None:
        self._function = function
        self._hid: HidDevice = function.hid[0]
        self._configure = configure
        self._take_output = take_output
        self._configuration = 0
        self._may_wake = False
        self._idle = 0
        self._protocol = _REPORT_PROTOCOL

    def answer(self, setup: bytes, data: bytes) -> bytes | None:
        """What the device sends, empty where it sends nothing; None for a stall."""
        request_type, request, value, index, length = _SETUP.unpack(setup)
        act = _REQUESTS.get((request_type, request))
        answer = None if act is None else act(self, value, index, data)
        return None if answer is None else answer[:length]

    # Standard requests (the same, 9.4)

    def _tell_device_status(self, _value: int, _index: int, _data: bytes) -> bytes:
        return bytes([self._may_wake << 1, 0])

    def _tell_endpoint_status(self, _value: int, _index: int, _data: bytes) -> bytes:
        return bytes(2)

    def _set_feature(self, value: int, _index: int, _data: bytes) -> bytes | None:
        return self._let_wake(value, True)

    def _clear_feature(self, value: int, _index: int, _data: bytes) -> bytes | None:
        return self._let_wake(value, False)

    def _let_wake(self, value: int, allowed: bool) -> bytes | None:
        if value != _REMOTE_WAKEUP:
            return None
        self._may_wake = allowed
        return _DONE

    def _do_nothing(self, _value: int, _index: int, _data: bytes) -> bytes:
        return _DONE

    def _tell_descriptor(self, value: int, _index: int, _data: bytes) -> bytes | None:
        kind, number = divmod(value, 256)
        if kind == 1:
            return self._device()
        if kind == 2 and number == 0:
            return _CONFIGURATION + self._interface() + self._hid_descriptor() + _ENDPOINTS
        return self._string(number) if kind == 3 else None

    def _device(self) -> bytes:
        identity = self._function.identity
        return _DEVICE.pack(_DEVICE_BEGINS, identity.vid, identity.pid, _RELEASE, 1, 2, 3, 1)

    def _interface(self) -> bytes:
        return _BOOT_INTERFACE if self._function.boot_device else _INTERFACE

    def _hid_descriptor(self) -> bytes:
        return _HID.pack(_HID_BEGINS, len(self._hid.report_descriptor))

    def _string(self, number: int) -> bytes | None:
        identity = self._function.identity
        texts = (identity.manufacturer, identity.product, identity.serial, _HID_NAME)
        if number == 0:
            return _LANGUAGES
        if number > len(texts):
            return None
        encoded = texts[number - 1].encode("utf-16-le")
        return bytes([2 + len(encoded), 3]) + encoded

    def _tell_hid_descriptor(self, value: int, index: int, _data: bytes) -> bytes | None:
        if index != 0:
            return None
        return {0x21: self._hid_descriptor(), 0x22: self._hid.report_descriptor}.get(value >> 8)

    def _tell_configuration(self, _value: int, _index: int, _data: bytes) -> bytes:
        return bytes([self._configuration])

    def _set_configuration(self, value: int, _index: int, _data: bytes) -> bytes | None:
        if value > 1:
            return None
        self._configuration = value
        self._configure(value == 1)
        return _DONE

    def _tell_alternate(self, _value: int, index: int, _data: bytes) -> bytes | None:
        return bytes(1) if index == 0 else None

    # Requests of the HID class (HID 1.11, 7.2)

    def _set_report(self, _value: int, index: int, data: bytes) -> bytes | None:
        if index != 0:
            return None
        self._take_output(data)
        return _DONE

    def _tell_idle(self, _value: int, _index: int, _data: bytes) -> bytes:
        return bytes([self._idle])

    def _set_idle(self, value: int, _index: int, _data: bytes) -> bytes:
        self._idle = value >> 8
        return _DONE

    def _tell_protocol(self, _value: int, _index: int, _data: bytes) -> bytes:
        return bytes([self._protocol])

    def _set_protocol(self, value: int, _index: int, _data: bytes) -> bytes:
        self._protocol = value & 0xFF
        return _DONE


_REQUESTS = {
    (_FROM_DEVICE, 0): ControlPipe._tell_device_status,
    (_FROM_ENDPOINT, 0): ControlPipe._tell_endpoint_status,
    (_TO_DEVICE, 1): ControlPipe._clear_feature,
    (_TO_ENDPOINT, 1): ControlPipe._do_nothing,
    (_TO_DEVICE, 3): ControlPipe._set_feature,
    (_TO_DEVICE, 5): ControlPipe._do_nothing,  # SET_ADDRESS
    (_FROM_DEVICE, 6): ControlPipe._tell_descriptor,
    (_FROM_INTERFACE, 6): ControlPipe._tell_hid_descriptor,
    (_FROM_DEVICE, 8): ControlPipe._tell_configuration,
    (_TO_DEVICE, 9): ControlPipe._set_configuration,
    (_FROM_INTERFACE, 10): ControlPipe._tell_alternate,
    (_TO_INTERFACE, 11): ControlPipe._do_nothing,  # SET_INTERFACE
    (_CLASS_FROM_INTERFACE, 2): ControlPipe._tell_idle,
    (_CLASS_FROM_INTERFACE, 3): ControlPipe._tell_protocol,
    (_CLASS_TO_INTERFACE, 9): ControlPipe._set_report,
    (_CLASS_TO_INTERFACE, 10): ControlPipe._set_idle,
    (_CLASS_TO_INTERFACE, 11): ControlPipe._set_protocol,
}
