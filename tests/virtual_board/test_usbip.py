"""The board over USB/IP, as a kernel asks for it and as nobody should."""

from __future__ import annotations

import errno
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.simulated.board import SimulatedBoard
from virtual_board.usbip import protocol
from virtual_board.usbip.server import HOST, UsbIpServer

sys.path.insert(0, str(Path(__file__).parent))  # for usbip_client: importlib mode leaves it out

from usbip_client import (
    IN,
    LIST,
    OUT,
    Client,
    import_request,
    operation,
    setup,
    submit,
    unlink,
)

DEVICE = setup(0x80, 6, 0x0100, 0, 18)
CONFIGURE = setup(0x00, 9, 1)
TURN = 0.005
HID_IN, HID_OUT = 1, 1


class Offer:
    """A token without accounts at a USB/IP server."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.board = SimulatedBoard()
        self.server = UsbIpServer(self.board.usb_device(), (HOST, 0), self.said.append)
        self.clients: list[Client] = []

    def turn(self) -> None:
        self.board.run(TURN)
        self.server.pump()

    def start(self) -> Offer:
        self.board.power_on()
        self.wait_for_offer()
        return self

    def wait_for_offer(self) -> None:
        before = len(self.said)
        for _ in range(2000):
            self.turn()
            if len(self.said) > before:
                return
        raise AssertionError("the board was not offered")

    def client(self) -> Client:
        self.clients.append(Client(self.server.address, self.turn))
        return self.clients[-1]

    def close(self) -> None:
        for client in self.clients:
            client.close()
        self.server.close()
        self.board.close()


@pytest.fixture
def offer() -> Iterator[Offer]:
    made = Offer()
    yield made.start()
    made.close()


@pytest.fixture(scope="module")
def kept_offer() -> Iterator[Offer]:
    """One board for many strangers."""
    made = Offer()
    yield made.start()
    made.close()


def test_it_says_how_to_attach(offer: Offer) -> None:
    host, port = offer.server.address
    assert host == "127.0.0.1"
    assert offer.said == [
        f"picoath token: plug it in with `sudo usbip --tcp-port {port} attach -r {host} -b 1-1`"
    ]


def test_the_list_has_the_device_and_its_interfaces(offer: Offer) -> None:
    client = offer.client()
    client.send(operation(LIST))
    assert struct.unpack(">HHII", client.receive(12)) == (0x0111, 0x0005, 0, 1)
    path, bus_id, bus, number, speed, *rest = struct.unpack(">256s32sIIIHHHBBBBBB", client.receive(312))
    assert (path.rstrip(b"\0"), bus_id.rstrip(b"\0")) == (b"/virtual/usb1/1-1", b"1-1")
    assert (bus, number, speed) == (1, 2, 2)
    assert rest == [0x239A, 0x80F4, 0x0100, 0, 0, 0, 0, 1, 1]
    assert client.receive(4) == bytes((3, 0, 0, 0))  # HID, without the boot protocol
    assert client.hung_up()


def test_before_the_board_is_there_the_list_is_empty_and_nothing_is_granted() -> None:
    made = Offer()
    made.board.power_on()
    client = made.client()
    client.send(operation(LIST))
    assert client.receive(12)[8:] == bytes(4)
    client = made.client()
    client.send(import_request())
    assert struct.unpack(">HHI", client.receive(8)) == (0x0111, 0x0003, protocol.NOT_AVAILABLE)
    assert client.hung_up()
    made.close()


def test_another_bus_id_is_not_granted(offer: Offer) -> None:
    client = offer.client()
    client.send(import_request(b"1-2"))
    assert client.receive(8)[4:] == struct.pack(">I", protocol.NOT_AVAILABLE)


def test_a_client_enumerates_and_configures_the_board(offer: Offer) -> None:
    client = offer.client()
    client.attach()
    assert client.control(DEVICE).data[:2] == b"\x12\x01"
    assert offer.board.usb.interfaces == []
    assert client.control(CONFIGURE).status == 0
    assert [(each.kind, each.usage_page) for each in offer.board.usb.interfaces] == [("hid", 0xFF60)]


def test_a_stall_is_told(offer: Offer) -> None:
    client = offer.client()
    client.attach()
    reply = client.control(setup(0x80, 6, 0x0600, 0, 10))  # device qualifier: full speed has none
    assert (reply.status, reply.length) == (-errno.EPIPE, 0)
    assert client.control(DEVICE).status == 0


def configured(offer: Offer) -> Client:
    client = offer.client()
    client.attach()
    assert client.control(CONFIGURE).status == 0
    return client


def test_reports_go_both_ways(offer: Offer) -> None:
    client = configured(offer)
    client.send(submit(100, IN, HID_IN, 63))
    report = bytes((1, 7, 0x80, 2)) + b"{}" + bytes(57)
    client.send(submit(101, OUT, HID_OUT, 63, data=report))
    sent = client.reply(is_in=False)
    assert (sent.number, sent.status, sent.length) == (101, 0, 63)
    acknowledged = client.reply()
    assert (acknowledged.number, acknowledged.data[:3]) == (100, bytes((2, 7, 0x80)))
    assert len(acknowledged.data) == 63


def test_a_report_waits_until_it_is_polled(offer: Offer) -> None:
    client = configured(offer)
    client.send(submit(101, OUT, HID_OUT, 63, data=bytes((1, 7, 0x80, 2)) + b"{}" + bytes(57)))
    client.reply(is_in=False)
    with pytest.raises(TimeoutError):
        client.reply(turns=60)
    client.send(submit(102, IN, HID_IN, 63))
    assert client.reply().data[:2] == bytes((2, 7))


def test_a_transfer_is_called_off(offer: Offer) -> None:
    client = configured(offer)
    client.send(submit(100, IN, HID_IN, 63) + unlink(101, 100) + unlink(102, 100))
    first, second = client.reply(), client.reply()
    assert (first.command, first.number, first.status) == (4, 101, -errno.ECONNRESET)
    assert (second.command, second.number, second.status) == (4, 102, 0)
    client.send(submit(103, OUT, HID_OUT, 63, data=bytes((1, 7, 0x80, 2)) + b"{}" + bytes(57)))
    assert client.reply(is_in=False).number == 103
    with pytest.raises(TimeoutError):
        client.reply(turns=60)  # nobody polls


def test_an_endpoint_that_is_not_there_stalls(offer: Offer) -> None:
    client = configured(offer)
    client.send(submit(100, IN, 9, 64))
    assert client.reply().status == -errno.EPIPE


def test_a_second_client_is_told_that_the_board_is_taken(offer: Offer) -> None:
    first = configured(offer)
    second = offer.client()
    second.send(import_request())
    assert second.receive(8)[4:] == struct.pack(">I", protocol.BUSY)
    assert second.hung_up()
    third = offer.client()
    third.send(operation(LIST))
    assert third.receive(12)[8:] == bytes(4)
    assert first.control(DEVICE).status == 0


def test_a_client_that_hangs_up_leaves_the_board_to_the_next(offer: Offer) -> None:
    configured(offer).close()
    offer.wait_for_offer()
    assert offer.board.usb.interfaces == []
    assert configured(offer).control(DEVICE).status == 0


def test_a_restart_is_another_device(offer: Offer) -> None:
    client = configured(offer)
    offer.board.power_off()
    assert client.hung_up()
    offer.board.power_on()
    offer.wait_for_offer()
    assert configured(offer).control(DEVICE).status == 0


def test_a_board_with_a_drive_is_not_offered(tmp_path: Path) -> None:
    (tmp_path / "boot.py").write_text("")
    (tmp_path / "code.py").write_text("import time\ntime.sleep(60)")
    board_config = Path(__file__).parent.parent.parent / "boards" / "raspberry_pi_pico" / "board_config.py"
    (tmp_path / "board_config.py").write_text(board_config.read_text(encoding="utf-8"))
    with SimulatedBoard(firmware=tmp_path) as board:
        server = UsbIpServer(board.usb_device(), (HOST, 0), print)
        board.power_on()
        for _ in range(600):
            board.run(TURN)
            server.pump()
        assert not server.offered
        server.close()


@pytest.mark.parametrize(
    "packet",
    [
        operation(0x8005, version=0x0200),
        operation(0x1234),
        b"GET / HTTP/1.1\r\n\r\n",
    ],
    ids=["version", "code", "other protocol"],
)
def test_a_malformed_operation_closes_the_connection(kept_offer: Offer, packet: bytes) -> None:
    client = kept_offer.client()
    client.send(packet)
    assert client.hung_up()
    assert kept_offer.server.offered


@pytest.mark.parametrize(
    "packet",
    [
        struct.pack(">IIIII28x", 7, 1, 1 << 16 | 2, 0, 0),
        submit(1, IN, 0, 18, DEVICE, device=5),
        submit(1, 2, 0, 18, DEVICE),
        submit(1, IN, 16, 64),
        submit(1, IN, 0, 0x10000, DEVICE),
        submit(1, IN, 0, 17, DEVICE),
        submit(1, OUT, 0, 18, DEVICE, bytes(18)),
        submit(1, IN, HID_IN, 63, packets=4),
        submit(1, IN, HID_IN, 63) * 2,
        b"".join(submit(number, IN, HID_IN, 63) for number in range(65)),
    ],
    ids=[
        "command",
        "device",
        "direction",
        "endpoint",
        "too long",
        "other length than in the setup packet",
        "other direction than in the setup packet",
        "isochronous",
        "the same number twice",
        "too many at once",
    ],
)
def test_a_malformed_command_closes_the_connection_and_nothing_else(kept_offer: Offer, packet: bytes) -> None:
    client = configured(kept_offer)
    client.send(packet)
    assert client.hung_up()
    kept_offer.wait_for_offer()
    again = configured(kept_offer)
    assert again.control(DEVICE).status == 0
    again.close()
    kept_offer.wait_for_offer()


def test_who_says_nothing_is_in_nobodys_way(kept_offer: Offer, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("virtual_board.usbip.server.time.monotonic", lambda: now[0])
    silent = kept_offer.client()
    kept_offer.turn()
    now[0] = 3.0
    client = kept_offer.client()
    client.send(operation(LIST))
    assert client.receive(12)[8:] == struct.pack(">I", 1)
    assert silent.hung_up()


# The parser by itself

commands = st.lists(
    st.one_of(
        st.binary(max_size=80),
        st.builds(
            submit,
            st.integers(0, 2**32 - 1),
            st.sampled_from([IN, OUT, 2]),
            st.integers(0, 20),
            st.integers(0, 2**17),
            st.binary(min_size=8, max_size=8),
            st.binary(max_size=40),
        ),
        st.builds(unlink, st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1)),
        st.builds(operation, st.sampled_from([0x8003, 0x8005, 5]), st.binary(max_size=40)),
    ),
    max_size=4,
).map(b"".join)


@given(commands)
def test_whatever_comes_is_read_malformed_or_waited_for(data: bytes) -> None:
    for read in (protocol.read_command, protocol.read_operation):
        received = bytearray(data)
        try:
            while (packet := read(received)) is not None:
                if isinstance(packet, protocol.Submit):
                    assert packet.length <= protocol.LONGEST_TRANSFER
                    assert packet.endpoint < 16
                    assert len(packet.data) == (0 if packet.is_in else packet.length)
        except protocol.MalformedError:
            continue
        assert len(received) < protocol.LONGEST_PACKET


@given(commands, st.integers(1, 60))
def test_it_does_not_matter_in_which_pieces_it_comes(data: bytes, size: int) -> None:
    def read_all(pieces: list[bytes]) -> list[object]:
        received = bytearray()
        packets: list[object] = []
        try:
            for piece in pieces:
                received += piece
                while (packet := protocol.read_command(received)) is not None:
                    packets.append(packet)
        except protocol.MalformedError:
            packets.append("malformed")
        return packets

    assert read_all([data]) == read_all([data[at : at + size] for at in range(0, len(data), size)])


@given(data=commands, attached=st.booleans())
def test_no_stranger_harms_the_board(kept_offer: Offer, data: bytes, attached: bool) -> None:
    client = configured(kept_offer) if attached else kept_offer.client()
    client.send(data)
    for _ in range(5):
        kept_offer.turn()
    client.close()
    for _ in range(300):
        if kept_offer.server.offered:
            break
        kept_offer.turn()
    assert kept_offer.server.offered
    assert kept_offer.board.crash is None
