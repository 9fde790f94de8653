"""An update that was cut off is noticed and said, with nothing but what is on every board."""

import ast

import fob
import pytest
from fob import font, update_again
from picoath.project_folder import project_folder
from virtual_board import reading
from virtual_board.chips.ssd1306 import SSD1306

BUILD = "0123456789abcdef" * 2


class I2C:
    def __init__(self, chip, busy_for=0):
        self._chip = chip
        self._busy_for = busy_for
        self.locked = False

    def try_lock(self):
        self._busy_for -= 1
        self.locked = self._busy_for < 0
        return self.locked

    def unlock(self):
        self.locked = False

    def writeto(self, address, data):
        assert self.locked
        if address != self._chip.address:
            raise OSError(19, "No such device")
        self._chip.write(data)


@pytest.fixture
def manifest(tmp_path, monkeypatch):
    file = tmp_path / "picoath.json"
    monkeypatch.setattr(fob, "MANIFEST", str(file))
    monkeypatch.setattr(fob, "BUILD", BUILD)
    return file


def test_a_whole_build_is_complete(manifest):
    manifest.write_bytes(b'{"build": "' + BUILD.encode() + b'", "board": "x"}')
    assert fob.is_complete()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"build": "',
        b'{"build": "' + BUILD[:-1].encode() + b'"',
        b'{"build": "' + b"-" * 32 + b'", "board": "x"}',
        b'{"build": "' + b"f" * 32 + b'", "board": "x"}',
        b"\xff" * 512,
        bytes(512),
    ],
    ids=["empty", "cut short", "cut in the build", "under way", "another build", "erased", "zeros"],
)
def test_anything_else_is_not(manifest, content):
    manifest.write_bytes(content)
    assert not fob.is_complete()


def test_without_a_manifest_only_bare_sources_are_complete(manifest, monkeypatch):
    assert not fob.is_complete()
    monkeypatch.setattr(fob, "BUILD", "")
    assert fob.is_complete()


def test_bare_sources_beside_a_manifest_are_not(manifest, monkeypatch):
    manifest.write_bytes(b'{"build": "' + BUILD.encode() + b'", "board": "x"}')
    monkeypatch.setattr(fob, "BUILD", "")
    assert not fob.is_complete()


def test_the_sources_are_of_no_build():
    assert 'BUILD = ""' in (project_folder("firmware") / "fob" / "__init__.py").read_text()


@pytest.mark.parametrize("height", [64, 32])
def test_it_is_said_on_a_panel_in_any_state(height):
    chip = SSD1306(height)
    bus = I2C(chip, busy_for=2)
    update_again.show(bus, 128, height, chip.address)
    assert reading.lines(chip) == list(update_again.LINES)
    assert not chip.unknown
    assert not bus.locked


def test_without_a_panel_the_bus_is_left_free():
    bus = I2C(SSD1306())
    with pytest.raises(OSError, match="No such device"):
        update_again.show(bus, 128, 64, 0x3D)
    assert not bus.locked


def test_its_letters_are_those_of_the_font():
    for character in set("".join(update_again.LINES)):
        assert update_again._CELLS[character] == font.cells(character)


def test_they_import_nothing_that_can_be_of_another_build():
    for name in ("__init__", "update_again"):
        tree = ast.parse((project_folder("firmware") / "fob" / f"{name}.py").read_text())
        assert not [node for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom))]
