"""A token plugged into the desktop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from virtual_board.board import Board
from virtual_board.link_server import LinkServer
from virtual_board.realtime import Server

from desk.cable import Cable
from desk.in_hand import MakeBoard, TokenInHand


class Token(TokenInHand):
    """A token whose keys go to an X server; in set-up, other programs find it at `port`.

    :param make_board: makes the board.
    :param port: the path of its link.
    :param display: the X server that gets its key reports.
    """

    def __init__(self, make_board: MakeBoard, port: Path, display: str) -> None:
        self.port = port
        self._display = display
        super().__init__(make_board, self._plug_into_desktop)

    @contextmanager
    def _plug_into_desktop(self, board: Board) -> Iterator[tuple[Server, Callable[[], None]]]:
        with LinkServer(board, self.port) as link, Cable(board, self._display) as cable:
            yield link, cable.tell_lock_states
