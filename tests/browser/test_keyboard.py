"""The board's own idea of keyboard layouts, against an X server's: the digit row and the letters, key by key.

CapsLock is left out: the board's layouts have Windows' rules for it.
"""

from __future__ import annotations

import pytest
from desk.desktop import Desktop
from desk.keyboard import Keyboard
from desk.window import Window
from virtual_board.layouts import LAYOUTS

LETTERS_AND_DIGIT_ROW = range(0x04, 0x28)
TAB = 0x2B
SHIFT = 0x02
PAGE = "<label>Typed <input></label> <label>Next <input></label>"


@pytest.mark.parametrize("modifiers", [0, SHIFT], ids=["plain", "shift"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_types_what_it_types_on_a_real_desktop(
    desktop: Desktop, window: Window, keyboard: Keyboard, layout: str, modifiers: int
) -> None:
    window.show(PAGE)
    window.click("Typed")
    desktop.use_layout(layout)
    for usage in LETTERS_AND_DIGIT_ROW:
        keyboard.strike(usage, modifiers)
    keyboard.strike(TAB)
    window.wait_for_focus("Next")
    keys = [LAYOUTS[layout][usage] for usage in LETTERS_AND_DIGIT_ROW if usage in LAYOUTS[layout]]
    assert window.field("Typed") == "".join(key.text(shift=bool(modifiers), caps=False) for key in keys)
