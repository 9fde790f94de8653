"""A panel on a bus for the tests of what is drawn: the real driver and a register model of the chip."""

import errno
import os
from pathlib import Path

import adafruit_ssd1306
import pytest
from fob.panel.screen import Screen
from PIL import Image, ImageChops
from virtual_board import reading
from virtual_board.chips.ssd1306 import SSD1306

PICTURES = Path(__file__).parent / "pictures"
REMAKE = "PICOATH_REMAKE_PICTURES"


class OneChipI2C:
    """As much of ``busio.I2C`` as the driver uses, with one chip on it; it can break after a while."""

    def __init__(self, chip):
        self.chip = chip
        self.good_for = None

    def try_lock(self):
        return True

    def unlock(self):
        pass

    def writeto(self, address, buffer, *, start=0, end=None):
        if address != self.chip.address or self.chip.dead or self.good_for == 0:
            raise OSError(errno.ENODEV, "No such device")
        if self.good_for is not None:
            self.good_for -= 1
        self.chip.write(bytes(buffer[start:end]))


class PanelOnBus:
    """`screen` draws, `chip` is what it arrives at."""

    def __init__(self, height):
        self.chip = SSD1306(height)
        self.i2c = OneChipI2C(self.chip)
        self.screen = Screen(lambda: adafruit_ssd1306.SSD1306_I2C(128, height, self.i2c))

    def show(self, page, now=0):
        """Put a page on the panel as the token does, and let it notice that it is there."""
        self.screen.clear()
        page.draw(self.screen)
        self.tick(page, now)
        self.tick(page, now)

    def tick(self, page, now):
        page.tick(self.screen, now)
        self.screen.flush()

    def run(self, page, start, end, step=50):
        """Let a page go from `start` to `end`, in milliseconds."""
        for now in range(start, end, step):
            self.tick(page, now)

    def lines(self):
        return reading.lines(self.chip)


@pytest.fixture(params=[64, 32], ids=["128x64", "128x32"])
def panel(request):
    """Each of the two panels in turn."""
    return PanelOnBus(request.param)


@pytest.fixture
def tall():
    return PanelOnBus(64)


@pytest.fixture
def low():
    return PanelOnBus(32)


@pytest.fixture(scope="session")
def make_panel():
    """Makes a panel of a height."""
    return PanelOnBus


class Golden:
    """Pictures that were looked at and found good, kept pixel for pixel in ``tests/fob/panel/pictures``.

    With the environment variable PICOATH_REMAKE_PICTURES set, they are made anew instead of compared: look at
    them before you commit them.
    """

    def check(self, name, actual):
        """Fail unless `actual` is the picture `name`; what it is instead is then written beside it."""
        path = PICTURES / f"{name}.png"
        beside = path.with_suffix(".actual.png")
        beside.unlink(missing_ok=True)
        if os.environ.get(REMAKE):
            path.parent.mkdir(parents=True, exist_ok=True)
            actual.save(path)
            return
        if not path.exists():
            actual.save(beside)
            pytest.fail(f"there is no {path}: see {beside}; {REMAKE}=1 accepts it")
        with Image.open(path) as expected:
            same_size = expected.size == actual.size
            difference = ImageChops.difference(expected.convert("L"), actual.convert("L")).getbbox()
        if difference or not same_size:
            actual.save(beside)
            pytest.fail(f"not as in {path} in the box {difference}: see {beside}; {REMAKE}=1 accepts it")

    def folder(self, name):
        """The pictures of a folder, without those that failing tests have left."""
        return [path for path in (PICTURES / name).glob("*.png") if ".actual" not in path.suffixes]


@pytest.fixture
def golden():
    return Golden()
