"""What happened on a board, event by event, for whoever wants to know."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from virtual_board import reading
from virtual_board.chips.ssd1306 import SSD1306
from virtual_board.computer import KEYBOARD_PAGE, KEYBOARD_USAGE

EVENTS = ("power", "start", "crash", "report", "typed", "screen")

_MILLISECOND = 1_000_000  # ns
_SCREEN_SETTLES = 10 * _MILLISECOND  # longer than a pause inside the drawing of a page
_TYPING_ENDS = 100 * _MILLISECOND

Callback = Callable[[dict[str, Any]], None]

ReportCallback = Callable[[str, int, int, bytes], None]
"""Called with direction ("in" or "out"), usage page, usage, and the report."""


class Moments(Protocol):
    """Virtual time: `now` in nanoseconds, and actions that fall due in it."""

    now: int

    def seconds(self) -> float: ...

    def at(self, when: int, action: Callable[[], None], /) -> None: ...


class ReportedUsb(Protocol):
    """What the log needs of a board's USB."""

    on_report: ReportCallback | None

    @property
    def keyboard_reports(self) -> list[tuple[float, bytes]]: ...

    def typed_text(self, *, since: int) -> str: ...


class EventLog:
    """Passes events to those who asked for their kind.

    `screen` comes when the text on the panel has changed and nothing was drawn for 10 ms, `typed` when
    no key report has come for 100 ms; their time is when that was noticed.
    """

    def __init__(self, moments: Moments, usb: ReportedUsb, panel: SSD1306) -> None:
        self._callbacks: dict[str, list[Callback]] = {kind: [] for kind in EVENTS}
        self._moments = moments
        self._usb = usb
        self._panel = panel
        self._lines: list[str] = []
        self._drawing = _Pause(moments, _SCREEN_SETTLES, self._look_at_screen)
        self._typing = _Pause(moments, _TYPING_ENDS, self._note_typed)
        self._typed_before = 0

    def add(self, callback: Callback, events: Iterable[str]) -> None:
        """Passes the events of these kinds to `callback` as well; raises KeyError for an unknown kind."""
        for kind in events:
            self._callbacks[kind].append(callback)
        self._usb.on_report = self._reported

    def note(self, kind: str, **details: Any) -> None:
        """An event of that kind happened now."""
        for callback in self._callbacks[kind]:
            callback({"t": self._moments.seconds(), "event": kind, **details})
        if kind == "power":
            self._drawing.begin()

    def written(self, address: int) -> None:
        """Something was written to the chip at an address."""
        if address == self._panel.address:
            self._drawing.begin()

    def _reported(self, direction: str, usage_page: int, usage: int, report: bytes) -> None:
        self.note("report", direction=direction, usage_page=usage_page, usage=usage, hex=report.hex())
        is_typing = direction == "in" and (usage_page, usage) == (KEYBOARD_PAGE, KEYBOARD_USAGE)
        if is_typing and self._callbacks["typed"]:
            self._typing.begin()

    def _look_at_screen(self) -> None:
        if not self._callbacks["screen"]:
            return
        lines = reading.lines(self._panel)
        if lines != self._lines:
            self._lines = lines
            self.note("screen", lines=lines)

    def _note_typed(self) -> None:
        text = self._usb.typed_text(since=self._typed_before)
        self._typed_before = len(self._usb.keyboard_reports)
        if text:
            self.note("typed", text=text)


class _Pause:
    """Calls `action` once nothing has begun again for `length` nanoseconds."""

    def __init__(self, moments: Moments, length: int, action: Callable[[], None]) -> None:
        self._moments = moments
        self._length = length
        self._action = action
        self._last = 0
        self._waiting = False

    def begin(self) -> None:
        """Something goes on now."""
        self._last = self._moments.now
        if not self._waiting:
            self._waiting = True
            self._moments.at(self._last + self._length, self._try)

    def _try(self) -> None:
        end = self._last + self._length
        if self._moments.now < end:
            self._moments.at(end, self._try)
            return
        self._waiting = False
        self._action()
