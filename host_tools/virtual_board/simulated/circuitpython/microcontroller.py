"""`microcontroller`: the processor's identity, its non-volatile memory, its watchdog, and reset."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType, SimpleNamespace
from typing import NoReturn

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.circuitpython.pins import Pin
from virtual_board.simulated.circuitpython.watchdog import Watchdog
from virtual_board.simulated.nvm import ByteArray
from virtual_board.simulated.timebase import MICROSECOND, Reset, Timebase

POWER_ON = "microcontroller.ResetReason.POWER_ON"
SOFTWARE = "microcontroller.ResetReason.SOFTWARE"
WATCHDOG = "microcontroller.ResetReason.WATCHDOG"

_NORMAL = "microcontroller.RunMode.NORMAL"
_SAFE_MODE = "microcontroller.RunMode.SAFE_MODE"


class _Processor:
    frequency = 125_000_000
    temperature = 25.0
    voltage = 3.3

    def __init__(self, uid: bytes, watchdog: Watchdog, reset_reason: str) -> None:
        self.uid = bytearray(uid)
        self._watchdog = watchdog
        self._reset_reason = reset_reason

    @property
    def reset_reason(self) -> str:
        """Setting the watchdog going leaves a mark that tells its resets from others, also from earlier ones
        (common_hal_mcu_processor_get_reset_reason; watchdog_enable of the Pico SDK)."""
        if self._watchdog.was_started and self._reset_reason != POWER_ON:
            return WATCHDOG
        return self._reset_reason


def module(
    uid: bytes,
    nvm: ByteArray,
    watchdog: Watchdog,
    timebase: Timebase,
    reset_reason: str,
    crash_on_reset: Callable[[bool], None],
) -> ModuleType:
    """The module for a processor with that 8-byte unique id.

    :param crash_on_reset: told whether the next reset goes into safe mode.
    """

    def reset() -> NoReturn:
        timebase.check()
        timebase.stop(Reset)
        raise Reset

    def delay_us(delay: int) -> None:
        timebase.spend(delay * MICROSECOND)

    return make(
        "microcontroller",
        cpu=_Processor(uid, watchdog, reset_reason),
        nvm=nvm,
        watchdog=watchdog,
        reset=reset,
        on_next_reset=lambda run_mode: crash_on_reset(run_mode == _SAFE_MODE),
        delay_us=delay_us,
        Pin=Pin,
        ResetReason=SimpleNamespace(POWER_ON=POWER_ON, SOFTWARE=SOFTWARE, WATCHDOG=WATCHDOG),
        RunMode=SimpleNamespace(NORMAL=_NORMAL, SAFE_MODE=_SAFE_MODE),
    )
