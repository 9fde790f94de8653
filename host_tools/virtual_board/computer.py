"""The computer that a token is plugged into, as far as it is the same for every virtual board."""

from __future__ import annotations

from dataclasses import dataclass

from virtual_board import layouts

KEYBOARD_PAGE, KEYBOARD_USAGE = 0x01, 0x06
VENDOR_PAGE = 0xFF00
_LOCK_KEYS = {0x53: layouts.NUM_LOCK, 0x39: layouts.CAPS_LOCK}


class HasUsage:
    """A HID device or interface, told apart by its usage (USB HID Usage Tables)."""

    usage_page: int
    usage: int

    @property
    def is_keyboard(self) -> bool:
        return (self.usage_page, self.usage) == (KEYBOARD_PAGE, KEYBOARD_USAGE)

    @property
    def is_vendor_defined(self) -> bool:
        return self.usage_page >= VENDOR_PAGE


@dataclass
class Interface(HasUsage):
    """What the host finds: `kind` is "drive", "console", "data", "midi" or "hid".

    A HID interface is listed once for each of its devices (top-level collections), with their
    usage page and usage, and the boot protocol that it offers (0 none, 1 keyboard, 2 mouse).
    """

    kind: str
    usage_page: int = 0
    usage: int = 0
    boot_device: int = 0


@dataclass
class Identity:
    """The strings and numbers in the device descriptor."""

    manufacturer: str
    product: str
    serial: str
    vid: int
    pid: int


class KeyboardDriver:
    """What the computer makes of a keyboard's reports, and the lock states that it keeps for it.

    - `reports`: (seconds, 8 bytes) for each report that was taken;
    - `leds`: the lock states (bit 0 NumLock, bit 1 CapsLock), toggled by the lock keys that come;
    - `sends_leds`: whether it tells the keyboard about them;
    - `layout`: the keyboard layout that `typed_text` decodes with, a key of `layouts.LAYOUTS`.
    """

    def __init__(self) -> None:
        self.reports: list[tuple[float, bytes]] = []
        self.leds = 0
        self.sends_leds = True
        self.layout = "us"
        self._strokes: list[layouts.Stroke] = []
        self._held: set[int] = set()

    def take(self, seconds: float, report: bytes) -> bool:
        """A report of 8 bytes has come; returns whether a lock state has changed by it."""
        self.reports.append((seconds, report))
        stroke = layouts.stroke(report, self._held, self.leds)
        self._strokes.append(stroke)
        self._held = set(report[2:])
        toggled = sum(bit for usage, bit in _LOCK_KEYS.items() if usage in stroke.usages)
        self.leds ^= toggled
        return toggled != 0

    def unplugged(self) -> None:
        """The keyboard is gone, and no key is held any more."""
        self._held = set()

    def set_leds(self, leds: int | None) -> None:
        """The lock keys are now in the state `leds`.

        None: a host that never sends LED reports and types the keypad's digits always (macOS).
        """
        self.sends_leds = leds is not None
        self.leds = layouts.NUM_LOCK if leds is None else leds

    def typed_text(self, layout: str | None = None, since: int = 0) -> str:
        """What the reports from number `since` (an index into `reports`) on typed."""
        return layouts.decode(self._strokes[since:], layout or self.layout)
