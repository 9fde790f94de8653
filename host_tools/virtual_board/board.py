"""What the programs around a virtual board ask of it: the simulated board, and any other."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from virtual_board.link_server import WireUsb
from virtual_board.reading import Panel
from virtual_board.usbip.device import UsbDevice


class Rtc(Protocol):
    """The real-time clock chip, battery and all."""

    dead: bool
    drift_ppm: float

    def set(self, unix: float, /) -> None:
        """The chip reads `unix` (UTC seconds) now, and says that it has kept time since."""

    def unix(self) -> float:
        """What the chip holds, as UTC seconds, fraction included."""

    def lose_power(self) -> None: ...


class Flash(Protocol):
    """The flash chip's write counter, and the way to pull the plug in the middle of a write."""

    @property
    def cut_pending(self) -> bool:
        """Whether a cut that was asked for has not been reached."""

    def cut_after(self, writes: int) -> None:
        """Pull the plug in the middle of the write number `writes` from here, counted from 1."""


class Usb(WireUsb, Protocol):
    """The USB cable, seen from the computer's side."""

    asleep: bool

    @property
    def leds(self) -> int:
        """The computer's lock states, bits as below."""

    @property
    def keyboard_reports(self) -> list[tuple[float, bytes]]:
        """The time and the 8 bytes of each report that the computer has taken."""

    def set_leds(self, leds: int) -> None:
        """Send the keyboard an LED report: bit 0 NumLock, bit 1 CapsLock (HID 1.11, appendix B.1)."""

    def typed_text(self, *, since: int) -> str:
        """What `keyboard_reports` from number `since` on typed on the computer."""


class Board(Protocol):
    """A token without hardware, in virtual time (seconds)."""

    @property
    def now(self) -> float: ...

    @property
    def powered(self) -> bool: ...

    @property
    def crash(self) -> str | None:
        """The traceback of an exception that code.py let out."""

    @property
    def buttons(self) -> Mapping[str, int]:
        """The buttons that the board has: name and GPIO."""

    @property
    def rtc(self) -> Rtc: ...

    @property
    def flash(self) -> Flash: ...

    @property
    def usb(self) -> Usb: ...

    @property
    def panel(self) -> Panel: ...

    def usb_device(self) -> UsbDevice:
        """Give the cable to somebody else's computer, for good; before the first `power_on`."""

    def power_on(self, holding: Sequence[str] = ()) -> None: ...

    def power_off(self) -> None: ...

    def run(self, seconds: float) -> None: ...

    def press_down(self, button: str) -> None: ...

    def release(self, button: str) -> None: ...

    def lines(self) -> list[str]:
        """The text on the panel, read from its pixels; empty when it is not lit."""

    def log(self, callback: Callable[[dict[str, Any]], None], events: Iterable[str], /) -> None:
        """Call `callback` with each event of these kinds, at its time."""
