"""A computer's screen, mouse and keyboard layout: an X server of the test's own, in memory (Xvfb)."""

from __future__ import annotations

import os
import subprocess
import time
from types import TracebackType

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.ext import xtest
from Xlib.xobject.drawable import Window

SCREEN = "1280x960x24"
_STOP_SECONDS = 5
_MENU_SECONDS = 10
_LOOK_EVERY = 0.05


class Desktop:
    """A desktop that exists in its `with` block. Nothing of the desktop that the tests run in is touched.

    :param screen: its width, height and depth, as Xvfb wants them.
    """

    def __init__(self, screen: str = SCREEN) -> None:
        self._screen = screen

    def __enter__(self) -> Desktop:
        self._server, number = _start_server(self._screen)
        self.name = f":{number}"
        self._display = Display(self.name)
        self.layout = "us"
        self.use_layout(self.layout)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._display.close()
        self._server.terminate()
        self._server.wait(_STOP_SECONDS)

    @property
    def environment(self) -> dict[str, str]:
        """What a program must have in its environment to come up on this desktop."""
        here = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"}
        return {**here, "DISPLAY": self.name}

    def use_layout(self, layout: str) -> None:
        """Choose the keyboard layout, by its XKB name, for all keyboards."""
        command = [
            "setxkbmap",
            "-display",
            self.name,
            "-rules",
            "evdev",
            "-model",
            "pc105",
            "-layout",
            layout,
        ]
        subprocess.run(command, check=True, timeout=10)
        self.layout = layout

    def click(self, x: float, y: float, button: int = 1) -> None:
        """Move the mouse there (pixels from the screen's upper left corner) and click."""
        xtest.fake_input(self._display, X.MotionNotify, x=round(x), y=round(y))
        xtest.fake_input(self._display, X.ButtonPress, button)
        xtest.fake_input(self._display, X.ButtonRelease, button)
        self._display.sync()

    def paint(self, picture: Image.Image) -> None:
        """Draw a picture on the empty desktop, from its upper left corner on."""
        root = self._display.screen().root
        root.put_pil_image(root.create_gc(), 0, 0, picture)
        self._display.sync()

    def wait_for_menu(self) -> None:
        """Wait until a menu is open: a window that no window manager would have a hand in."""
        end = time.monotonic() + _MENU_SECONDS
        while not any(map(_is_menu, self._display.screen().root.query_tree().children)):
            assert time.monotonic() < end, "no menu has opened"
            time.sleep(_LOOK_EVERY)


def _is_menu(window: Window) -> bool:
    state = window.get_attributes()
    return bool(state.override_redirect) and state.map_state == X.IsViewable


def _start_server(screen: str) -> tuple[subprocess.Popen[bytes], int]:
    """The server, and the number of the display that it found free."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as numbers:
        number = numbers.readline()
    assert number, "Xvfb did not start"
    return server, int(number)
