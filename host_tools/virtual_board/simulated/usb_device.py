"""A simulated board at the cable of somebody else's computer: it answers that one's transfers."""

from __future__ import annotations

from collections.abc import Callable

from virtual_board.computer import Identity, Interface
from virtual_board.simulated.timebase import MICROSECOND, Timebase
from virtual_board.simulated.usb import Function, Usb
from virtual_board.simulated.usb_control import IN_ENDPOINT, OUT_ENDPOINT, ControlPipe
from virtual_board.usbip.device import Transfer

_TRANSFER = 300 * MICROSECOND


class SimulatedUsbDevice:
    """See `virtual_board.usbip.device.UsbDevice`. Making one takes the cable from our own computer."""

    def __init__(self, usb: Usb, timebase: Timebase) -> None:
        self._usb = usb
        self._timebase = timebase
        self._resets = 0
        self._control: ControlPipe | None = None
        self._waiting: list[Transfer] = []  # for a report of the board's
        self._soon: set[Transfer] = set()
        usb.hand_over(self)

    # The computer's side

    @property
    def connection(self) -> int | None:
        """See `UsbDevice`; None also where boot.py has made more than a HID device, a drive, say."""
        return None if self._control is None else self._resets

    def reset(self) -> None:
        """Reset the bus."""
        self.unplugged()
        self._usb.start_over()

    def begin(self, transfer: Transfer) -> None:
        """Begin a transfer; what the board can't answer stalls."""
        if transfer.endpoint == IN_ENDPOINT and transfer.is_in:
            self._waiting.append(transfer)
            self._usb.poll_later()
            return
        self._soon.add(transfer)
        self._timebase.at(self._timebase.now + _TRANSFER, lambda: self._carry_out(transfer))

    def cancel(self, transfer: Transfer) -> None:
        """Call a transfer off."""
        self._soon.discard(transfer)
        if transfer in self._waiting:
            self._waiting.remove(transfer)

    def configured(self, identity: Identity, interfaces: list[Interface]) -> None:
        """The board has seen it itself."""

    def _carry_out(self, transfer: Transfer) -> None:
        if transfer not in self._soon:
            return
        self._soon.discard(transfer)
        transfer.done(self._answer(transfer))

    def _answer(self, transfer: Transfer) -> bytes | None:
        if transfer.endpoint == 0 and self._control is not None:
            return self._control.answer(transfer.setup, transfer.data)
        if transfer.endpoint == OUT_ENDPOINT and not transfer.is_in and self._usb.enumerated:
            self._usb.take_output(transfer.data)
            return b""
        return None

    # The board's side

    def plugged(self, function: Function, configure: Callable[[bool], None]) -> None:
        """The board answers from now on; `configure` is for what the computer chooses."""
        if [each.kind for each in function.interfaces()] == ["hid"]:
            self._resets += 1
            self._control = ControlPipe(function, configure, self._usb.take_output)

    def unplugged(self) -> None:
        """Nothing that was under way will end."""
        self._control = None
        self._waiting.clear()
        self._soon.clear()

    @property
    def wants_report(self) -> bool:
        """Whether the computer polls for a report."""
        return bool(self._waiting)

    def take_report(self, packet: bytes) -> None:
        """The computer has polled a report."""
        transfer = self._waiting.pop(0)
        transfer.done(packet[: transfer.length])
