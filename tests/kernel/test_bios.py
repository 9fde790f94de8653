"""Before any operating system: what a BIOS and GRUB make of the token, which is a boot keyboard to them.

No firmware gets at a USB/IP device, which is its kernel's. But QEMU takes devices over usbredir, too, and
puts them on an emulated UHCI controller. GRUB's own drivers find the token there, set the boot protocol and
take the digits. SeaBIOS finds it and declines: it takes keyboards with packets of at most 16 bytes, and
CircuitPython says 64, which no program on the board can change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import bios as bios_module
import pytest
from bios import Bios
from desk.in_hand import MakeBoard, TokenInHand
from usbredir import UsbRedirServer
from virtual_board.board import Board
from virtual_board.realtime import Server

TO_INTERFACE = 0x21
SET_IDLE, SET_PROTOCOL = 10, 11  # HID 1.11, 7.2
BOOT_PROTOCOL = 0


class TokenAtBios(TokenInHand):
    """A token, and the cable to a computer that has a BIOS."""

    def __init__(self, make_board: Callable[[], Board]) -> None:
        super().__init__(cast(MakeBoard, make_board), self._plug)
        self._server: UsbRedirServer | None = None

    @contextmanager
    def _plug(self, board: Board) -> Iterator[tuple[Server, Callable[[], None]]]:
        with UsbRedirServer(board.usb_device()) as server:
            self._server = server
            yield server, lambda: None

    def plug_into(self, computer: Bios) -> UsbRedirServer:
        """Plug it in; returns the cable."""
        self.plug_in()
        server = self._server
        assert server is not None
        self._wait_until(lambda: self._do(lambda _: server.known), "what the board is", 60)
        self._do(lambda _: server.connect(computer.usb))
        return server


@pytest.fixture
def computer(tmp_path: Path) -> Iterator[Bios]:
    missing = bios_module.what_is_missing()
    if missing is not None:
        pytest.skip(missing)
    with Bios(tmp_path) as made:
        yield made


@pytest.fixture
def token(enrolled: Callable[[], Board]) -> Iterator[TokenAtBios]:
    token = TokenAtBios(enrolled)
    with token:
        yield token


def test_grub_takes_the_digits_and_seabios_does_not(computer: Bios, token: TokenAtBios) -> None:
    cable = token.plug_into(computer)
    computer.start()
    assert "USB keyboard wMaxPacketSize=64; aborting" in computer.log
    of_the_class = [request for request in cable.requests if request[0] == TO_INTERFACE]
    assert (TO_INTERFACE, SET_PROTOCOL, BOOT_PROTOCOL) in of_the_class
    assert (TO_INTERFACE, SET_IDLE, 0) in of_the_class
    token.wait_for_new_code()
    token.press()
    token.wait_for("✓")
    computer.wait_for(token.code())
