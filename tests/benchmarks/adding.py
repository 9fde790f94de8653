"""From `picoath add` to the question on the panel: the program as users start it, a board in real time."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import budgets
import zxingcpp
from desk.desktop import Desktop
from PIL import Image
from table import Measured
from virtual_board import question
from virtual_board.link_server import LinkServer
from virtual_board.realtime import RealTimeBoard
from virtual_board.simulated.board import SimulatedBoard

TRIES = 3
MISSING = "apt install xvfb x11-xkb-utils"
_4K = (3840, 2160)
_URI = "otpauth://totp/Contoso:ada@example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Contoso"


def measure() -> Mapping[budgets.Budget, Measured]:
    """The rows, each the quickest of some tries: what else the computer does makes it slower only."""
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "code.png"
        code = zxingcpp.create_barcode(_URI, zxingcpp.BarcodeFormat.QRCode)
        Image.fromarray(code.to_image(scale=6)).save(picture)
        rows = {budgets.ADD_PICTURE: _quickest(Path(folder), None, "--image", str(picture))}
        if shutil.which("Xvfb") and shutil.which("setxkbmap"):
            with Desktop("{}x{}x24".format(*_4K)) as desktop:
                desktop.paint(_screen_with(picture))
                rows[budgets.ADD_SCREEN] = _quickest(Path(folder), desktop, "--screen")
        return rows


def _screen_with(picture: Path) -> Image.Image:
    """A screen that shows the code, not in its middle."""
    screen = Image.new("RGB", _4K, "#30507a")
    screen.paste(Image.open(picture).convert("RGB"), (2400, 900))
    return screen


def _quickest(folder: Path, desktop: Desktop | None, *source: str) -> Measured:
    return Measured(min(_seconds(folder, desktop, source) for _ in range(TRIES)))


def _seconds(folder: Path, desktop: Desktop | None, source: tuple[str, ...]) -> float:
    """How long it takes on a new token."""
    port = folder / "link"
    with SimulatedBoard("raspberry_pi_pico") as board, LinkServer(board, port) as link:
        board.rtc.set(time.time())
        board.power_on()
        board.run(3)
        token = RealTimeBoard(board, link, lambda: None)
        began = time.monotonic()
        command = [sys.executable, "-m", "picoath", "add", *source, "--port", str(port)]
        with subprocess.Popen(
            command,
            env=desktop.environment if desktop else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                while not question.shown(board.lines()):
                    assert process.poll() is None, f"{command} asked nothing"
                    token.advance()
                    token.rest()
                return time.monotonic() - began
            finally:
                process.kill()
