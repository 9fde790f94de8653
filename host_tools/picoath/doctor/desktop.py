"""This desktop's keyboard: its layout, and whether NumLock is on."""

import ast
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from picoath import programs

_TIMEOUT = 5  # seconds
_LEDS = Path("/sys/class/leds")
_VK_NUMLOCK = 0x90
_WINDOWS_LANGUAGES = {0x040C: "fr", 0x080C: "be", 0x0405: "cz", 0x041B: "sk", 0x040E: "hu"}
"""Primary and sub-language of those layouts that matter (Windows language identifiers)."""

_MACOS_NAMES = {"French": "fr", "Belgian": "be", "Czech": "cz", "Slovak": "sk", "Hungarian": "hu"}


@dataclass(frozen=True)
class Desktop:
    """layout: as X11 calls it ("fr", "us"); num_lock: whether it is on. None where nobody can tell."""

    layout: str | None
    num_lock: bool | None


def read() -> Desktop:
    """What this desktop says about its keyboard."""
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return Desktop(_first(_macos_layouts()), None)  # macOS has no NumLock
    return Desktop(_first(_linux_layouts()), _linux_num_lock())


def _first(layouts: Iterator[str | None]) -> str | None:
    return next((layout for layout in layouts if layout), None)


def _linux_layouts() -> Iterator[str | None]:
    """From the desktops that keep the layout themselves, then X11's, then the system's."""
    desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").lower()
    if "gnome" in desktop or "unity" in desktop:
        for key in ("mru-sources", "sources"):
            yield _gnome(_output_of("gsettings", "get", "org.gnome.desktop.input-sources", key))
    if "kde" in desktop:
        yield _found(r"^LayoutList=(\w+)", _kde_file())
    if os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        yield _found(r"^layout:\s*(\w+)", _output_of("setxkbmap", "-query"))
    yield _found(r"X11 Layout:\s*(\w+)", _output_of("localectl", "status"))


def _gnome(told: str) -> str | None:
    """The first of GNOME's list, such as [('xkb', 'fr+oss'), ('xkb', 'us')]."""
    try:
        kind, name = ast.literal_eval(told.strip().removeprefix("@a(ss)").strip())[0]
    except (ValueError, SyntaxError, IndexError, TypeError, MemoryError, RecursionError):
        return None
    return _found(r"^(\w+)", name) if kind == "xkb" else None


def _kde_file() -> str:
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    try:
        return (folder / "kxkbrc").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _linux_num_lock() -> bool | None:
    """From the kernel's LEDs, which are right under Wayland too, else from the X server."""
    states = [_brightness(led) for led in sorted(_LEDS.glob("*::numlock"))]
    if states:
        return any(states)
    state = _found(r"Num Lock:\s*(on|off)", _output_of("xset", "q") if os.environ.get("DISPLAY") else "")
    return None if state is None else state == "on"


def _brightness(led: Path) -> bool:
    try:
        return (led / "brightness").read_text(encoding="ascii").strip() not in ("", "0")
    except OSError:
        return False


def _macos_layouts() -> Iterator[str | None]:
    told = _output_of("defaults", "read", "com.apple.HIToolbox", "AppleSelectedInputSources")
    name = _found(r'"KeyboardLayout Name" = "?([^";]+)', told) or ""
    yield next((layout for beginning, layout in _MACOS_NAMES.items() if name.startswith(beginning)), name)


def _windows() -> Desktop:
    import ctypes

    user32 = getattr(ctypes, "windll").user32  # noqa: B009, only Windows has it
    thread = user32.GetWindowThreadProcessId(user32.GetForegroundWindow(), None)
    language = user32.GetKeyboardLayout(thread) & 0xFFFF
    return Desktop(
        _WINDOWS_LANGUAGES.get(language, f"{language:04x}"), bool(user32.GetKeyState(_VK_NUMLOCK) & 1)
    )


def _found(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text, re.MULTILINE)
    return match[1] if match else None


def _output_of(*command: str) -> str:
    """What a program prints; nothing where it is missing or fails."""
    try:
        return programs.output_of(command, _TIMEOUT) or ""
    except TimeoutError:
        return ""
