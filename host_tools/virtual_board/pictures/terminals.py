"""What the commands of a sequence print, each as a picture."""

import time
from pathlib import Path

from virtual_board.board import Board
from virtual_board.pictures import terminal
from virtual_board.sequences.runner import Runner
from virtual_board.sequences.steps import Host, HostDone, Step


class Terminals:
    """Draws a terminal for each command into `folder` when it has ended.

    Commands tell how far the two clocks are apart. So while one runs, the wearer takes as long as a person.
    """

    def __init__(self, board: Board, folder: Path) -> None:
        self._board = board
        self._folder = folder
        self._running: Host | None = None
        self._began = 0.0

    def tell(self, step: Step, runner: Runner) -> None:
        """A step has been done."""
        if isinstance(step, Host):
            self._running = step
            self._began = time.monotonic() - self._board.now
        elif isinstance(step, HostDone) and self._running is not None:
            arguments = self._running.arguments
            self._running = None
            drawn = terminal.draw(arguments, runner.host_output)
            (self._folder / f"{arguments[0]}.svg").write_text(drawn, encoding="utf-8")
        elif self._running is not None:
            time.sleep(max(0.0, self._board.now + self._began - time.monotonic()))
