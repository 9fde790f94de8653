"""`microcontroller`: the processor's identity, its non-volatile memory, and reset."""

from __future__ import annotations

from types import ModuleType, SimpleNamespace
from typing import NoReturn

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.circuitpython.pins import Pin
from virtual_board.simulated.nvm import ByteArray
from virtual_board.simulated.timebase import MICROSECOND, Reset, Timebase


def module(uid: bytes, nvm: ByteArray, timebase: Timebase) -> ModuleType:
    """The module for a processor with that 8-byte unique id."""

    def reset() -> NoReturn:
        timebase.check()
        timebase.stop(Reset)
        raise Reset

    def delay_us(delay: int) -> None:
        timebase.spend(delay * MICROSECOND)

    cpu = SimpleNamespace(uid=bytearray(uid), frequency=125_000_000, temperature=25.0, voltage=3.3)
    return make("microcontroller", cpu=cpu, nvm=nvm, reset=reset, delay_us=delay_us, Pin=Pin)
