"""Fixtures of a desk, for the tests of more than one room. Skipped where a desk can't be had."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from desk.desktop import Desktop
from desk.keyboard import Keyboard
from desk.needs import need
from desk.window import Window

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    """An X server without hardware, with a us keyboard."""
    need("Xvfb", "setxkbmap", "xclip", "xset")
    with Desktop() as made:
        yield made


@pytest.fixture(scope="session")
def window(desktop: Desktop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Chromium in a window on it."""
    found = [path for path in map(shutil.which, _BROWSERS) if path is not None]
    if not found:
        pytest.skip("there is no Chromium on this computer")
    with Window(desktop, found[0], tmp_path_factory.mktemp("profile")) as made:
        yield made


@pytest.fixture
def keyboard(desktop: Desktop) -> Iterator[Keyboard]:
    """The person's own keyboard: locks off, layout us."""
    keyboard = Keyboard(desktop.name)
    desktop.use_layout("us")
    keyboard.lock(0)
    yield keyboard
    keyboard.close()
