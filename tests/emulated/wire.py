"""The computer's end of an emulated board's wire."""

from __future__ import annotations

from virtual_board.emulated.board import EmulatedBoard


class Wire:
    """The computer's end of a board's wire; time passes only while it waits for a report."""

    def __init__(self, board: EmulatedBoard) -> None:
        self._board = board
        self._came: list[bytes] = []

    def seconds(self) -> float:
        return self._board.now

    def send(self, report: bytes) -> None:
        self._board.usb.wire_out(report)

    def receive(self, timeout: float) -> bytes | None:
        until = self._board.now + timeout
        while not self._came and self._board.now < until:
            self._board.run(0.001)
            self._came += self._board.usb.wire_in()
        return self._came.pop(0) if self._came else None

    def close(self) -> None:
        pass
