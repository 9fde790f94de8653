"""The link: what a client sees of a token at the path that `simulate --link` makes."""

import json
import socket
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from virtual_board.link_server import FRAME_SIZE, LinkServer


@dataclass
class Interface:
    kind: str
    usage_page: int = 0
    usage: int = 0


@dataclass
class Identity:
    product: str = "picoath"
    serial: str = "0123"


WIRE = Interface("hid", 0xFF60, 0x61)
KEYBOARD = Interface("hid", 1, 6)
DRIVE = Interface("drive")


class FakeUsb:
    def __init__(self) -> None:
        self.identity = Identity()
        self.interfaces = [WIRE]
        self.out: list[bytes] = []
        self.to_computer: list[bytes] = []
        self.is_open = True

    def open_wire(self) -> None:
        self.is_open = True

    def close_wire(self) -> None:
        self.is_open = False

    def wire_out(self, report: bytes) -> None:
        self.out.append(report)

    def wire_in(self) -> list[bytes]:
        reports, self.to_computer = self.to_computer, []
        return reports


@dataclass
class FakeBoard:
    usb: FakeUsb = field(default_factory=FakeUsb)
    powered: bool = True
    now: float = 0.0


@pytest.fixture
def board() -> FakeBoard:
    return FakeBoard()


@pytest.fixture
def usb(board: FakeBoard) -> FakeUsb:
    return board.usb


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "link"


@pytest.fixture
def server(board: FakeBoard, path: Path) -> Iterator[LinkServer]:
    with LinkServer(board, path) as link:
        yield link


class Client:
    def __init__(self, server: LinkServer, path: Path, key: str | None = None) -> None:
        address = json.loads(path.read_text())
        self._server = server
        self.socket = socket.create_connection((address["host"], address["port"]), 2)
        self.socket.setblocking(False)
        self.socket.sendall(bytes.fromhex(key or address["key"]))
        self._received = b""

    def read(self, size: int) -> bytes:
        """`size` bytes, or fewer when the server closes or has no more to say."""
        for _ in range(200):
            self._server.pump()
            try:
                data = self.socket.recv(size - len(self._received))
            except BlockingIOError:
                self._server.wait(0.001)
                continue
            self._received += data
            if not data or len(self._received) == size:
                break
        data, self._received = self._received, b""
        return data

    def greeting(self) -> dict[str, object]:
        line = b""
        while not line.endswith(b"\n"):
            byte = self.read(1)
            assert byte, "closed before the greeting"
            line += byte
        greeting = json.loads(line)
        assert isinstance(greeting, dict)
        return greeting

    def is_closed(self) -> bool:
        for _ in range(200):
            self._server.pump()
            try:
                return self.socket.recv(1) == b""
            except BlockingIOError:
                self._server.wait(0.001)
            except ConnectionError:
                return True
        return False


def data_report(payload: bytes, last: bool = True, number: int = 0) -> bytes:
    return bytes([1, 7, number | (0x80 if last else 0), len(payload)]) + payload.ljust(59, b"\0")


def test_the_file_is_for_its_owner_only(server: LinkServer, path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(bytes.fromhex(json.loads(path.read_text())["key"])) == 32


def test_the_file_goes_with_the_server(board: FakeBoard, path: Path) -> None:
    path.write_text("left behind")
    with LinkServer(board, path):
        assert json.loads(path.read_text())["host"] == "127.0.0.1"
    assert not path.exists()


def test_a_client_learns_what_is_plugged_in(server: LinkServer, path: Path) -> None:
    assert Client(server, path).greeting() == {
        "interfaces": [{"usage_page": 0xFF60, "usage": 0x61}],
        "product": "picoath",
        "serial": "0123",
    }


def test_with_a_keyboard_only_the_greeting_is_all(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    usb.interfaces = [DRIVE, KEYBOARD]
    client = Client(server, path)
    assert client.greeting()["interfaces"] == [{"usage_page": 1, "usage": 6}]
    assert client.is_closed()


def test_without_power_nothing_is_plugged_in(server: LinkServer, path: Path, board: FakeBoard) -> None:
    board.powered = False
    board.usb.interfaces = []
    client = Client(server, path)
    assert client.greeting()["interfaces"] == []
    assert client.is_closed()


def test_the_greeting_waits_until_the_token_has_been_enumerated(
    server: LinkServer, path: Path, usb: FakeUsb
) -> None:
    usb.interfaces = []
    client = Client(server, path)
    for _ in range(20):
        server.pump()
    with pytest.raises(BlockingIOError):
        client.socket.recv(1)
    usb.interfaces = [WIRE]
    assert client.greeting()["interfaces"] == [{"usage_page": 0xFF60, "usage": 0x61}]


def test_a_wrong_key_gets_nothing(server: LinkServer, path: Path) -> None:
    client = Client(server, path, key="00" * 32)
    assert client.read(1) == b""
    assert client.is_closed()


def test_reports_go_both_ways_one_at_a_time(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    client = Client(server, path)
    client.greeting()
    reports = [bytes([number]) * 63 for number in (3, 4)]
    client.socket.sendall(b"".join(b"\x00" + report for report in reports))
    while len(usb.out) < 1:
        server.pump()
    assert usb.out == reports[:1]
    server.pump()
    assert usb.out == reports
    usb.to_computer = reports[:]
    assert client.read(2 * FRAME_SIZE) == b"".join(b"\x00" + report for report in reports)


def test_reports_from_before_a_client_came_are_not_kept(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    usb.to_computer = [bytes(63)]
    server.pump()
    client = Client(server, path)
    client.greeting()
    usb.to_computer = [b"\x05" * 63]
    assert client.read(FRAME_SIZE) == b"\x00" + b"\x05" * 63


def test_the_greeting_waits_for_as_long_as_the_token_takes_by_its_own_time(
    server: LinkServer, path: Path, board: FakeBoard
) -> None:
    board.usb.interfaces = []
    client = Client(server, path)
    for board.now in (0.0, 2.7):
        assert client.read(1) == b""
    board.now = 4.1
    assert client.greeting()["interfaces"] == []


def test_the_time_since_the_greeting_is_told_ten_times_a_second(
    server: LinkServer, path: Path, board: FakeBoard
) -> None:
    board.now = 50.0
    client = Client(server, path)
    client.greeting()
    told = []
    for _ in range(100):
        board.now += 0.02
        server.pump()
    for _ in range(20):
        frame = client.read(FRAME_SIZE)
        assert frame[0] == 1
        told.append(int.from_bytes(frame[1:9], "big"))
    assert told == pytest.approx(range(100, 2100, 100), abs=25)


def test_the_socket_closes_when_the_wire_goes(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    client = Client(server, path)
    client.greeting()
    usb.interfaces = []
    assert client.is_closed()


def test_the_next_client_is_served_after_the_first(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    first = Client(server, path)
    first.greeting()
    second = Client(server, path)
    first.socket.close()
    assert second.greeting()["serial"] == "0123"


def test_a_question_is_noticed_and_ends_with_the_answer(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    client = Client(server, path)
    client.greeting()
    assert not server.asking
    message = json.dumps({"v": 1, "text": "x" * 50, "asking": True}).encode()
    usb.to_computer = [data_report(message[:59], last=False), data_report(message[59:], number=1)]
    server.pump()
    assert server.asking
    usb.to_computer = [data_report(b'{"v":1,"ok":true}')]
    server.pump()
    assert not server.asking


def test_a_client_that_goes_takes_its_question_along(server: LinkServer, path: Path, usb: FakeUsb) -> None:
    client = Client(server, path)
    client.greeting()
    usb.to_computer = [data_report(b'{"v":1,"asking":true}')]
    server.pump()
    assert server.asking
    client.socket.close()
    for _ in range(10):
        server.wait(0.01)
        server.pump()
    assert not server.asking
