"""Emulated time as this program follows it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

SECOND = 1_000_000_000


class Moments:
    """`now` in nanoseconds, and actions that fall due.

    Time passes in the Node program and is followed from message to message, so an action is called a little
    later in real time, with `now` as it should be, and before anything that happened after it.
    """

    def __init__(self) -> None:
        self.now = 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()

    def seconds(self) -> float:
        """Emulated seconds since the board was made."""
        return self.now / SECOND

    def at(self, when: int, action: Callable[[], None]) -> None:
        heapq.heappush(self._due, (when, next(self._order), action))

    def pass_to(self, when: int) -> None:
        """It is `when` now: call what fell due before."""
        while self._due and self._due[0][0] <= when:
            due, _, action = heapq.heappop(self._due)
            self.now = max(self.now, due)
            action()
        self.now = max(self.now, when)
