"""What a token has typed since somebody last asked, and when by its own clock chip."""

import math
from dataclasses import dataclass
from typing import Any

from virtual_board.board import Board


@dataclass(frozen=True)
class Typed:
    """Text as the host understood it; `first_at` is what the RTC chip read (UTC seconds) at the first key."""

    text: str
    first_at: int | None


class TypedText:
    """Watches the keyboard reports of a board, from its making on."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._taken = 0
        self._first_at: int | None = None
        board.log(self._notice, ("report",))

    @property
    def text(self) -> str:
        """What has been typed and not taken."""
        return self._board.usb.typed_text(since=self._taken)

    @property
    def last_report(self) -> float:
        """When the last report came, in virtual seconds; minus infinity when there was none."""
        reports = self._board.usb.keyboard_reports
        return reports[-1][0] if reports else -math.inf

    def take(self) -> Typed:
        """What has been typed since the last call."""
        typed = Typed(self.text, self._first_at)
        self._taken = len(self._board.usb.keyboard_reports)
        self._first_at = None
        return typed

    def _notice(self, _event: dict[str, Any]) -> None:
        """Called for each report, at its time: is it the first one with a key in it?"""
        if self._first_at is not None:
            return
        reports = self._board.usb.keyboard_reports[self._taken :]
        if any(any(report) for _, report in reports):
            self._first_at = int(self._board.rtc.unix())
