"""A terminal window on the desktop: xterm, in the colours and the size that somebody likes."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from desk.desktop import Desktop

_STOP_SECONDS = 5
_SHOWN_SECONDS = 20
_LOOK_EVERY = 0.05

# A terminal tells where its cursor is (DSR) once it has taken in all that came before the question.
_SCRIPT = r"""
{command}
stty -echo -icanon
printf '\033[6n'
read -r -d R
: > "$0"
sleep infinity
"""


@dataclass(frozen=True)
class Look:
    """Colours by their X names: text, background, and what ANSI calls black and white; size in points."""

    text: str
    background: str
    black: str = "black"
    white: str = "white"
    points: int = 8


class Terminal:
    """Runs a command of the shell in a window, which stays for as long as its `with` block lasts.

    :param folder: where something can be kept.
    """

    def __init__(self, desktop: Desktop, command: str, look: Look, folder: Path) -> None:
        self._desktop = desktop
        self._command = command
        self._look = look
        self._shown = folder / "shown"

    def __enter__(self) -> Terminal:
        look = self._look
        options = {
            "-geometry": "130x62+0+0",
            "-fa": "DejaVu Sans Mono",
            "-fs": str(look.points),
            "-fg": look.text,
            "-bg": look.background,
        }
        resources = [f"XTerm*color0: {look.black}", f"XTerm*color7: {look.white}"]
        self._shown.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [
                "xterm",
                *(word for option in options.items() for word in option),
                *(word for resource in resources for word in ("-xrm", resource)),
                *("-e", "bash", "-c", _SCRIPT.format(command=self._command), str(self._shown)),
            ],
            env={**self._desktop.environment, "LC_ALL": "C.UTF-8"},
        )
        self._wait_until_shown()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(_STOP_SECONDS)

    def _wait_until_shown(self) -> None:
        """Wait until what the command printed is on the screen."""
        end = time.monotonic() + _SHOWN_SECONDS
        while not self._shown.exists():
            assert self._process.poll() is None, "xterm has ended"
            assert time.monotonic() < end, "the command has not ended"
            time.sleep(_LOOK_EVERY)
