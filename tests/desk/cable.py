"""The cable from a virtual board to the desktop: key reports one way, LED reports the other."""

from __future__ import annotations

from typing import Any

from virtual_board.board import Board
from virtual_board.computer import KEYBOARD_PAGE, KEYBOARD_USAGE

from desk.keyboard import Keyboard


class Cable:
    """Plugs `board` into the X server `display`, for as long as its `with` block lasts."""

    def __init__(self, board: Board, display: str) -> None:
        self._usb = board.usb
        self._keyboard = Keyboard(display)
        board.log(self._reported, ("report",))
        board.log(self._unplugged, ("power", "start"))

    def __enter__(self) -> Cable:
        self.tell_lock_states()
        return self

    def __exit__(self, *_: object) -> None:
        self._keyboard.unplug()
        self._keyboard.close()

    def tell_lock_states(self) -> None:
        """Send the board an LED report if the desktop's lock states are not what it was told last."""
        leds = self._keyboard.leds
        if leds != self._usb.leds:
            self._usb.set_leds(leds)

    def _reported(self, event: dict[str, Any]) -> None:
        is_keyboard = (event["usage_page"], event["usage"]) == (KEYBOARD_PAGE, KEYBOARD_USAGE)
        if is_keyboard and event["direction"] == "in":
            self._keyboard.take(bytes.fromhex(event["hex"]))

    def _unplugged(self, _event: dict[str, Any]) -> None:
        self._keyboard.unplug()
