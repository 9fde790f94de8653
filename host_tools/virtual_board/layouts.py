"""What a host types for key reports, under its keyboard layout and the state of its lock keys.

A report carries usages (positions of keys); the host's layout makes characters of them. The
layouts hold the keys that matter to a token: the digit row, letters, the sign keys beside them,
the keypad, Enter, Tab and space. What is behind AltGr is left out, and so are dead keys: a key
with Control, Alt or GUI types nothing here, a dead key types its own sign.

NumLock off turns the keypad's digits into navigation keys, which type nothing; so does Shift while
NumLock is on. What CapsLock does to the digit row is taken from Windows: under German and French
it works like Shift, under Czech it makes the row's accented letters capital, elsewhere nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

NUM_LOCK, CAPS_LOCK = 0x01, 0x02
_SHIFT = 0x22  # left or right, in the report's modifier byte
_OTHER_MODIFIERS = 0xFF & ~_SHIFT  # Control, Alt and GUI


@dataclass(frozen=True)
class Stroke:
    """The keys that went down with one report: modifiers, usages in order, the host's lock state before."""

    modifiers: int
    usages: tuple[int, ...]
    leds: int


@dataclass(frozen=True)
class Key:
    """What a key types: plain and with Shift, without and with CapsLock."""

    plain: str
    shifted: str
    caps_plain: str
    caps_shifted: str

    def text(self, shift: bool, caps: bool) -> str:
        """The character for this state of Shift and CapsLock."""
        if caps:
            return self.caps_shifted if shift else self.caps_plain
        return self.shifted if shift else self.plain


Layout = dict[int, Key]
CapsRule = Callable[[str, str], Key]


def _caps_does_nothing(plain: str, shifted: str) -> Key:
    return Key(plain, shifted, plain, shifted)


def _caps_is_shift(plain: str, shifted: str) -> Key:
    return Key(plain, shifted, shifted, plain)


def _caps_is_capital(plain: str, shifted: str) -> Key:
    return Key(plain, shifted, plain.upper(), shifted)


# Usages of HID Usage Tables 1.5, section 10, row by row from the left.
_DIGIT_ROW = range(0x1E, 0x28)  # 1 to 9, then 0
_TOP_ROW = (0x35, *_DIGIT_ROW, 0x2D, 0x2E)
_UPPER_ROW = (0x14, 0x1A, 0x08, 0x15, 0x17, 0x1C, 0x18, 0x0C, 0x12, 0x13, 0x2F, 0x30)
_HOME_ROW = (0x04, 0x16, 0x07, 0x09, 0x0A, 0x0B, 0x0D, 0x0E, 0x0F, 0x33, 0x34, 0x32)
_LOWER_ROW = (0x64, 0x1D, 0x1B, 0x06, 0x19, 0x05, 0x11, 0x10, 0x36, 0x37, 0x38)
_LETTER_ROWS = (_UPPER_ROW, _HOME_ROW, _LOWER_ROW)

_KEYPAD_DIGITS = dict(zip((*range(0x59, 0x63), 0x63), "1234567890.", strict=True))
_SAME_EVERYWHERE = {0x28: "\n", 0x2B: "\t", 0x2C: " ", 0x58: "\n", 0x54: "/", 0x55: "*", 0x56: "-", 0x57: "+"}


def _layout(top: tuple[str, str], caps: CapsRule, *letters: tuple[str, str]) -> Layout:
    """A layout from its rows, each as the plain and the shifted characters from the left.

    `caps` is the rule for the ten keys of the digit row, and for letters whose Shift is another character.
    """
    layout: Layout = {}
    for usages, row in zip((_TOP_ROW, *_LETTER_ROWS), (top, *letters), strict=True):
        for usage, plain, shifted in zip(usages, *row, strict=True):
            layout[usage] = _caps_rule(usage, plain, shifted, caps)(plain, shifted)
    return layout


def _caps_rule(usage: int, plain: str, shifted: str, caps: CapsRule) -> CapsRule:
    if plain.isalpha() and shifted == plain.upper():
        return _caps_is_shift
    if plain.isalpha() or usage in _DIGIT_ROW:
        return caps
    return _caps_does_nothing


LAYOUTS: dict[str, Layout] = {
    "us": _layout(
        ("`1234567890-=", "~!@#$%^&*()_+"),
        _caps_does_nothing,
        ("qwertyuiop[]", "QWERTYUIOP{}"),
        ("asdfghjkl;'\\", 'ASDFGHJKL:"|'),
        ("\\zxcvbnm,./", "|ZXCVBNM<>?"),
    ),
    "de": _layout(
        ("^1234567890ß\u00b4", '°!"§$%&/()=?`'),
        _caps_is_shift,
        ("qwertzuiopü+", "QWERTZUIOPÜ*"),
        ("asdfghjklöä#", "ASDFGHJKLÖÄ'"),
        ("<yxcvbnm,.-", ">YXCVBNM;:_"),
    ),
    "fr": _layout(
        ("²&é\"'(-è_çà)=", "²1234567890°+"),
        _caps_is_shift,
        ("azertyuiop^$", "AZERTYUIOP¨£"),
        ("qsdfghjklmù*", "QSDFGHJKLM%µ"),
        ("<wxcvbn,;:!", ">WXCVBN?./§"),
    ),
    "cz": _layout(
        (";+ěščřžýáíé=\u00b4", "°1234567890%ˇ"),
        _caps_is_capital,
        ("qwertzuiopú)", "QWERTZUIOP/("),
        ("asdfghjklů§¨", "ASDFGHJKL\"!'"),
        ("\\yxcvbnm,.-", "|YXCVBNM?:_"),
    ),
    "hu": _layout(
        ("0123456789öüó", "§'\"+!%/=()ÖÜÓ"),
        _caps_does_nothing,
        ("qwertzuiopőú", "QWERTZUIOPŐÚ"),
        ("asdfghjkléáű", "ASDFGHJKLÉÁŰ"),
        ("íyxcvbnm,.-", "ÍYXCVBNM?:_"),
    ),
}


def decode(strokes: Iterable[Stroke], layout: str) -> str:
    """The text that a host with that layout (a key of LAYOUTS) types; raises KeyError for another one."""
    keys = LAYOUTS[layout]
    return "".join(_character(keys, usage, stroke) for stroke in strokes for usage in stroke.usages)


def _character(keys: Layout, usage: int, stroke: Stroke) -> str:
    if stroke.modifiers & _OTHER_MODIFIERS:
        return ""
    shift = bool(stroke.modifiers & _SHIFT)
    if usage in _KEYPAD_DIGITS:
        return _KEYPAD_DIGITS[usage] if stroke.leds & NUM_LOCK and not shift else ""
    if usage in _SAME_EVERYWHERE:
        return _SAME_EVERYWHERE[usage]
    key = keys.get(usage)
    return "" if key is None else key.text(shift, bool(stroke.leds & CAPS_LOCK))


def stroke(report: bytes, held: set[int], leds: int) -> Stroke:
    """What one 8-byte report (modifiers, reserved, six usages) presses beyond the usages already `held`."""
    pressed = tuple(usage for usage in report[2:] if usage > 3 and usage not in held)
    return Stroke(report[0], pressed, leds)
