"""Millisecond ticks that wrap, as ``supervisor.ticks_ms`` counts them.

A tick is a small int from 0 to 2**29 - 1, so that reading the time makes no garbage on a 32-bit
board. It wraps every 149 hours: two ticks are only ever compared through `diff`, and only when
they are less than 74 hours apart.
"""

PERIOD = 1 << 29
_HALF = PERIOD >> 1


def diff(later, earlier):
    """Milliseconds from `earlier` to `later`; negative when `later` is really the earlier one."""
    return ((later - earlier + _HALF) & (PERIOD - 1)) - _HALF


def add(tick, milliseconds):
    """The tick that comes `milliseconds` after `tick`."""
    return (tick + milliseconds) & (PERIOD - 1)
