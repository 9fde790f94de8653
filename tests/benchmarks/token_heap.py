"""The heap of the running token, which only a program on the board can tell: code.py with one more line."""

from __future__ import annotations

from pathlib import Path

from jobs_on_board import BOARD, Report, as_on_board, job_modules, wait_for_report
from picoath.firmware import drive_image
from virtual_board.emulated import drive_files
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET

# The benchmark's. What the hook takes is no memory of the token's: it is told apart.
_HOOK = b"""import gc
from fob import button, token
gc.collect()
free = gc.mem_free()
import heap_hook
heap_hook.begin(free)
"""
_CODE = "code.py"
_START = 1795510805  # 2026-11-24T09:00:05Z
_WITHIN = 400.0


def measure(firmware: Path, flash: bytes) -> Report:
    """Have the token on this flash measure itself: see jobs/heap_hook.py."""
    volume = flash[DRIVE_OFFSET:]
    hooked = job_modules("heap_hook", "report", "timing")
    hooked[_CODE] = as_on_board(_HOOK) + drive_files.built(BOARD).files[_CODE]
    flash = flash[:DRIVE_OFFSET] + drive_image.with_files(volume, hooked)
    with EmulatedBoard(BOARD, firmware, flash=flash) as board:
        board.rtc.set(_START)
        board.power_on()
        return wait_for_report(board, _WITHIN)
