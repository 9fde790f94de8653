"""Transfers with the board as any USB device, past the drivers of the computer in machine/usb."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from virtual_board.emulated.machine import Machine

Done = Callable[[bytes | None], None]
"""Called with what came from the device, empty where nothing does; None after a stall."""


class UsbTransfers:
    """Begins transfers, and tells when they have ended.

    `count` is how many were begun; `connection` a number that changes with each reset of the bus by somebody
    else's computer, None while no device answers there.
    """

    def __init__(self, machine: Machine) -> None:
        self.count = 0
        self.connection: int | None = None
        self._resets = 0
        self._machine = machine
        self._under_way: dict[int, Done] = {}

    def begin(self, do: str, done: Done, **details: Any) -> int:
        """Have the machine do a transfer (see `main.mjs`); returns its number."""
        self.count += 1
        number = self.count
        self._under_way[number] = done
        self._machine.request(do, number=number, **details)
        return number

    def cancel(self, number: int) -> None:
        """Call a transfer off: `done` is not called any more."""
        if self._under_way.pop(number, None) is not None:
            self._machine.request("cancel_transfer", number=number)

    def reset_bus(self) -> None:
        """Forget all transfers and reset the bus."""
        self.unplugged()
        self._machine.request("reset_bus")

    def unplugged(self) -> None:
        """Nothing answers: nothing that was under way will end."""
        self.connection = None
        self._under_way.clear()

    # What the machine tells

    def heard_transferred(self, message: dict[str, Any]) -> None:
        """A transfer has ended."""
        done = self._under_way.pop(message["number"], None)
        if done is not None:
            done(None if message["data"] is None else bytes.fromhex(message["data"]))

    def heard_bus_reset(self, _message: dict[str, Any]) -> None:
        """Somebody else's computer has reset the bus, and the device answers now."""
        self.unplugged()
        self._resets += 1
        self.connection = self._resets
