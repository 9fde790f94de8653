"""A USB device as the computer's side of the cable sees it: something that answers transfers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from virtual_board.computer import Identity, Interface


@dataclass(frozen=True, eq=False)
class Transfer:
    """One transfer (Universal Serial Bus Specification 2.0, chapter 5.5 and 5.7).

    - `endpoint`: its number; 0 is the control pipe;
    - `is_in`: whether the data comes from the device;
    - `length`: how many bytes the computer has room for, or sends;
    - `setup`: the 8 bytes of the setup packet of a control transfer;
    - `done`: called once, in the board's time, with what came from the device; None after a stall. Never
      called when the device goes away or the transfer is called off.
    """

    endpoint: int
    is_in: bool
    length: int
    setup: bytes
    data: bytes
    done: Callable[[bytes | None], None]


class UsbDevice(Protocol):
    """A board's USB, while somebody else's computer is at the other end of the cable.

    All of it is called while the board stands still: between two of its `run`, never from `Transfer.done`.
    """

    @property
    def connection(self) -> int | None:
        """A number that changes with each reset of the bus; None while there is nobody to answer."""

    def reset(self) -> None:
        """Reset the bus: the device is as it was when it was plugged in, and all transfers are forgotten."""

    def begin(self, transfer: Transfer) -> None: ...

    def cancel(self, transfer: Transfer) -> None:
        """Call a transfer off, if it is still under way."""

    def configured(self, identity: Identity, interfaces: list[Interface]) -> None:
        """The other computer has configured the device, and this is what it has found."""
