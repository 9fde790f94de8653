"""The token's clock in words."""

from picoath.clock.drift import DAY, LIMIT, Drift, Trim
from picoath.link.token_clock import TokenClock

_YEAR = 365.25 * DAY
_LONG = 20 * 365.25  # days


def clock_text(clock: TokenClock) -> str:
    """The time, and how far it is off or why the token does not trust it."""
    if clock.utc is None:
        return f"none ({clock.why})"
    if not clock.trusted:
        return f"{clock.utc}, not trusted ({clock.why}): run `picoath time`"
    return f"{clock.utc}, {offset_text(clock.offset)}"


def offset_text(offset: float | None) -> str:
    """How far the clock is off, in words: `offset` is how many seconds it is ahead of the computer's."""
    if offset is None:
        return "without a time"
    size = f"{abs(offset) * 1000:.0f} ms" if abs(offset) < 0.1 else f"{abs(offset):.2f} s"
    return f"{size} {'ahead of' if offset >= 0 else 'behind'} this computer"


def drift_text(drift: Drift, offset: float) -> str:
    """How fast the clock runs, and when it will be so far off that services refuse its codes."""
    since = f"Since it was set, {drift.seconds / DAY:.1f} days ago,"
    rate = f"{since} it has run {_rate(drift.ppm)}, ± {drift.margin:.1f}"
    days = drift.days_to_limit(offset)
    if days is None or days > _LONG:
        return f"{rate}; it will not be {LIMIT:.0f} s off in years."
    return f"{rate}; it will be {LIMIT:.0f} s off in {days:.0f} days."


def trim_text(trim: Trim) -> str:
    """What trimming is expected to bring."""
    return (
        f"The clock has steadily run {_rate(trim.before)}. Trimmed from {trim.old} to {trim.new} it is "
        f"expected to run {_rate(trim.after)}, {abs(trim.after) * 1e-6 * _YEAR:.0f} s a year."
    )


def _rate(ppm: float) -> str:
    return f"{abs(ppm):.1f} ppm {'fast' if ppm >= 0 else 'slow'}"
