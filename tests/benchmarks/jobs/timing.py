"""Times and garbage on the board. `monotonic_ns` goes in steps of 31 us there, so things are done many times."""

import gc
import time


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
