"""What a token says about itself, judged."""

import re
from collections.abc import Sequence

from picoath.clock.drift import LIMIT, Drift
from picoath.doctor.finding import Finding
from picoath.link.client import Status, StoredAccount
from picoath.link.token_clock import TokenClock
from picoath.project_folder import project_folder

CIRCUITPYTHON = (10, 1)
"""The oldest release that the firmware runs on."""

_OFF = 2.0
"""Seconds from which on a clock is worth setting."""
_SOON = 90
"""Days ahead that are worth a remark."""

_TO_UPDATE = "choose Maintenance in the token's menu, then run `picoath install`"


def findings(status: Status) -> list[Finding]:
    """Firmware, CircuitPython, vault, room and lock."""
    found = [_firmware(status), _circuitpython(status)]
    if status.locked:
        return [*found, Finding("lock", "note", "the token is locked", "enter the PIN on the token")]
    return [*found, _vault(status), _room(status)]


def counter_findings(accounts: Sequence[StoredAccount]) -> list[Finding]:
    """The accounts that count their codes: a service looks ahead for a code, and never back."""
    counting = [account.index for account in accounts if account.type == "hotp"]
    if not counting:
        return []
    what = f"accounts that count their codes (HOTP): {', '.join(map(str, counting))}"
    do = "if a service refuses their codes, it is ahead: picoath set counter N --account I"
    return [Finding("counters", "note", what, do)]


def clock_findings(clock: TokenClock, drift: Drift | None) -> list[Finding]:
    """The clock as it is, and how it will be."""
    set_it = "run `picoath time`"
    if not clock.trusted:
        return [Finding("clock", "wrong", f"the clock can't be trusted ({clock.why}): no codes", set_it)]
    if clock.offset is None or abs(clock.offset) > LIMIT / 2:
        return [Finding("clock", "wrong", f"the clock is {clock.offset or 0:+.0f} s off", set_it)]
    if abs(clock.offset) > _OFF:
        return [Finding("clock", "note", f"the clock is {clock.offset:+.1f} s off", set_it)]
    found = [Finding("clock", "good", f"the clock is {clock.offset:+.3f} s off")]
    if drift is None:
        return found
    days = drift.days_to_limit(clock.offset)
    what = f"the clock runs {drift.ppm:+.1f} ppm"
    if days is not None and days < _SOON:
        return [
            *found,
            Finding("drift", "note", f"{what}: {LIMIT:.0f} s in {days:.0f} days", f"{set_it} before"),
        ]
    return [*found, Finding("drift", "good", what)]


def firmware_version() -> tuple[int, ...]:
    """The version of the firmware that came with this program."""
    text = (project_folder("firmware") / "fob" / "version.py").read_text(encoding="utf-8")
    return _numbers(text.partition("VERSION")[2])


def _firmware(status: Status) -> Finding:
    here, there = firmware_version(), _numbers(status.firmware)
    newest = ".".join(map(str, here))
    if there < here:
        return Finding(
            "firmware", "wrong", f"the firmware is {status.firmware}, and {newest} is here", _TO_UPDATE
        )
    if there > here:
        what = f"the firmware is {status.firmware}, newer than this program ({newest})"
        return Finding("firmware", "note", what, "update this program: pip install --upgrade picoath")
    return Finding("firmware", "good", f"the firmware is {status.firmware}")


def _circuitpython(status: Status) -> Finding:
    what = f"CircuitPython is {status.circuitpython}"
    if _numbers(status.circuitpython)[:2] < CIRCUITPYTHON:
        oldest = ".".join(map(str, CIRCUITPYTHON))
        do = f"install {oldest} or newer from circuitpython.org/downloads"
        return Finding("circuitpython", "wrong", what, do)
    return Finding("circuitpython", "good", what)


def _vault(status: Status) -> Finding:
    if status.vault == "damaged":
        do = "choose Wipe in the token's menu, and enrol the accounts again"
        return Finding("vault", "wrong", "both copies of the accounts are damaged", do)
    if status.vault == "one copy damaged":
        return Finding(
            "vault", "note", "one copy of the accounts was damaged; nothing is lost", "restart the token"
        )
    return Finding("vault", "good", "the accounts are whole")


def _room(status: Status) -> Finding:
    free = status.capacity - status.accounts
    what = f"accounts: {status.accounts}, room for {free} more"
    return (
        Finding("room", "good", what)
        if free
        else Finding("room", "note", what, "remove one: `picoath remove`")
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])
