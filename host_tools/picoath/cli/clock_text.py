"""The token's clock in words."""

from picoath.link.client import TokenClock


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
    return f"{abs(offset):.2f} s {'ahead of' if offset >= 0 else 'behind'} this computer"
