"""Screen and clipboard on Wayland: the portal on a real message bus, and a real desktop without one."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from jeepney.io.blocking import DBusConnection
from picoath.enrol import clipboard, portal, screen
from picoath.errors import BadInput

SAMPLES = Path(__file__).parent.parent / "qr"
CASES = {case["file"]: case for case in json.loads((SAMPLES / "cases.json").read_text(encoding="utf-8"))}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A screenshot, where desktops put them."""
    path = tmp_path / "Screenshot from 2026-11-24 09-00-05 ä.png"
    shutil.copy(SAMPLES / "ms365-other-app.png", path)
    return path


def test_the_desktop_takes_the_picture_which_is_deleted_then(desktop, file):
    wayland = desktop(0, file)
    assert screen.texts() == CASES["ms365-other-app.png"]["texts"]
    assert not file.exists()
    [(parent, options)] = wayland.asked
    assert (parent, options["interactive"]) == ("", False)


@pytest.mark.parametrize("response", [1, 2])
def test_the_user_says_no(desktop, response, file):
    desktop(response, file)
    with pytest.raises(BadInput, match=r"the desktop did not let the screen be read; .*--image FILE"):
        screen.texts()


def test_the_desktop_does_not_answer(desktop, monkeypatch, file):
    monkeypatch.setattr(portal, "_USER_SECONDS", 0.2)
    monkeypatch.setattr(portal, "_LATE_SECONDS", 0.2)
    desktop(0, file)
    monkeypatch.setattr(portal, "_REQUEST", "org.example.NeverSent")
    with pytest.raises(BadInput, match="did not let the screen be read"):
        screen.texts()


def test_a_picture_that_comes_too_late_is_deleted_too(desktop, monkeypatch, file):
    monkeypatch.setattr(portal, "_USER_SECONDS", 0.2)
    wayland = desktop(0, file, later=1.0)
    with pytest.raises(BadInput, match="did not let the screen be read"):
        screen.texts()
    assert not file.exists()
    assert wayland.called_off


def test_the_user_does_not_want_to_wait_for_the_desktop(desktop, monkeypatch, file):
    wayland = desktop(0, file, later=1.0)
    waiting = DBusConnection.recv_until_filtered

    def interrupted(*_, **__):
        monkeypatch.setattr(DBusConnection, "recv_until_filtered", waiting)
        raise KeyboardInterrupt

    monkeypatch.setattr(DBusConnection, "recv_until_filtered", interrupted)
    with pytest.raises(KeyboardInterrupt):
        screen.texts()
    assert not file.exists()
    assert wayland.called_off


def test_a_desktop_without_a_portal(bus):
    with pytest.raises(BadInput, match=r"on Wayland the screen is read by the desktop's portal, grim"):
        screen.texts()


@pytest.fixture
def copy(wayland):
    """Puts something into the clipboard of a desktop, as a program that is of this type."""
    owners: list[subprocess.Popen[bytes]] = []

    def copy(content: bytes, kind: str) -> None:
        wayland(SAMPLES / "no-code-at-all.png")
        command = ["wl-copy", "--foreground", "--type", kind]
        owners.append(subprocess.Popen(command, stdin=subprocess.PIPE))
        owners[-1].stdin.write(content)
        owners[-1].stdin.close()

    yield copy
    for owner in owners:
        owner.terminate()
        owner.wait(10)


def comes(read):
    """What is there in the end: a desktop draws its picture, and takes what is copied, when it likes."""
    until = time.monotonic() + 20
    while not (texts := read()) and time.monotonic() < until:
        time.sleep(0.2)
    return texts


def test_a_code_on_the_second_monitor(wayland):
    wayland(SAMPLES / "ms365-other-app.png")
    assert comes(screen.texts) == CASES["ms365-other-app.png"]["texts"]


def test_copied_text(copy):
    text = CASES["hotp.png"]["texts"][0]
    copy(f"{text}\n".encode(), "text/plain")
    assert comes(clipboard.texts) == [text]


def test_a_copied_picture(copy):
    copy((SAMPLES / "hotp.png").read_bytes(), "image/png")
    assert comes(clipboard.texts) == CASES["hotp.png"]["texts"]
