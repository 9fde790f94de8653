"""The board as any USB device: control transfers and packets of the caller's choice, past the drivers.

The computer of `usb.py` goes on beside: it has enumerated the device, polls it, and takes its reports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from virtual_board.emulated.usb_transfers import UsbTransfers

PACKET_SIZE = 64
"""Of endpoint 0 and of an interrupt endpoint, at full speed."""

_PATIENCE = 0.2


@dataclass(frozen=True)
class Setup:
    """The setup packet of a control transfer (Universal Serial Bus Specification 2.0, 9.3).

    `length` counts only where the data comes from the device; else it is that of the data.
    """

    request_type: int
    request: int
    value: int = 0
    index: int = 0
    length: int = 0


class NoAnswerError(RuntimeError):
    """The device did not end a transfer in time, and it was given up.

    It expects no data where the request has some, it was reset, it is not configured, or it hangs.
    """


class UsbPipes:
    """Transfers, one after the other; each lets time pass until it has ended, at most 0.2 s."""

    def __init__(
        self, transfers: UsbTransfers, run_until: Callable[[Callable[[], object], float], bool]
    ) -> None:
        self._transfers = transfers
        self._run_until = run_until

    @property
    def count(self) -> int:
        """How many transfers were made."""
        return self._transfers.count

    def control(self, setup: Setup, data: bytes = b"") -> bytes | None:
        """Make a control transfer; returns what the device sends, None when it stalls.

        Raises NoAnswerError.
        """
        names = {"request_type": "bmRequestType", "request": "bRequest", "value": "wValue", "index": "wIndex"}
        request = {names.get(name, "wLength"): value for name, value in asdict(setup).items()}
        return self._make("transfer", request=request, data=data.hex())

    def out(self, endpoint: int, data: bytes) -> None:
        """Send data on an interrupt OUT endpoint, in packets of 64 bytes; nothing at all is an empty packet.

        Raises NoAnswerError.
        """
        starts = range(0, len(data), PACKET_SIZE) or [0]
        packets = [data[start : start + PACKET_SIZE].hex() for start in starts]
        self._make("send_packets", endpoint=endpoint, packets=packets)

    def _make(self, do: str, **details: Any) -> bytes | None:
        answers: list[bytes | None] = []
        number = self._transfers.begin(do, answers.append, **details)
        if not self._run_until(lambda: answers, _PATIENCE):
            self._transfers.cancel(number)
            raise NoAnswerError
        return answers[0]
