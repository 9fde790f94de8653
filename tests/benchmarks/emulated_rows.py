"""What is measured on real CircuitPython on the emulated board, in the board's time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import budgets
import enrolling
import jobs_on_board
import token_heap
import token_room
import token_times
from table import Measured, Results

Say = Callable[[str], None]


def measure(firmware: Path, say: Say) -> Results:
    """All rows, one board after the other; `say` is told what comes next."""
    say("codes")
    results = dict(_codes(firmware))
    say("panel")
    results |= _panel(firmware)
    say("typing")
    flash = enrolling.enrolled(firmware, 1)
    results |= _typing(firmware, flash)
    results[budgets.FIRST_CODE] = Measured(token_times.power_to_first_code(firmware, flash))
    results[budgets.BAR_WRITES] = Measured(token_times.bar_writes(firmware, flash))
    say("100 accounts, which takes a minute or two")
    flash = enrolling.enrolled(firmware, len(enrolling.KEYS))
    results[budgets.FIRST_CODE_OF_100] = Measured(token_times.power_to_first_code(firmware, flash))
    results |= _memory(firmware, flash)
    say("a full token, which takes some minutes")
    worst = token_room.measure(firmware)
    results |= {budgets.ROOM[operation]: Measured(size) for operation, size in worst.items()}
    return results


def _codes(firmware: Path) -> Results:
    report, _ = jobs_on_board.run("codes", firmware, within=20)
    theirs, _ = jobs_on_board.run("peers_codes", firmware, within=20, as_token=False)
    ours, adafruit, plain = report["SHA1"], theirs["adafruit_hashlib"], theirs["plain"]
    peers = f"adafruit_hashlib {adafruit:.1f} ms; plain 32-bit ints {plain:.1f} ms"
    return {
        budgets.SHA1: Measured(ours, peers),
        budgets.SHA1_TIMES_FASTER: Measured(
            adafruit / ours, f"than plain 32-bit ints: {plain / ours:.1f} times"
        ),
        budgets.SHA1_GARBAGE: Measured(report["garbage of SHA1"]),
        budgets.SHA1_CODE: Measured(report["heap of SHA1"]),
        budgets.NATIVE_SHA1: Measured(report["native SHA1"], f"as one writes it {theirs['hashlib']:.2f} ms"),
        budgets.SHA256_SLICE: Measured(report["slice of SHA256"], f"all of it {report['SHA256']:.1f} ms"),
        budgets.SHA512: Measured(report["SHA512"]),
        budgets.SHA512_SLICE: Measured(report["slice of SHA512"]),
    }


def _panel(firmware: Path) -> Results:
    report, _ = jobs_on_board.run("panel", firmware, within=20)
    show = f"show() {report['framebuf show']:.1f} ms of it"
    parts = f"fill() {report['framebuf fill']:.1f}, text {report['framebuf text']:.1f}, {show}"
    return {
        budgets.BAR: Measured(report["bar"], f"adafruit_framebuf {report['framebuf bar']:.1f} ms, {show}"),
        budgets.PAGE: Measured(
            report["page"], f"adafruit_framebuf {report['framebuf page']:.1f} ms: {parts}"
        ),
    }


def _typing(firmware: Path, flash: bytes) -> Results:
    _, board = jobs_on_board.run("keyboard", firmware, within=20)
    peers = board.usb.keyboard_reports
    different = token_times.typed(firmware, flash, different_digits=6)
    same = token_times.typed(firmware, flash, different_digits=1)
    us = "KeyboardLayoutUS.write"
    return {
        budgets.RELEASE_TO_REPORT: Measured(token_times.release_to_first_report(firmware, flash)),
        budgets.REPORTS: Measured(len(different), f"{us} {len(peers)}"),
        budgets.TYPING: Measured(_duration(different), f"{us} {_duration(peers):.0f} ms"),
        budgets.REPORTS_OF_ONE_DIGIT: Measured(len(same)),
        budgets.TYPING_ONE_DIGIT: Measured(_duration(same)),
    }


def _duration(reports: list[token_times.Report]) -> float:
    """Milliseconds from the first to the last."""
    return round(1000 * (reports[-1][0] - reports[0][0]), 3)


def _memory(firmware: Path, flash: bytes) -> Results:
    report = token_heap.measure(firmware, flash)
    return {
        budgets.BAR_IN_TOKEN: Measured(report["bar"]),
        budgets.FREE_HEAP: Measured(report["free"]),
        budgets.LARGEST_BLOCK: Measured(report["largest"]),
        budgets.IDLE_GROWTH: Measured(report["growth of idling"]),
        budgets.CODES_GROWTH: Measured(report["growth of codes"]),
    }
