"""The time here, and waiting: in one place, so that a test can have a time of its own."""

import time


def now() -> float:
    """Unix time in seconds."""
    return time.time()


def sleep(seconds: float) -> None:
    """Wait."""
    time.sleep(seconds)
