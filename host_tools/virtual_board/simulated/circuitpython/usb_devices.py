"""`storage`, `usb_cdc`, `usb_midi` and `usb_hid`: what boot.py makes of the board on USB."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.drive import Drive, absolute
from virtual_board.simulated.usb import Function, HidDevice, Usb

KEYBOARD = HidDevice(0x01, 0x06, (1,), (8,), (1,), True)
MOUSE = HidDevice(0x01, 0x02, (2,), (4,), (0,), True)
CONSUMER_CONTROL = HidDevice(0x0C, 0x01, (3,), (2,), (0,), True)
DEFAULT_HID = (KEYBOARD, MOUSE, CONSUMER_CONTROL)

_MAX_HID_DEVICES = 8
_MAX_REPORT_IDS = 6
_REPORT_ID = 0x84  # HID 1.11, 6.2.2.7: without the size of its data


def modules(function: Function, usb: Usb, drive: Drive) -> dict[str, ModuleType]:
    """The four modules, over the choices in `function` that are fixed once it has started."""
    return {
        "storage": _storage(function, drive),
        "usb_cdc": _usb_cdc(function),
        "usb_midi": _usb_midi(function),
        "usb_hid": _usb_hid(function, usb),
    }


def check_changeable(function: Function) -> None:
    """Raises RuntimeError when USB has started: only boot.py can choose."""
    if function.started:
        raise RuntimeError("Cannot change USB devices now")


def _storage(function: Function, drive: Drive) -> ModuleType:
    def set_usb_drive(enabled: bool) -> None:
        check_changeable(function)
        function.drive = enabled
        drive.writable = not enabled

    def remount(mount_path: str, readonly: bool = False, **_: bool) -> None:
        if function.started and function.drive:
            raise RuntimeError("Cannot remount path when visible via USB.")
        drive.writable = not readonly

    def getmount(mount_path: str) -> SimpleNamespace:
        if absolute(mount_path) != "/":
            raise OSError(22, "Invalid argument")
        return SimpleNamespace(readonly=not drive.writable, label="CIRCUITPY")

    return make(
        "storage",
        disable_usb_drive=lambda: set_usb_drive(False),
        enable_usb_drive=lambda: set_usb_drive(True),
        remount=remount,
        getmount=getmount,
    )


def _usb_cdc(function: Function) -> Any:
    cdc: Any = make("usb_cdc")

    def enable(*, console: bool = True, data: bool = False) -> None:
        check_changeable(function)
        function.console, function.data = console, data
        show()

    def show() -> None:
        cdc.console = SimpleNamespace(connected=False) if function.console else None
        cdc.data = SimpleNamespace(connected=False) if function.data else None

    show()
    cdc.enable = enable
    cdc.disable = lambda: enable(console=False, data=False)
    return cdc


def _usb_midi(function: Function) -> ModuleType:
    def set_midi(enabled: bool) -> None:
        check_changeable(function)
        function.midi = enabled

    return make("usb_midi", enable=lambda: set_midi(True), disable=lambda: set_midi(False), ports=())


def _usb_hid(function: Function, usb: Usb) -> Any:
    class Device(_Device):
        _usb = usb

    Device.KEYBOARD, Device.MOUSE, Device.CONSUMER_CONTROL = (Device.of(made) for made in DEFAULT_HID)
    hid: Any = make("usb_hid", Device=Device, devices=tuple(Device.of(made) for made in function.hid))

    def enable(devices: Sequence[Device], boot_device: int = 0) -> None:
        if not all(isinstance(device, Device) for device in devices):
            raise TypeError("__class__ must be of type Device")
        if not 0 <= boot_device <= 2:
            raise ValueError("boot_device must be 0-2")
        if len(devices) > _MAX_HID_DEVICES:
            raise ValueError(f"devices length must be <= {_MAX_HID_DEVICES}")
        check_changeable(function)
        function.hid = tuple(device.made for device in devices)
        function.boot_device = boot_device
        hid.devices = tuple(devices)

    hid.enable = enable
    hid.disable = lambda: enable(())
    hid.get_boot_device = lambda: 0  # no host here asks for the boot protocol
    hid.set_interface_name = lambda interface_name: check_changeable(function)
    return hid


class _Device:
    """A HID device, with the arguments and errors of shared-bindings/usb_hid/Device.c."""

    _usb: Usb
    KEYBOARD: _Device
    MOUSE: _Device
    CONSUMER_CONTROL: _Device
    made: HidDevice

    def __init__(
        self,
        *,
        report_descriptor: bytes | bytearray,
        usage_page: int,
        usage: int,
        report_ids: Sequence[int],
        in_report_lengths: Sequence[int],
        out_report_lengths: Sequence[int],
    ) -> None:
        _check_range("usage_page", usage_page, 1, 0xFFFF)
        _check_range("usage", usage, 0, 0xFFFF)
        _check_lengths(report_ids, in_report_lengths, out_report_lengths)
        lengths = tuple(in_report_lengths), tuple(out_report_lengths)
        descriptor = bytes(report_descriptor)
        declares_ids = any(prefix == _REPORT_ID for prefix in _prefixes(descriptor))
        self.made = HidDevice(usage_page, usage, tuple(report_ids), *lengths, declares_ids, descriptor)

    @classmethod
    def of(cls, made: HidDevice) -> Any:
        """The object for a device that is described already."""
        device = cls.__new__(cls)
        device.made = made
        return device

    @property
    def usage_page(self) -> int:
        return self.made.usage_page

    @property
    def usage(self) -> int:
        return self.made.usage

    def send_report(self, report: bytes | bytearray | memoryview, report_id: int | None = None) -> None:
        index = self._index(report_id)
        _check_range("report length", len(report), *[self.made.in_report_lengths[index]] * 2)
        self._usb.send(self.made, self.made.report_ids[index], bytes(report))

    def get_last_received_report(self, report_id: int | None = None) -> bytes | None:
        return self._usb.last_received(self.made.report_ids[self._index(report_id)])

    def _index(self, report_id: int | None) -> int:
        ids = self.made.report_ids
        if report_id is None and len(ids) == 1:
            return 0
        if report_id not in ids:
            raise ValueError("Invalid report_id")
        return ids.index(report_id)


def _prefixes(report_descriptor: bytes) -> Iterator[int]:
    """The items of a report descriptor (HID 1.11, 6.2.2.2), without the size of their data."""
    place = 0
    while place < len(report_descriptor):
        prefix = report_descriptor[place]
        yield prefix & 0xFC
        place += 1 + (0, 1, 2, 4)[prefix & 3]


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} must be {low}-{high}")


def _check_lengths(report_ids: Sequence[int], *lengths: Sequence[int]) -> None:
    _check_range("report_ids length", len(report_ids), 1, _MAX_REPORT_IDS)
    if any(len(given) != len(report_ids) for given in lengths):
        raise ValueError("report_ids, in_report_lengths, and out_report_lengths must all be the same length")
    for value in (*report_ids, *(length for given in lengths for length in given)):
        _check_range("report_ids", value, 0, 255)
    if report_ids[0] == 0 and len(report_ids) > 1:
        raise ValueError("report_ids length must be 1 with report id 0")
