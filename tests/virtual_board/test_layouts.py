"""What hosts with different layouts type for the same reports."""

from __future__ import annotations

import pytest
from virtual_board.layouts import CAPS_LOCK, LAYOUTS, NUM_LOCK, Stroke, decode

ROW = (0x27, *range(0x1E, 0x27))  # usages of 0 to 9
KEYPAD = (0x62, *range(0x59, 0x62))
SHIFT = 0x02


def typed(layout: str, usages: tuple[int, ...], modifiers: int = 0, leds: int = 0) -> str:
    return decode([Stroke(modifiers, (usage,), leds) for usage in usages], layout)


@pytest.mark.parametrize(
    ("layout", "plain", "shifted"),
    [
        ("us", "0123456789", ")!@#$%^&*("),
        ("de", "0123456789", '=!"§$%&/()'),
        ("fr", "à&é\"'(-è_ç", "0123456789"),
        ("cz", "é+ěščřžýáí", "0123456789"),
        ("hu", "ö123456789", "Ö'\"+!%/=()"),
    ],
)
def test_digit_row(layout: str, plain: str, shifted: str) -> None:
    assert typed(layout, ROW) == plain
    assert typed(layout, ROW, SHIFT) == shifted
    assert typed(layout, ROW, 0x20) == shifted


def test_the_hungarian_zero_is_left_of_the_one() -> None:
    assert typed("hu", (0x35, 0x1E)) == "01"


@pytest.mark.parametrize(
    ("layout", "with_caps", "with_caps_and_shift"),
    [
        ("us", "0123456789", ")!@#$%^&*("),
        ("de", '=!"§$%&/()', "0123456789"),
        ("fr", "0123456789", "à&é\"'(-è_ç"),
        ("cz", "É+ĚŠČŘŽÝÁÍ", "0123456789"),
        ("hu", "Ö123456789", "ö'\"+!%/=()"),
    ],
)
def test_caps_lock_on_the_digit_row(layout: str, with_caps: str, with_caps_and_shift: str) -> None:
    assert typed(layout, ROW, leds=CAPS_LOCK) == with_caps
    assert typed(layout, ROW, SHIFT, leds=CAPS_LOCK) == with_caps_and_shift


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_keypad_types_digits_with_num_lock_and_else_nothing(layout: str) -> None:
    assert typed(layout, KEYPAD, leds=NUM_LOCK) == "0123456789"
    assert typed(layout, KEYPAD, leds=NUM_LOCK | CAPS_LOCK) == "0123456789"
    assert typed(layout, KEYPAD) == ""
    assert typed(layout, KEYPAD, SHIFT, leds=NUM_LOCK) == ""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_enter_and_tab(layout: str) -> None:
    assert typed(layout, (0x28, 0x2B, 0x58)) == "\n\t\n"


@pytest.mark.parametrize(
    ("layout", "text"),
    [("us", "qwerty"), ("de", "qwertz"), ("fr", "azerty"), ("cz", "qwertz"), ("hu", "qwertz")],
)
def test_letters(layout: str, text: str) -> None:
    keys = (0x14, 0x1A, 0x08, 0x15, 0x17, 0x1C)
    assert typed(layout, keys) == text
    assert typed(layout, keys, SHIFT) == text.upper()
    assert typed(layout, keys, leds=CAPS_LOCK) == text.upper()
    assert typed(layout, keys, SHIFT, leds=CAPS_LOCK) == text


def test_control_alt_and_gui_type_nothing() -> None:
    for modifier in (0x01, 0x04, 0x08, 0x40):
        assert typed("us", (0x04,), modifier) == ""


def test_an_unknown_layout_is_an_error() -> None:
    with pytest.raises(KeyError):
        typed("dvorak", (0x04,))
