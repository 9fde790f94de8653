"""A token on USB, reached by hidapi."""

import os
import sys
import time
from dataclasses import dataclass
from typing import Any

from picoath import udev_rules
from picoath.errors import NoToken
from picoath.link.answers import SERIAL
from picoath.link.reports import REPORT_ID, REPORT_SIZE
from picoath.link.transport import LinkLost

if sys.platform == "linux":
    # hidapi's other way, over libusb, takes the device from the kernel and does not know its usages.
    import hidraw as hid  # type: ignore[import-not-found,unused-ignore]
else:
    import hid

PRODUCT = "picoath"
USAGE_PAGE = 0xFF60
USAGE = 0x61
KEYBOARD = (0x01, 0x06)


@dataclass(frozen=True)
class HidInterface:
    """One HID interface of a token, as the computer lists it."""

    path: str
    product: str
    serial: str
    usage_page: int
    usage: int

    @property
    def is_wire(self) -> bool:
        """Whether requests can be sent to it."""
        return (self.usage_page, self.usage) == (USAGE_PAGE, USAGE)

    @property
    def is_keyboard(self) -> bool:
        """Whether it is the keyboard of a token that is not in set-up."""
        return (self.usage_page, self.usage) == KEYBOARD


def tokens() -> list[HidInterface]:
    """The HID interfaces of every token that is plugged in."""
    listed = (_interface(entry) for entry in hid.enumerate())
    return [interface for interface in listed if interface.product.startswith(PRODUCT)]


def _interface(entry: dict[str, Any]) -> HidInterface:
    serial = entry["serial_number"] or ""
    return HidInterface(
        path=os.fsdecode(entry["path"]),
        product=entry["product_string"] or "",
        serial=serial if SERIAL.fullmatch(serial) else "",
        usage_page=entry["usage_page"],
        usage=entry["usage"],
    )


class HidTransport:
    """An open wire."""

    def __init__(self, path: str) -> None:
        """Open the wire at a HID path. Raises NoToken when that is not possible."""
        self._device = hid.device()
        try:
            self._device.open_path(os.fsencode(path))
        except OSError:
            raise NoToken(_why_not_open(path)) from None

    def seconds(self) -> float:
        """Real time: a token on USB lives in it."""
        return time.monotonic()

    def send(self, report: bytes) -> None:
        """Send a report."""
        try:
            sent = self._device.write(bytes((REPORT_ID,)) + report)
        except (OSError, ValueError):
            sent = -1
        if sent < 0:
            raise LinkLost("the token was unplugged")

    def receive(self, timeout: float) -> bytes | None:
        """The next report of the wire, or None when none came in time."""
        try:
            data = bytes(self._device.read(REPORT_SIZE, max(1, int(timeout * 1000))))
        except (OSError, ValueError):
            raise LinkLost("the token was unplugged") from None
        return data or None

    def close(self) -> None:
        """Let go of the device."""
        self._device.close()


def _why_not_open(path: str) -> str:
    if sys.platform != "linux":
        return f"the token at {path} can't be opened: is another program using it?"
    if not os.access(path, os.F_OK):
        return f"there is no token at {path}"
    return f"no permission to open {path}: {udev_rules.advice()}"
