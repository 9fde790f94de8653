"""An emulated board at the cable of somebody else's computer: its own USB controller answers that one."""

from __future__ import annotations

from virtual_board.computer import Identity, Interface
from virtual_board.emulated.usb import Usb
from virtual_board.emulated.usb_transfers import Done, UsbTransfers
from virtual_board.usbip.descriptors import SETUP
from virtual_board.usbip.device import Transfer

_SET_REPORT = (0x21, 9)  # bmRequestType and bRequest (HID 1.11, 7.2.2)
_SETUP_NAMES = ("bmRequestType", "bRequest", "wValue", "wIndex", "wLength")


class EmulatedUsbDevice:
    """See `virtual_board.usbip.device.UsbDevice`."""

    def __init__(self, transfers: UsbTransfers, usb: Usb) -> None:
        self._transfers = transfers
        self._usb = usb
        self._numbers: dict[Transfer, int] = {}
        usb.keyboard.sends_leds = False

    @property
    def connection(self) -> int | None:
        """See `UsbDevice`."""
        return self._transfers.connection

    def reset(self) -> None:
        """Reset the bus."""
        self._numbers.clear()
        self._usb.unplugged()
        self._transfers.reset_bus()

    def begin(self, transfer: Transfer) -> None:
        """Begin a transfer."""

        def done(answer: bytes | None) -> None:
            self._numbers.pop(transfer, None)
            if answer is not None:
                self._let_usb_know(transfer, answer)
            transfer.done(answer)

        make = self._control if transfer.endpoint == 0 else self._packets
        self._numbers[transfer] = make(transfer, done)

    def cancel(self, transfer: Transfer) -> None:
        """Call a transfer off."""
        number = self._numbers.pop(transfer, None)
        if number is not None:
            self._transfers.cancel(number)

    def configured(self, identity: Identity, interfaces: list[Interface]) -> None:
        """Tell it on to those who ask what the computer has found."""
        self._usb.identity = identity
        self._usb.interfaces = interfaces

    def _control(self, transfer: Transfer, done: Done) -> int:
        request = dict(zip(_SETUP_NAMES, SETUP.unpack(transfer.setup), strict=True))
        return self._transfers.begin("transfer", done, request=request, data=transfer.data.hex())

    def _packets(self, transfer: Transfer, done: Done) -> int:
        return self._transfers.begin(
            "move_packets",
            done,
            endpoint=transfer.endpoint,
            is_in=transfer.is_in,
            length=transfer.length,
            data=transfer.data.hex(),
        )

    def _let_usb_know(self, transfer: Transfer, answer: bytes) -> None:
        """Input and output reports are told as those of our own computer are."""
        if transfer.endpoint == 0:
            if SETUP.unpack(transfer.setup)[:2] == _SET_REPORT:
                self._usb.other_sent(transfer.data)
        elif transfer.is_in:
            self._usb.other_took(answer)
        else:
            self._usb.other_sent(transfer.data)
