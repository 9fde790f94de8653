"""A USB keyboard at an X server: the key events that Linux makes of its reports.

usage (HID Usage Tables 1.5, page 0x07) -> key code of Linux's input layer (input-event-codes.h) -> X key
code, which is 8 more. What character a key types is then the X server's business, and its layout's.
"""

from __future__ import annotations

from virtual_board.layouts import CAPS_LOCK, LAYOUTS, NUM_LOCK
from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest

_X_OFFSET = 8
_FIRST_KEY = 4  # usages 1 to 3 tell errors
_LEFT_SHIFT = 0x02

# X tells CapsLock in bit 0 and NumLock in bit 1, a keyboard's LED report the other way round.
_LEDS = {0b01: CAPS_LOCK, 0b10: NUM_LOCK}

_LOCK_KEYS = {NUM_LOCK: 0x53, CAPS_LOCK: 0x39}

_LETTERS = (
    30,
    48,
    46,
    32,
    18,
    33,
    34,
    35,
    23,
    36,
    37,
    38,
    50,
    49,
    24,
    25,
    16,
    19,
    31,
    20,
    22,
    47,
    17,
    45,
    21,
    44,
)
_DIGIT_ROW = range(2, 12)
_ENTER_TO_SLASH = (28, 1, 14, 15, 57, 12, 13, 26, 27, 43, 43, 39, 40, 41, 51, 52, 53)
_CAPS_LOCK = (58,)
_KEYPAD = (69, 98, 55, 74, 78, 96, 79, 80, 81, 75, 76, 77, 71, 72, 73, 82, 83, 86)
_MODIFIERS = (29, 42, 56, 125, 97, 54, 100, 126)

_KEY_CODES = {
    **dict(enumerate((*_LETTERS, *_DIGIT_ROW, *_ENTER_TO_SLASH, *_CAPS_LOCK), start=0x04)),
    **dict(enumerate(_KEYPAD, start=0x53)),
    **dict(enumerate(_MODIFIERS, start=0xE0)),
}


class Keyboard:
    """One keyboard at the X server `display`; use it from one thread."""

    def __init__(self, display: str) -> None:
        self._display = Display(display)
        self._held: set[int] = set()

    @property
    def leds(self) -> int:
        """The server's lock states as the LED report that a keyboard gets (HID 1.11, appendix B.1)."""
        mask = self._display.get_keyboard_control().led_mask
        return sum(led for bit, led in _LEDS.items() if mask & bit)

    def take(self, report: bytes) -> None:
        """The keyboard sends a boot report of 8 bytes: what is new in it goes down, what has left it, up."""
        held = _usages(report)
        if held == self._held:
            return
        for usage in sorted(self._held - held):
            self._event(X.KeyRelease, usage)
        for usage in sorted(held - self._held, key=lambda usage: usage < 0xE0):  # modifiers first
            self._event(X.KeyPress, usage)
        self._held = held
        self._display.sync()

    def strike(self, usage: int, modifiers: int = 0) -> None:
        """Press a key and let it go."""
        self.take(bytes((modifiers, 0, usage, 0, 0, 0, 0, 0)))
        self.take(bytes(8))

    def lock(self, leds: int) -> None:
        """Press the lock keys until the server's lock states are those of the LED report `leds`."""
        for led, usage in _LOCK_KEYS.items():
            if (self.leds ^ leds) & led:
                self.strike(usage)

    def type(self, text: str, layout: str) -> None:
        """Type a text as a person does who knows the layout, a key of `LAYOUTS`."""
        for character in text:
            usage, modifiers = _key_for(character, layout)
            self.strike(usage, modifiers)

    def unplug(self) -> None:
        """No key is held any more."""
        self.take(bytes(8))

    def close(self) -> None:
        self._display.close()

    def _event(self, kind: int, usage: int) -> None:
        xtest.fake_input(self._display, kind, _KEY_CODES[usage] + _X_OFFSET)


def _usages(report: bytes) -> set[int]:
    """All keys that a report says are down, the modifiers among them."""
    modifiers = {0xE0 + bit for bit in range(8) if report[0] >> bit & 1}
    return modifiers | {usage for usage in report[2:] if usage >= _FIRST_KEY}


def _key_for(character: str, layout: str) -> tuple[int, int]:
    for usage, key in LAYOUTS[layout].items():
        if character == key.plain:
            return usage, 0
        if character == key.shifted:
            return usage, _LEFT_SHIFT
    raise ValueError(f"{layout} has no key for {character!r}")
