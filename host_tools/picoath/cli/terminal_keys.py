"""What is typed at the terminal, key by key, without showing it."""

import os
import select
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_QUIET = 0.7
"""Seconds without a key after which a code has been typed; a token leaves at most 0.2 s between keys."""
_TICK = 0.05

# Reads what has come within some seconds, "" when nothing has.
_Read = Callable[[float], str]


def typed_text(patience: float) -> str:
    """The text of the next keys, up to a pause; "" when none came within `patience` seconds.

    Ctrl-C is a KeyboardInterrupt, as ever.
    """
    with _keys() as read:
        text = read(patience)
        while text and (more := read(_QUIET)):
            text += more
    return text


@contextmanager
def _keys() -> Iterator[_Read]:
    if sys.platform == "win32":
        yield _read_console
        return
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    try:
        tty.setcbreak(terminal)
        yield lambda seconds: _read_terminal(terminal, seconds)
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _read_terminal(terminal: int, seconds: float) -> str:
    ready, _, _ = select.select([terminal], [], [], seconds)
    return os.read(terminal, 1024).decode(errors="replace") if ready else ""


def _read_console(seconds: float) -> str:
    """Windows: keys without a character come as two, of which the first is 0 or E0 (`msvcrt.getwch`)."""
    import importlib

    console = importlib.import_module("msvcrt")
    deadline = time.monotonic() + seconds
    while not console.kbhit():
        if time.monotonic() > deadline:
            return ""
        time.sleep(_TICK)
    key = str(console.getwch())
    if key in ("\x00", "\xe0"):
        console.getwch()
        return "\x1b"
    if key == "\x03":
        raise KeyboardInterrupt
    return key
