"""Single keys from a terminal, without waiting and without Enter."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

KeyReader = Callable[[], str]
"""Returns the key that was struck, "" when none was."""

if sys.platform == "win32":
    import msvcrt

    @contextmanager
    def key_reader() -> Iterator[KeyReader]:
        """Read keys as they are struck, until the block ends."""
        yield lambda: msvcrt.getwch() if msvcrt.kbhit() else ""

else:
    import select
    import termios
    import tty

    @contextmanager
    def key_reader() -> Iterator[KeyReader]:
        """Read keys as they are struck, until the block ends; Ctrl-C still interrupts."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        tty.setcbreak(terminal)
        try:
            yield lambda: sys.stdin.read(1) if select.select([sys.stdin], [], [], 0)[0] else ""
        finally:
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)
