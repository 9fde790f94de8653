"""Times and garbage on the board. `monotonic_ns` goes in steps of 31 us there: short things are repeated."""

import gc
import time

from fob.oath import otp

KEY = b"12345678901234567890"
_CODE = "287082"  # RFC 4226 appendix D, counter 1


def begin():
    """Clears the heap; returns the time, for `since`."""
    gc.collect()
    return time.monotonic_ns()


def since(start):
    """Milliseconds since a `begin`."""
    return (time.monotonic_ns() - start) / 1e6


def milliseconds(action, times):
    """What `action` takes, the mean of some times."""
    start = begin()
    for _ in range(times):
        action()
    return since(start) / times


def code_ms(mac, times):
    """Milliseconds of a code, with the garbage collections that it makes necessary."""
    hotp = otp.hotp
    if hotp(mac, 1, 6) != _CODE:
        raise ValueError("a wrong code")
    start = begin()
    for counter in range(times):
        hotp(mac, counter, 6)
    return since(start) / times


def slowest(steps):
    """The longest of the pieces of work, in milliseconds, that a generator does."""
    longest = 0
    start = begin()
    for _ in steps:
        longest = max(longest, since(start))
        start = time.monotonic_ns()
    return longest


def allocated():
    """Bytes of the heap in use."""
    gc.collect()
    return gc.mem_alloc()


def garbage(action):
    """Bytes of the heap that `action` takes and does not give back by itself."""
    before = allocated()
    gc.disable()
    action()
    after = gc.mem_alloc()
    gc.enable()
    return after - before
