"""The texts of the codes in the clipboard: a copied picture, copied picture files, or a copied URI."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image, ImageGrab

from picoath import programs
from picoath.enrol import picture
from picoath.errors import BadInput

_FILE = "file://"  # how file managers on Linux copy files (RFC 8089), each in a line
_TIMEOUT = 10  # seconds; a program that owns the clipboard may be slow to answer

_PBPASTE = ("pbpaste",)
_POWERSHELL = ("powershell", "-NoProfile", "-Command", "Get-Clipboard")
_WL_PASTE = ("wl-paste", "--no-newline", "--type", "text")
_XCLIP = ("xclip", "-selection", "clipboard", "-o")
_XSEL = ("xsel", "--clipboard", "--output")


def texts() -> list[str]:
    """The texts of the codes in the clipboard; of copied text each line is one. Empty when there is none.

    Raises BadInput when the clipboard can't be read.
    """
    content = _picture()
    if isinstance(content, Image.Image):
        return picture.texts_in(content)
    if content:
        return _texts_in_files(content)
    lines = [line.strip() for line in _text().split("\n") if line.strip()]
    copied = [_path_of(line) for line in lines if line.startswith(_FILE)]
    return _texts_in_files(copied) if copied else lines


def _path_of(uri: str) -> str:
    from urllib.request import url2pathname  # which brings HTTP and TLS along: each start would wait for it

    return url2pathname(urlsplit(uri).path)


def _texts_in_files(paths: Sequence[str]) -> list[str]:
    return [text for path in paths for text in picture.texts_in_file(Path(path))]


def _picture() -> Image.Image | list[str] | None:
    """A copied picture, the paths of copied files, or None when the clipboard holds neither."""
    try:
        return ImageGrab.grabclipboard()
    except Image.DecompressionBombError:
        raise BadInput("the picture in the clipboard is too large: copy the code only") from None
    except (OSError, NotImplementedError):  # no program for it, no display, a picture of an unknown kind
        return None


def _text() -> str:
    for command in _commands():
        if programs.find(command[0]):
            return _output_of(command)
    raise BadInput("to read the clipboard install wl-clipboard (Wayland) or xclip (X11), or use --image FILE")


def _commands() -> tuple[tuple[str, ...], ...]:
    """The programs that print this desktop's clipboard, the better one first."""
    if sys.platform == "darwin":
        return (_PBPASTE,)
    if sys.platform == "win32":
        return (_POWERSHELL,)
    if os.environ.get("WAYLAND_DISPLAY"):
        return (_WL_PASTE,)
    if os.environ.get("DISPLAY"):
        return (_XCLIP, _XSEL)
    raise BadInput("there is no desktop here whose clipboard could be read; use --image FILE")


def _output_of(command: tuple[str, ...]) -> str:
    """What the program prints; nothing when it fails, as it does for an empty clipboard."""
    try:
        return programs.output_of(command, _TIMEOUT) or ""
    except TimeoutError:
        raise BadInput(f"the clipboard can't be read: {command[0]} does not answer") from None
