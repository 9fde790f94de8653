"""What was measured of each token's clock, kept on this computer. There is no secret in it.

One JSON file for each serial number: `{"v": 1, "entries": [{"at", "offset", "aging", "was_set"}]}`.
"""

import json
import os
import re
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

_VERSION = 1
_MOST_ENTRIES = 100
_MOST_BYTES = 100_000


@dataclass(frozen=True)
class Entry:
    """One comparison of a token's clock with the computer's.

    at: the computer's time, in Unix seconds.
    offset: how many seconds the token was ahead.
    aging: its aging offset then; None for a chip that has none.
    was_set: whether the clock had just been set.
    """

    at: float
    offset: float
    aging: int | None
    was_set: bool


def file_of(serial: str) -> Path:
    """Where the history of the token with this serial number is."""
    name = re.sub("[^0-9A-Za-z]", "_", serial) or "_"
    return platformdirs.user_state_path("picoath", appauthor=False) / "clocks" / f"{name}.json"


def load(path: Path) -> list[Entry]:
    """The entries of a history, the oldest first; none where there is no file, or one that can't be read."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return []
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["v"] != _VERSION:
            return []
        return [_entry(fields) for fields in document["entries"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return []


def save(path: Path, entries: list[Entry]) -> None:
    """Keep the newest entries, in place of what was there; either all of it or nothing is written.

    Raises OSError.
    """
    document = {"v": _VERSION, "entries": [asdict(entry) for entry in entries[-_MOST_ENTRIES:]]}
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _entry(fields: dict[str, Any]) -> Entry:
    aging = fields["aging"]
    return Entry(
        at=float(fields["at"]),
        offset=float(fields["offset"]),
        aging=None if aging is None else int(aging),
        was_set=bool(fields["was_set"]),
    )
