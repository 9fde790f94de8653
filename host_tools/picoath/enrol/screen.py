"""The texts of the codes that are on the screen now."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import mss
from PIL import Image

from picoath import programs
from picoath.enrol import picture
from picoath.errors import BadInput

_INSTEAD = "take a screenshot and use --image FILE, or copy the code's picture and use --clipboard"

# What is allowed to look at the screen on Wayland where there is no portal. The picture's path goes at the
# end.
_WAYLAND_PROGRAMS = (
    ("grim",),
    ("gnome-screenshot", "-f"),
    ("spectacle", "-n", "-b", "-f", "-o"),
)
_TIMEOUT = 30  # seconds; a desktop may ask the user for permission


def texts() -> list[str]:
    """The texts of the codes on all monitors; an empty list when there is none.

    Raises BadInput when there is no screen, or the desktop doesn't let it be read.
    """
    return [text for shot in shots() for text in picture.texts_in(shot)]


def shots() -> Iterator[Image.Image]:
    """The screen now: a picture of each monitor, or on Wayland one of all of them. Raises BadInput."""
    return iter([_wayland_shot()]) if _on_wayland() else _monitor_shots()


def pause_between_looks() -> float:
    """Seconds to leave between two looks: desktops on Wayland flash, or make a file, at each."""
    return 3.0 if _on_wayland() else 0.5


def _on_wayland() -> bool:
    return sys.platform == "linux" and bool(os.environ.get("WAYLAND_DISPLAY"))


def _monitor_shots() -> Iterator[Image.Image]:
    try:
        with mss.MSS() as screen:
            for monitor in screen.monitors[1:]:  # the first is all of them together
                shot = screen.grab(monitor)
                yield Image.frombytes("RGB", shot.size, shot.bgra, "raw", "BGRX")
    except mss.ScreenShotError:
        raise BadInput(f"the screen can't be read; {_INSTEAD}") from None


def _wayland_shot() -> Image.Image:
    """Wayland lets no program look at the screen by itself: the desktop does it, through its portal, or one
    of the programs that it trusts."""
    from picoath.enrol import portal

    try:
        path = portal.screenshot()
    except portal.NoPortal:
        return _shot_by_a_program()
    except portal.Declined:
        raise BadInput(f"the desktop did not let the screen be read; {_INSTEAD}") from None
    try:
        return picture.load(path)
    finally:
        path.unlink(missing_ok=True)  # it was made for this, and there is a secret on it


def _shot_by_a_program() -> Image.Image:
    for name, *arguments in _WAYLAND_PROGRAMS:
        program = programs.find(name)
        if program:
            return _shot_by(name, [program, *arguments])
    raise BadInput(
        "on Wayland the screen is read by the desktop's portal, grim, gnome-screenshot or spectacle; "
        f"{_INSTEAD}"
    )


def _shot_by(name: str, command: list[str]) -> Image.Image:
    with tempfile.TemporaryDirectory(prefix="picoath-") as folder:  # readable by nobody else, gone at once
        path = Path(folder, "screen.png")
        try:
            subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=_TIMEOUT)
        except (OSError, subprocess.SubprocessError):
            raise BadInput(f"{name} could not read the screen; {_INSTEAD}") from None
        return picture.load(path)
