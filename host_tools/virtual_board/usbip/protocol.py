"""The packets of USB/IP 1.1.1 (the kernel's Documentation/usb/usbip_protocol.rst); big-endian.

A connection begins with one operation: a request for the list of devices, which is answered, or for a device.
Once a device is granted, commands follow on the same connection: submit a transfer, or unlink one.
"""

from __future__ import annotations

import errno
import struct
from dataclasses import dataclass

from virtual_board.usbip.descriptors import SETUP, Description

VERSION = 0x0111
BUS_ID = "1-1"
BUS_NUMBER, DEVICE_NUMBER = 1, 2
DEVICE_ID = BUS_NUMBER << 16 | DEVICE_NUMBER
FULL_SPEED = 2

OK, NOT_AVAILABLE, BUSY = 0, 1, 2
"""How an operation ended (tools/usb/usbip/src/usbip_network.h has ST_OK, ST_NA, ST_DEV_BUSY)."""

STALLED = -errno.EPIPE
UNLINKED = -errno.ECONNRESET

LONGEST_TRANSFER = 0xFFFF
"""Bytes; more than the 16 bits of wLength can't be asked for."""

_OP_REQ_DEVLIST, _OP_REP_DEVLIST = 0x8005, 0x0005
_OP_REQ_IMPORT, _OP_REP_IMPORT = 0x8003, 0x0003
_CMD_SUBMIT, _CMD_UNLINK, _RET_SUBMIT, _RET_UNLINK = 1, 2, 3, 4
_OUT, _IN = 0, 1
_NOT_ISOCHRONOUS = (0, 0xFFFFFFFF)

_OPERATION = struct.Struct(">HHI")
_BUS_ID_SIZE = 32
_DEVICE = struct.Struct(">256s32sIIIHHHBBBBBB")
_INTERFACE = struct.Struct(">BBBx")
_BASIC = struct.Struct(">IIIII")
_SUBMIT = struct.Struct(">IIIII8s")
_COMMAND_SIZE = _BASIC.size + _SUBMIT.size
_RETURN = struct.Struct(">iIIII8x")

LONGEST_PACKET = _COMMAND_SIZE + LONGEST_TRANSFER


class MalformedError(Exception):
    """Bytes that are no packet; the connection can't be read any further."""


@dataclass(frozen=True)
class ListRequest:
    """Which devices are there?"""


@dataclass(frozen=True)
class ImportRequest:
    """Grant me the device with this bus id."""

    bus_id: bytes


@dataclass(frozen=True)
class Submit:
    """Begin a transfer. `number` names it in the answer."""

    number: int
    endpoint: int
    is_in: bool
    length: int
    setup: bytes
    data: bytes


@dataclass(frozen=True)
class Unlink:
    """Call off the transfer `unlinked`."""

    number: int
    unlinked: int


def read_operation(received: bytearray) -> ListRequest | ImportRequest | None:
    """Take an operation from the front of what has come; None until all of it is there.

    Raises MalformedError.
    """
    if len(received) < _OPERATION.size:
        return None
    version, code, _status = _OPERATION.unpack_from(received)
    if version >> 8 != VERSION >> 8 or code not in (_OP_REQ_DEVLIST, _OP_REQ_IMPORT):
        raise MalformedError
    if code == _OP_REQ_DEVLIST:
        del received[: _OPERATION.size]
        return ListRequest()
    end = _OPERATION.size + _BUS_ID_SIZE
    if len(received) < end:
        return None
    bus_id = bytes(received[_OPERATION.size : end]).split(b"\0")[0]
    del received[:end]
    return ImportRequest(bus_id)


def device_list(description: Description | None) -> bytes:
    """The answer to a ListRequest."""
    reply = _OPERATION.pack(VERSION, _OP_REP_DEVLIST, OK)
    if description is None:
        return reply + struct.pack(">I", 0)
    interfaces = (_INTERFACE.pack(each.code, each.subclass, each.protocol) for each in description.interfaces)
    return reply + struct.pack(">I", 1) + _device(description) + b"".join(interfaces)


def import_reply(status: int, description: Description | None = None) -> bytes:
    """The answer to an ImportRequest; with the description where the device is granted."""
    reply = _OPERATION.pack(VERSION, _OP_REP_IMPORT, status)
    return reply if description is None else reply + _device(description)


def _device(description: Description) -> bytes:
    return _DEVICE.pack(
        b"/virtual/usb1/1-1",
        BUS_ID.encode(),
        BUS_NUMBER,
        DEVICE_NUMBER,
        FULL_SPEED,
        description.identity.vid,
        description.identity.pid,
        description.release,
        *description.device_class,
        0,  # not configured yet
        description.configurations,
        len(description.interfaces),
    )


def read_command(received: bytearray) -> Submit | Unlink | None:
    """Take a command from the front of what has come; None until all of it is there.

    Raises MalformedError.
    """
    if len(received) < _COMMAND_SIZE:
        return None
    command, number, device, direction, endpoint = _BASIC.unpack_from(received)
    if command == _CMD_UNLINK:
        (unlinked,) = struct.unpack_from(">I", received, _BASIC.size)
        del received[:_COMMAND_SIZE]
        return Unlink(number, unlinked)
    if command != _CMD_SUBMIT or device != DEVICE_ID or direction not in (_OUT, _IN) or endpoint > 15:
        raise MalformedError
    _flags, length, _start, packets, _interval, setup = _SUBMIT.unpack_from(received, _BASIC.size)
    if length > LONGEST_TRANSFER or packets not in _NOT_ISOCHRONOUS:
        raise MalformedError
    if endpoint == 0:
        _check_setup(setup, direction == _IN, length)
    end = _COMMAND_SIZE + (length if direction == _OUT else 0)
    if len(received) < end:
        return None
    data = bytes(received[_COMMAND_SIZE:end])
    del received[:end]
    return Submit(number, endpoint, direction == _IN, length, setup, data)


def _check_setup(setup: bytes, is_in: bool, length: int) -> None:
    """The setup packet must say the same as the command around it; without data its direction is free."""
    request_type, *_, wanted = SETUP.unpack(setup)
    if wanted != length or (wanted and bool(request_type & 0x80) != is_in):
        raise MalformedError


def submit_reply(number: int, is_in: bool, status: int, length: int, data: bytes = b"") -> bytes:
    """How a transfer ended: 0 or a negative errno, the bytes that went over the cable, those that came in."""
    basic = _BASIC.pack(_RET_SUBMIT, number, 0, 0, 0)
    return basic + _RETURN.pack(status, length, 0, 0, 0) + (data if is_in else b"")


def unlink_reply(number: int, status: int) -> bytes:
    """UNLINKED where the transfer was called off, 0 where it had ended before."""
    return _BASIC.pack(_RET_UNLINK, number, 0, 0, 0) + _RETURN.pack(status, 0, 0, 0, 0)
