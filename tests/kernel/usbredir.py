"""A virtual board on the USB of a QEMU machine: the device's side of usbredir (usb-redir-protocol.md 0.7).

USB/IP needs a kernel with vhci; this needs nothing of the machine, so a BIOS can have the board. All numbers
are little-endian. A reset of the bus is not passed on, as vhci passes on none: the board is enumerated.
"""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import time
from collections.abc import Callable, Generator
from types import TracebackType

from virtual_board.simulated.usb_control import IN_ENDPOINT, OUT_ENDPOINT
from virtual_board.usbip.descriptors import SETUP, Description, Request, enumerate_device
from virtual_board.usbip.device import Transfer, UsbDevice

_HEADER = struct.Struct("<III")
_HELLO, _DEVICE_CONNECT, _INTERFACE_INFO, _EP_INFO = 0, 1, 4, 5
_SET_CONFIGURATION, _CONFIGURATION_STATUS = 6, 8
_START_INTERRUPT, _INTERRUPT_STATUS = 15, 17
_CONTROL, _INTERRUPT = 100, 103

_CONTROL_HEADER = struct.Struct("<BBBBHHH")
_INTERRUPT_HEADER = struct.Struct("<BBH")
_FULL_SPEED = 1
_CONTROL_TYPE, _INTERRUPT_TYPE, _NO_ENDPOINT = 0, 3, 255
_OK, _STALLED = 0, 4
_FROM_DEVICE = 0x80
_REPORT_SIZE = 64
_CONNECT_SECONDS = 20


class UsbRedirServer:
    """Serves one machine while `pump` is called (see `virtual_board.realtime.Server`).

    `requests` are bmRequestType, bRequest and wValue of the control transfers that the machine has made.
    """

    def __init__(self, device: UsbDevice) -> None:
        self.requests: list[tuple[int, int, int]] = []
        self._device = device
        self._description: Description | None = None
        self._steps: Generator[Request, bytes | None, Description] | None = None
        self._answers: list[bytes | None] = []
        self._socket: socket.socket | None = None
        self._received = b""
        self._polls: int | None = None  # the endpoint that the machine wants reports of
        self._report_is_due = False

    def __enter__(self) -> UsbRedirServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            self._socket.close()

    @property
    def known(self) -> bool:
        """Whether the board has said what it is."""
        return self._description is not None

    def connect(self, path: str) -> None:
        """Plug the board into the machine that listens at a socket's path."""
        assert self._description is not None
        self._socket = socket.socket(socket.AF_UNIX)
        end = time.monotonic() + _CONNECT_SECONDS
        while True:
            try:
                self._socket.connect(path)
                break
            except OSError:
                assert time.monotonic() < end, "QEMU does not listen"
                time.sleep(0.05)
        self._send(_HELLO, b"picoath".ljust(64, b"\0"))
        self._send(_EP_INFO, _endpoints())
        self._send(_INTERFACE_INFO, _interface(self._description))
        identity = self._description.identity
        told = (_FULL_SPEED, *self._description.device_class, identity.vid, identity.pid)
        self._send(_DEVICE_CONNECT, struct.pack("<BBBBHH", *told))
        self._socket.setblocking(False)

    def pump(self) -> None:
        """Carry what has come on either side to the other."""
        if self._description is None:
            self._enumerate()
        elif self._socket is not None:
            self._receive(self._socket)
            self._poll()

    def wait(self, seconds: float) -> None:
        """Sleep at most `seconds` of real time, less when the machine has something to say."""
        waiting = [] if self._socket is None else [self._socket]
        select.select(waiting, [], [], seconds)

    def _enumerate(self) -> None:
        if self._device.connection is None:
            return
        if self._steps is None:
            self._steps = enumerate_device()
            self._ask(next(self._steps))
        try:
            while self._answers:
                self._ask(self._steps.send(self._answers.pop()))
        except StopIteration as end:
            self._description = end.value

    def _ask(self, setup: bytes) -> None:
        self._begin_control(setup, b"", self._answers.append)

    def _begin_control(self, setup: bytes, data: bytes, done: Callable[[bytes | None], None]) -> None:
        request_type, *_, length = SETUP.unpack(setup)
        is_in = bool(request_type & _FROM_DEVICE)
        self._device.begin(Transfer(0, is_in, length, setup, data, done))

    # The machine

    def _receive(self, connection: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            self._received += connection.recv(65536)
        while len(self._received) >= _HEADER.size:
            kind, length, number = _HEADER.unpack_from(self._received)
            end = _HEADER.size + length
            if len(self._received) < end:
                return
            packet, self._received = self._received[_HEADER.size : end], self._received[end:]
            self._take(kind, number, packet)

    def _take(self, kind: int, number: int, packet: bytes) -> None:
        if kind == _SET_CONFIGURATION:
            self._configure(number, packet[0])
        elif kind == _START_INTERRUPT:
            self._send(_INTERRUPT_STATUS, bytes([_OK, packet[0]]), number)
            self._polls = packet[0]
        elif kind == _CONTROL:
            self._control(number, packet)

    def _configure(self, number: int, value: int) -> None:
        def done(answer: bytes | None) -> None:
            status = _STALLED if answer is None else _OK
            self._send(_CONFIGURATION_STATUS, bytes([status, value]), number)

        self._begin_control(SETUP.pack(0, 9, value, 0, 0), b"", done)

    def _control(self, number: int, packet: bytes) -> None:
        endpoint, request, request_type, _, value, index, length = _CONTROL_HEADER.unpack_from(packet)
        self.requests.append((request_type, request, value))

        def done(answer: bytes | None) -> None:
            status = _STALLED if answer is None else _OK
            data = answer or b""
            moved = len(data) if request_type & _FROM_DEVICE else length
            header = _CONTROL_HEADER.pack(endpoint, request, request_type, status, value, index, moved)
            self._send(_CONTROL, header + data, number)

        setup = SETUP.pack(request_type, request, value, index, length)
        self._begin_control(setup, packet[_CONTROL_HEADER.size :], done)

    def _poll(self) -> None:
        """Ask for the next report, when the last one has come."""
        endpoint = self._polls
        if endpoint is None or self._report_is_due:
            return

        def done(answer: bytes | None) -> None:
            self._report_is_due = False
            status = _STALLED if answer is None else _OK
            data = answer or b""
            self._send(_INTERRUPT, _INTERRUPT_HEADER.pack(endpoint, status, len(data)) + data)

        self._report_is_due = True
        self._device.begin(Transfer(endpoint & 0x0F, True, _REPORT_SIZE, bytes(8), b"", done))

    def _send(self, kind: int, packet: bytes, number: int = 0) -> None:
        assert self._socket is not None
        self._socket.sendall(_HEADER.pack(kind, len(packet), number) + packet)


def _endpoints() -> bytes:
    """Type, interval in ms and interface of each endpoint, those out of the machine first."""
    types, intervals = bytearray([_NO_ENDPOINT] * 32), bytearray(32)
    types[0] = types[16] = _CONTROL_TYPE
    for at in (OUT_ENDPOINT, 16 + IN_ENDPOINT):
        types[at] = _INTERRUPT_TYPE
        intervals[at] = 8
    return bytes(types + intervals + bytearray(32))


def _interface(description: Description) -> bytes:
    [only] = description.interfaces
    columns = (only.number, only.code, only.subclass, only.protocol)
    return struct.pack("<I", 1) + b"".join(bytes([column]).ljust(32, b"\0") for column in columns)
