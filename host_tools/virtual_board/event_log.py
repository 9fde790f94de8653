"""What happened on a virtual board, as lines of JSON."""

import json
from pathlib import Path
from types import TracebackType
from typing import Any

from picoath.link.hid_transport import USAGE_PAGE
from picoath.link.reports import HEADER_SIZE

_HEADER_DIGITS = 2 * HEADER_SIZE


class EventLog:
    """Writes each event to a file as it happens: ``{"t": seconds, "event": name, ...}``.

    What the computer sends over the wire may hold a secret: of its reports the log has the header only.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", buffering=1)  # line by line

    def __enter__(self) -> "EventLog":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, event: dict[str, Any]) -> None:
        """Write one event; made to be given to a board's `log`."""
        self._file.write(json.dumps(_without_secret(event)) + "\n")


def _without_secret(event: dict[str, Any]) -> dict[str, Any]:
    if event["event"] != "report" or event["direction"] != "out" or event["usage_page"] != USAGE_PAGE:
        return event
    return {**event, "hex": event["hex"][:_HEADER_DIGITS]}
