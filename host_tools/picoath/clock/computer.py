"""Whether this computer's own clock is right, as far as the system that looks after it says so."""

import csv
import re
from collections.abc import Callable

from picoath import programs

_TIMEOUT = 5  # seconds
_MOST_OFF = 0.5  # seconds
_SYSTEM_TIME, _LEAP_STATUS, _FIELDS = 4, 13, 14  # of `chronyc -c tracking`, chronyc(1)


def problem() -> str | None:
    """What is wrong with the computer's clock, in words; None when nothing is, or nobody can tell."""
    for command, read in _WITNESSES:
        told = _output_of(command)
        if told is not None:
            return read(told)
    return None


def _from_chrony(told: str) -> str | None:
    fields = next(csv.reader(told.splitlines()), [])
    if len(fields) < _FIELDS:
        return None
    if fields[_LEAP_STATUS] == "Not synchronised":
        return "chrony says that it is not synchronised"
    try:
        off = abs(float(fields[_SYSTEM_TIME]))
    except ValueError:
        return None
    return f"chrony says that it is {off:.1f} s off" if off > _MOST_OFF else None


def _from_timedatectl(told: str) -> str | None:
    """A computer on which nobody is to keep the time says nothing about it: its owner may have set it."""
    values = dict(line.partition("=")[::2] for line in told.splitlines())
    if values.get("NTP") == "yes" and values.get("NTPSynchronized") == "no":
        return "timedatectl says that it is not synchronised"
    return None


def _from_w32tm(told: str) -> str | None:
    """The words are in the system's language; 3 is the leap indicator of a clock that is not synchronised."""
    first = told.strip().partition("\n")[0]
    return "w32tm says that it is not synchronised" if re.search(r":\s*3\b", first) else None


_WITNESSES: tuple[tuple[tuple[str, ...], Callable[[str], str | None]], ...] = (
    (("chronyc", "-c", "tracking"), _from_chrony),
    (("timedatectl", "show", "--property=NTP", "--property=NTPSynchronized"), _from_timedatectl),
    (("w32tm", "/query", "/status"), _from_w32tm),
)


def _output_of(command: tuple[str, ...]) -> str | None:
    """What a program prints; None when it fails, as it does where its service is not running."""
    try:
        return programs.output_of(command, _TIMEOUT, {"LC_ALL": "C"})
    except TimeoutError:
        return None
