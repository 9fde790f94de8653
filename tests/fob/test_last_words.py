"""What the token says when it can't run, with nothing but what is on every board."""

import ast
import importlib
import sys
from types import ModuleType

import pytest
from fob.panel import font
from picoath.firmware import layout
from picoath.firmware.libraries import BUILT_IN
from picoath.project_folder import project_folder
from virtual_board import reading
from virtual_board.chips.ssd1306 import SSD1306

LINES = ("UPDATE AGAIN", "board_config.PANEL", "9: 0, 1, 2-3 /.", "AND NOTHING ELSE")


class I2C:
    def __init__(self, chip, locked=False):
        self._chip = chip
        self.locked = locked

    def try_lock(self):
        grabbed, self.locked = not self.locked, True
        return grabbed

    def unlock(self):
        self.locked = False

    def writeto(self, address, data):
        assert self.locked
        if address != self._chip.address:
            raise OSError(19, "No such device")
        self._chip.write(data)


@pytest.fixture
def last_words(monkeypatch):
    """The module; it imports what only boards have, and these tests don't use."""
    for name in ("board", "busio", "digitalio", "microcontroller", "usb_cdc"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.delitem(sys.modules, "last_words", raising=False)
    return importlib.import_module("last_words")


@pytest.mark.parametrize("height", [64, 32])
@pytest.mark.parametrize("locked", [False, True])
def test_four_lines_on_a_panel_in_any_state(last_words, height, locked):
    chip = SSD1306(height)
    bus = I2C(chip, locked)
    last_words.show(bus, LINES, 128, height, chip.address)
    assert reading.lines(chip) == [line.upper() for line in LINES]
    assert not chip.unknown
    assert not bus.locked


def test_without_a_panel_the_bus_is_left_free(last_words):
    bus = I2C(SSD1306())
    with pytest.raises(OSError, match="No such device"):
        last_words.show(bus, LINES, 128, 64, 0x3D)
    assert not bus.locked


def test_a_line_that_is_too_long_is_cut_and_what_has_no_glyph_left_out(last_words):
    chip = SSD1306()
    last_words.show(I2C(chip), ("é" + "X" * 30, "", "\n\t\0~", "€"), 128, 64, chip.address)
    assert reading.lines(chip) == ["X" * 20]


def test_its_letters_are_those_of_the_font(last_words):
    for code in range(ord(" "), ord("_") + 1):
        assert last_words._cell(code) == font.cells(chr(code)), chr(code)


def test_every_line_of_its_own_fits(last_words):
    words = [last_words._UPDATE_AGAIN, last_words._DRIVE_OPEN, last_words.KEEPS_STOPPING]
    for _, lines in words:
        assert len(lines) == 4
        assert max(map(len, lines)) <= 21, lines


@pytest.mark.parametrize("path", layout.BEFORE_THE_CHECK)
def test_what_runs_before_the_check_imports_nothing_that_can_be_of_another_build(path):
    folder = (
        project_folder("boards") / "raspberry_pi_pico"
        if path == "board_config.py"
        else project_folder("firmware")
    )
    found = set()
    for statement in ast.parse((folder / path).read_text()).body:
        if isinstance(statement, ast.ImportFrom):
            found.add(statement.module)
        elif isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
    assert found <= BUILT_IN | {path[: -len(".py")].replace("/", ".") for path in layout.BEFORE_THE_CHECK}
