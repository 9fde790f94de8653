"""Looking after a token's clock: compare it, keep what was measured, set it, trim it."""

import time
from datetime import datetime, timezone

from picoath.cli.clock_text import drift_text
from picoath.cli.output import Output
from picoath.clock import computer, drift, history
from picoath.clock.drift import Drift, Trim
from picoath.clock.history import Entry
from picoath.errors import Refused
from picoath.link.client import Token
from picoath.link.token_clock import TokenClock


class ClockCare:
    """The clock of one token, and what this computer remembers of it.

    :param serial: the token's serial number.
    """

    def __init__(self, token: Token, output: Output, serial: str) -> None:
        self._token = token
        self._output = output
        self._file = history.file_of(serial)
        self._entries = history.load(self._file)

    @property
    def previous_set(self) -> str | None:
        """When this computer last set the clock, as ISO 8601."""
        times = [entry.at for entry in self._entries if entry.was_set]
        if not times:
            return None
        return datetime.fromtimestamp(times[-1], timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def drift(self) -> Drift | None:
        """How fast the clock has run since it was set, as of the last comparison."""
        return drift.since_set(self._entries)

    @property
    def trim(self) -> Trim | None:
        """What trimming the history suggests."""
        return drift.trim(self._entries)

    def measure(self, was_set: bool = False) -> TokenClock:
        """Compare the clock with the computer's; `was_set` says whether it has just been set. Only a clock
        that can be trusted says how fast it runs."""
        clock = self._token.clock()
        if clock.trusted:
            self._keep(clock, was_set)
        return clock

    def set(self) -> TokenClock:
        """Set the clock, after the wearer has agreed; returns what it shows then."""
        self._token.set_time()
        return self.measure(was_set=True)

    def trim_to(self, trim: Trim) -> None:
        """Trim the clock, after the wearer has agreed: what it does from now on is measured anew."""
        self._token.trim(trim.new)
        self.measure()

    def describe(self, clock: TokenClock) -> list[str]:
        """What is known of how the clock runs, in sentences."""
        known = self.drift
        return [] if known is None or clock.offset is None else [drift_text(known, clock.offset)]

    def _keep(self, clock: TokenClock, was_set: bool) -> None:
        if clock.offset is None:
            return
        self._entries.append(Entry(time.time(), clock.offset, clock.aging, was_set))
        try:
            history.save(self._file, self._entries)
        except OSError as error:
            self._output.warn(f"the clock's history can't be kept in {self._file}: {error.strerror}")


def trust_computer(anyway: bool) -> None:
    """Raises Refused when the computer's clock is itself off, unless it is to be taken `anyway`."""
    problem = None if anyway else computer.problem()
    if problem:
        raise Refused(
            f"this computer's clock can't be trusted: {problem}. Set it first, or say `picoath time --anyway`"
        )
