"""The screen and the clipboard of a real X server, with a window that shows a page with a code."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from picoath.doctor import desktop
from picoath.enrol import clipboard, screen
from PIL import Image

SAMPLES = Path(__file__).parent.parent / "qr"
CASES = {case["file"]: case for case in json.loads((SAMPLES / "cases.json").read_text(encoding="utf-8"))}
URI = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"
SHOWN = ["ms365-other-app.png", "ms365-push-new.png", "dark-mode.png", "no-quiet-zone.png", "eci-utf8.png",
         "scaled-1.25.png"]  # fmt: skip


@pytest.mark.parametrize("file", SHOWN)
def test_a_code_in_a_window(window, file):
    code = Image.open(SAMPLES / file)
    window.show(code.crop(code.getbbox()) if max(code.size) < 800 else _around_the_code(code, file))
    assert screen.texts() == CASES[file]["texts"]


def _around_the_code(page: Image.Image, file: str) -> Image.Image:
    """The part of a picture of a whole page that a window here has room for."""
    import zxingcpp

    position = zxingcpp.read_barcodes(page.convert("L"))[0].position
    left, top = position.top_left.x - 60, position.top_left.y - 60
    return page.crop((max(0, left), max(0, top), max(0, left) + 780, max(0, top) + 580))


def test_a_screen_without_a_code(window):
    window.show(None)
    assert screen.texts() == []


def test_a_copied_picture(copy):
    png = io.BytesIO()
    Image.open(SAMPLES / "ms365-other-app.png").save(png, "PNG")
    copy(png.getvalue(), "image/png")
    assert clipboard.texts() == CASES["ms365-other-app.png"]["texts"]


def test_copied_text(copy):
    copy(f"  {URI}\n".encode(), "UTF8_STRING")
    assert clipboard.texts() == [URI]


def test_an_empty_clipboard(x_desktop):
    assert clipboard.texts() == []


@pytest.mark.parametrize("layout", ["fr", "us"])
def test_the_keyboard_s_layout(x_desktop, monkeypatch, layout):
    monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
    x_desktop.use_layout(layout)
    assert desktop.read().layout == layout


class Program:
    """`picoath ARGUMENTS` as a process, whose standard error can be read as it comes."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self._log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "picoath", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=file,
                env={**os.environ, "PYTHONUTF8": "1"},
            )

    def wait_to_say(self, words: str, within: float = 20) -> None:
        deadline = time.monotonic() + within
        while words not in self.said:
            assert time.monotonic() < deadline, self.said
            time.sleep(0.02)

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")


@pytest.fixture
def watching(window, token, tmp_path):
    window.show(None)
    # What a shell runs in the background ignores Ctrl-C, and so do the programs that it starts.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    program = Program(tmp_path / "log", "add", "--watch", "--json", "--port", str(token.port))
    signal.signal(signal.SIGINT, before)
    program.wait_to_say("Watching the screen")
    yield program
    program.process.kill()
    program.process.wait(10)


def test_watching_tells_at_once_what_to_click_and_then_takes_the_right_code(window, token, watching):
    window.show(SAMPLES / "ms365-push-new.png")
    watching.wait_to_say('Click "I want to use a different authenticator app"')
    time.sleep(1.2)
    assert watching.said.count("That is") == 1
    window.show(SAMPLES / "ms365-other-app.png")
    told, _ = watching.process.communicate(timeout=20)
    assert watching.process.returncode == 0, watching.said
    assert [added["name"] for added in json.loads(told)["added"]] == token.names == ["Contoso Ltd"]


def test_watching_takes_the_parts_of_an_export_as_they_come(window, token, tmp_path, watching):
    for number in (2, 1, 3):
        window.show(SAMPLES / f"google-export-{number}-of-3.png")
        if number != 3:
            watching.wait_to_say({2: "Missing: 1, 3.", 1: "Missing: 3."}[number])
    watching.process.wait(20)
    assert "there are 7 accounts: --all takes all of them" in watching.said
    assert watching.process.returncode == 2


def test_watching_ends_with_control_c(watching, token):
    watching.process.send_signal(signal.SIGINT)
    assert watching.process.wait(10) == 1
    assert watching.said.endswith("picoath: interrupted\n")
    assert token.asked == []
