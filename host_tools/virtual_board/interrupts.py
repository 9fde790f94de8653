"""Ctrl-C and SIGTERM while a simulated board runs.

Python calls a signal's handler in the middle of whatever is running, and that may be the program on the
board: an exception raised there would look like a crash of the firmware. So a signal is only noted, and who
drives the board asks for it between two stretches of virtual time.
"""

import signal
from types import FrameType, TracebackType


class Interrupts:
    """Inside its block, SIGINT and SIGTERM end the program at the next `check`."""

    def __init__(self) -> None:
        self._noted = False

    def __enter__(self) -> "Interrupts":
        self._before = {
            number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)
        }
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal has come."""
        if self._noted:
            raise KeyboardInterrupt

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self._noted = True
