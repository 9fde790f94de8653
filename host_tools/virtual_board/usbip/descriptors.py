"""Finding out what a device is, as a computer does before it offers it to others."""

from __future__ import annotations

import struct
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from virtual_board.computer import Identity, Interface

SETUP = struct.Struct("<BBHHH")
"""bmRequestType, bRequest, wValue, wIndex, wLength (Universal Serial Bus Specification 2.0, 9.3)."""

_FROM_DEVICE = 0x80
_FROM_INTERFACE = 0x81
_GET_DESCRIPTOR = 6
_SET_ADDRESS = 5
_DEVICE, _CONFIGURATION, _STRING, _INTERFACE, _HID_REPORT = 1, 2, 3, 4, 0x22
_ENGLISH = 0x0409
_ADDRESS = 1

_DEVICE_DESCRIPTOR = struct.Struct("<BBHBBBBHHHBBBB")
_CONFIGURATION_DESCRIPTOR = struct.Struct("<BBHBBBBB")
_CLASS_HID = 3
_LONGEST_STRING = 255
_LONGEST_REPORT_DESCRIPTOR = 1024

Request = bytes
"""A setup packet. Its data comes from the device."""


class NotUnderstoodError(Exception):
    """What the device tells of itself is not what the specification says."""


@dataclass(frozen=True)
class InterfaceClass:
    """Class, subclass and protocol of an interface, and its number."""

    number: int
    code: int
    subclass: int
    protocol: int


@dataclass(frozen=True)
class Description:
    """What a device tells of itself. `usages` are those of its HID interfaces' first collections."""

    identity: Identity
    release: int
    device_class: tuple[int, int, int]
    configuration_value: int
    configurations: int
    interfaces: tuple[InterfaceClass, ...]
    usages: tuple[tuple[int, int], ...]

    @property
    def hid_interfaces(self) -> list[Interface]:
        """The HID interfaces as `virtual_board.computer` lists them."""
        hids = [each for each in self.interfaces if each.code == _CLASS_HID]
        return [
            Interface("hid", page, usage, each.protocol if each.subclass else 0)
            for each, (page, usage) in zip(hids, self.usages, strict=True)
        ]


def enumerate_device() -> Generator[Request, bytes | None, Description]:
    """Yields requests and takes the answers (None: a stall); returns the description.

    Raises NotUnderstoodError.
    """
    device = _unpack(_DEVICE_DESCRIPTOR, (yield _descriptor(_DEVICE, 0, _DEVICE_DESCRIPTOR.size)))
    yield SETUP.pack(0, _SET_ADDRESS, _ADDRESS, 0, 0)
    header = _unpack(
        _CONFIGURATION_DESCRIPTOR, (yield _descriptor(_CONFIGURATION, 0, _CONFIGURATION_DESCRIPTOR.size))
    )
    configuration = yield _descriptor(_CONFIGURATION, 0, header[2])
    interfaces = tuple(_interfaces(configuration or b""))
    manufacturer, product, serial = (
        (yield from _string(device[10])),
        (yield from _string(device[11])),
        (yield from _string(device[12])),
    )
    usages = []
    for each in interfaces:
        if each.code == _CLASS_HID:
            length = _LONGEST_REPORT_DESCRIPTOR
            usages.append(_usage((yield _descriptor(_HID_REPORT, 0, length, each.number, _FROM_INTERFACE))))
    return Description(
        identity=Identity(manufacturer, product, serial, vid=device[7], pid=device[8]),
        release=device[9],
        device_class=(device[3], device[4], device[5]),
        configuration_value=header[5],
        configurations=device[13],
        interfaces=interfaces,
        usages=tuple(usages),
    )


def _descriptor(kind: int, index: int, length: int, where: int = 0, recipient: int = _FROM_DEVICE) -> Request:
    return SETUP.pack(recipient, _GET_DESCRIPTOR, kind << 8 | index, where, length)


def _unpack(layout: struct.Struct, descriptor: bytes | None) -> tuple[int, ...]:
    if descriptor is None or len(descriptor) < layout.size:
        raise NotUnderstoodError
    return layout.unpack_from(descriptor)


def _interfaces(configuration: bytes) -> Iterator[InterfaceClass]:
    at = 0
    while at < len(configuration):
        size = configuration[at]
        if size < 2 or at + size > len(configuration):
            raise NotUnderstoodError
        descriptor = configuration[at : at + size]
        is_first_setting = descriptor[1] == _INTERFACE and size >= 9 and descriptor[3] == 0
        if is_first_setting:
            yield InterfaceClass(descriptor[2], *descriptor[5:8])
        at += size


def _string(index: int) -> Generator[Request, bytes | None, str]:
    """A text of the device's; empty where it has none."""
    if index == 0:
        return ""
    descriptor = yield _descriptor(_STRING, index, _LONGEST_STRING, _ENGLISH)
    return (descriptor or b"")[2:].decode("utf-16-le", "replace")


def _usage(report_descriptor: bytes | None) -> tuple[int, int]:
    """Usage page and usage of the first collection (HID 1.11, 6.2.2)."""
    page = usage = at = 0
    items = report_descriptor or b""
    while at < len(items):
        size = (0, 1, 2, 4)[items[at] & 3]
        value = int.from_bytes(items[at + 1 : at + 1 + size], "little")
        tag = items[at] & 0xFC
        if tag == 0x04:
            page = value
        elif tag == 0x08:
            usage = value
        elif tag == 0xA0:
            break
        at += 1 + size
    return page, usage
