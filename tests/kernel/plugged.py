"""A virtual board plugged into the guest, over USB/IP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import cast

from desk.in_hand import TokenInHand
from guest import HOST_ADDRESS, Guest
from virtual_board.board import Board
from virtual_board.realtime import Server
from virtual_board.usbip.server import HOST, UsbIpServer

MadeBoard = AbstractContextManager[Board]


class PluggedToken(TokenInHand):
    """A token, and the cable from it to the guest's kernel.

    :param make_board: makes the board.
    """

    def __init__(self, make_board: Callable[[], Board], guest: Guest) -> None:
        super().__init__(lambda: cast(MadeBoard, make_board()), self._plug_in)
        self._guest = guest
        self._offers: list[str] = []
        self._server: UsbIpServer | None = None
        self.events: list[dict[str, object]] = []

    @contextmanager
    def _plug_in(self, board: Board) -> Iterator[tuple[Server, Callable[[], None]]]:
        board.log(self.events.append, ("report", "typed", "start", "power"))
        with UsbIpServer(board.usb_device(), (HOST, 0), self._offers.append) as server:
            self._server = server
            yield server, lambda: None

    def unplug(self) -> None:
        """Pull it out."""
        self._do(lambda token: token.board.power_off())

    def press_and_unplug_at_the_first_key(self) -> None:
        """Press, and pull it out when the computer has taken a report with a key down."""
        before = len(self.events)
        self._do(lambda token: token.press("A"))
        self._wait_until(lambda: self._keys_since(before), "a key", 30)
        self.unplug()

    def _keys_since(self, before: int) -> bool:
        return any(
            event["event"] == "report" and event["direction"] == "in" for event in self.events[before:]
        )

    def set_clock(self, unix: float) -> None:
        """Have its clock chip read this time."""
        self._do(lambda token: token.board.rtc.set(unix))

    def wait_for_leds(self, leds: int) -> None:
        """Wait until the computer has told it these lock states."""
        self._wait_until(lambda: self._do(lambda token: token.board.usb.leds) == leds, f"LEDs {leds}", 30)

    def plug_into_guest(self, holding: str | None = None) -> None:
        """Plug in and attach: until the guest's kernel has a driver on it."""
        self.plug_in_holding(holding)
        self.attach()

    def plug_in_holding(self, holding: str | None) -> None:
        """Plug in, the button held for 2.5 s."""
        self._do(lambda token: token.power_on(holding, 2.5))

    @property
    def offers(self) -> int:
        """How often the server has offered the token."""
        return len(self._offers)

    @property
    def typed(self) -> str:
        """All that our side says was typed."""
        return "".join(str(event["text"]) for event in self.events if event["event"] == "typed")

    def attach(self) -> None:
        """Attach it in the guest, once it is offered, and wait for the driver."""
        self.wait_for_offer()
        assert self._server is not None
        port = str(self._server.address[1])
        self._guest.wait_until_unplugged()
        self._guest.run("usbip", "--tcp-port", port, "attach", "-r", HOST_ADDRESS, "-b", "1-1").check()
        self._guest.wait_until_plugged()

    def wait_for_offer(self) -> None:
        """Wait until the server offers it."""
        self._wait_until(lambda: self._do(lambda _: self._is_offered()), "an offer", 60)

    def _is_offered(self) -> bool:
        return self._server is not None and self._server.offered
