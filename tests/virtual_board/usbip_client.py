"""A USB/IP client of the tests' own: what the kernel and its tools send, in the fewest words."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass

LIST, IMPORT = 0x8005, 0x8003
SUBMIT, UNLINK = 1, 2
DEVICE_ID = 1 << 16 | 2
OUT, IN = 0, 1


def operation(code: int, payload: bytes = b"", version: int = 0x0111) -> bytes:
    """A request that opens a connection."""
    return struct.pack(">HHI", version, code, 0) + payload


def import_request(bus_id: bytes = b"1-1") -> bytes:
    """A request for a device."""
    return operation(IMPORT, bus_id.ljust(32, b"\0"))


def submit(
    number: int,
    direction: int,
    endpoint: int,
    length: int,
    setup: bytes = bytes(8),
    data: bytes = b"",
    device: int = DEVICE_ID,
    packets: int = 0,
) -> bytes:
    """A command that begins a transfer."""
    basic = struct.pack(">IIIII", SUBMIT, number, device, direction, endpoint)
    return basic + struct.pack(">IIIII8s", 0, length, 0, packets, 8, setup) + data


def unlink(number: int, unlinked: int) -> bytes:
    """A command that calls one off."""
    return struct.pack(">IIIIII24x", UNLINK, number, DEVICE_ID, OUT, 0, unlinked)


def setup(request_type: int, request: int, value: int = 0, index: int = 0, length: int = 0) -> bytes:
    """A setup packet."""
    return struct.pack("<BBHHH", request_type, request, value, index, length)


@dataclass
class Reply:
    """The answer to a command."""

    command: int
    number: int
    status: int
    length: int
    data: bytes


class Client:
    """One connection. `turn` lets the server and its board go on a little."""

    def __init__(self, address: tuple[str, int], turn: Callable[[], None]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setblocking(False)
        self._turn = turn
        self._number = 0

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def receive(self, size: int, turns: int = 2000) -> bytes:
        """So many bytes; ConnectionError when the server hangs up before."""
        received = b""
        for _ in range(turns):
            if len(received) == size:
                return received
            self._turn()
            try:
                data = self.socket.recv(size - len(received))
            except BlockingIOError:
                continue
            if not data:
                raise ConnectionError("the server has hung up")
            received += data
        raise TimeoutError(f"got {received!r}")

    def hung_up(self, turns: int = 50) -> bool:
        """Whether the server hangs up without a word."""
        try:
            self.receive(1, turns)
        except TimeoutError:
            return False
        except ConnectionError:
            return True
        raise AssertionError("the server answered")

    def attach(self) -> bytes:
        """Import the device; returns what is told of it."""
        self.send(import_request())
        assert struct.unpack(">HHI", self.receive(8)) == (0x0111, 0x0003, 0)
        return self.receive(312)

    def reply(self, is_in: bool = True, turns: int = 2000) -> Reply:
        """The next answer; `is_in` says whether data can follow it."""
        command, number, *_ = struct.unpack(">IIIII", self.receive(20, turns))
        status, length = struct.unpack(">iI20x", self.receive(28))
        data = self.receive(length) if command == 3 and is_in else b""
        return Reply(command, number, status, length, data)

    def control(self, packet: bytes, data: bytes = b"") -> Reply:
        """A control transfer."""
        request_type, _, _, _, length = struct.unpack("<BBHHH", packet)
        is_in = bool(request_type & 0x80)
        self._number += 1
        self.send(submit(self._number, IN if is_in else OUT, 0, length, packet, data))
        return self.reply(is_in)

    def close(self) -> None:
        self.socket.close()
