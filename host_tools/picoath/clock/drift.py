"""How fast a token's clock runs, from what was measured of it, and what trimming it would bring."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from picoath.clock.history import Entry

LIMIT = 30.0
"""Seconds off from which on services begin to refuse codes: one time step of RFC 6238."""

DAY = 86_400.0
_MEASURED_TO = 0.01
"""Seconds to which an offset is known."""
_SHORTEST = 3600.0
"""Seconds between two measurements from which on their difference says something."""
_MOST_PPM = 500.0
"""No crystal is worse: the clock has lost its time, or the computer's was wrong."""

PPM_PER_STEP = 0.1
"""What a step of the DS3231's aging offset does at 25 °C (datasheet, "Aging Offset"); positive is slower."""
_AGING = range(-128, 128)
_STEADY_SECONDS = 7 * DAY
_STEADY_PPM = 0.5
_WORTH_PPM = 0.3


@dataclass(frozen=True)
class Drift:
    """How fast a clock runs: `ppm` parts in a million too fast, give or take `margin`, over `seconds`."""

    ppm: float
    margin: float
    seconds: float

    def days_to_limit(self, offset: float) -> float | None:
        """Days until a clock that is `offset` seconds ahead is `LIMIT` off; None when it never will be."""
        if abs(offset) >= LIMIT:
            return 0.0
        if self.ppm == 0:
            return None
        way = LIMIT - offset if self.ppm > 0 else LIMIT + offset
        return way / (abs(self.ppm) * 1e-6) / DAY


@dataclass(frozen=True)
class Trim:
    """What to write into the aging register, from what, and the error in ppm before and after."""

    old: int
    new: int
    before: float
    after: float


def since_set(entries: Sequence[Entry]) -> Drift | None:
    """The drift from the last setting or trimming to the last measurement; None when it says too little."""
    run = _last_run(entries)
    return _between(run[0], run[-1]) if len(run) > 1 else None


def trim(entries: Sequence[Entry]) -> Trim | None:
    """What to trim, when the clock has shown a steady error for a week and its chip can be trimmed."""
    aging = entries[-1].aging if entries else None
    if aging is None:
        return None
    drifts = [drift for run in _runs_with(aging, entries) for drift in _drifts(run)]
    seconds = sum(drift.seconds for drift in drifts)
    rates = [drift.ppm for drift in drifts]
    if len(rates) < 2 or seconds < _STEADY_SECONDS or max(rates) - min(rates) > _STEADY_PPM:
        return None
    ppm = sum(drift.ppm * drift.seconds for drift in drifts) / seconds
    if abs(ppm) < _WORTH_PPM:
        return None
    new = min(max(aging + round(ppm / PPM_PER_STEP), _AGING[0]), _AGING[-1])
    return Trim(aging, new, ppm, ppm - (new - aging) * PPM_PER_STEP)


def _runs_with(aging: int | None, entries: Sequence[Entry]) -> list[list[Entry]]:
    """The entries since the aging offset was last changed, in runs in which the clock was left alone."""
    runs: list[list[Entry]] = []
    for entry in entries:
        if entry.aging != aging:
            runs = []
        elif entry.was_set or not runs:
            runs.append([entry])
        else:
            runs[-1].append(entry)
    return runs


def _last_run(entries: Sequence[Entry]) -> list[Entry]:
    runs = _runs_with(entries[-1].aging, entries) if entries else []
    return runs[-1] if runs else []


def _drifts(run: list[Entry]) -> list[Drift]:
    """The drifts of a run from one measurement to the next that is a day or more later."""
    kept = run[:1]
    for entry in run[1:]:
        if entry.at - kept[-1].at >= DAY:
            kept.append(entry)
    return [drift for earlier, later in pairwise(kept) if (drift := _between(earlier, later))]


def _between(earlier: Entry, later: Entry) -> Drift | None:
    seconds = later.at - earlier.at
    if seconds < _SHORTEST:
        return None
    ppm = (later.offset - earlier.offset) / seconds * 1e6
    if abs(ppm) > _MOST_PPM:
        return None
    return Drift(ppm, 2 * _MEASURED_TO / seconds * 1e6, seconds)
