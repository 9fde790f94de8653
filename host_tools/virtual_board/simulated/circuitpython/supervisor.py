"""`supervisor`: ticks, the state of USB, and the identity that the host is shown."""

from __future__ import annotations

from types import ModuleType
from typing import NoReturn

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.circuitpython.usb_devices import check_changeable
from virtual_board.simulated.timebase import MICROSECOND, MILLISECOND, Reload, Timebase
from virtual_board.simulated.usb import Function, Usb

TICKS_PERIOD = 1 << 29
_TICKS_AT_START = 0x1FFF0000  # so that ticks wrap 65.5 s after the start
CLOCK_READ_TIME = 20 * MICROSECOND
_CHECK_TIME = 5 * MICROSECOND


class _Runtime:
    def __init__(self, usb: Usb, timebase: Timebase) -> None:
        self.autoreload = True
        self.serial_connected = False
        self.serial_bytes_available = 0
        self._usb = usb
        self._timebase = timebase

    @property
    def usb_connected(self) -> bool:
        self._timebase.spend(_CHECK_TIME)
        return self._usb.ready


def module(function: Function, usb: Usb, timebase: Timebase, started_at: int) -> ModuleType:
    """The module for a processor that was started at virtual time `started_at` (ns)."""

    def ticks_ms() -> int:
        timebase.spend(CLOCK_READ_TIME)
        return ((timebase.now - started_at) // MILLISECOND + _TICKS_AT_START) % TICKS_PERIOD

    def reload() -> NoReturn:
        timebase.check()
        timebase.stop(Reload)
        raise Reload

    def set_usb_identification(
        manufacturer: str | None = None, product: str | None = None, vid: int = -1, pid: int = -1
    ) -> None:
        check_changeable(function)
        identity = function.identity
        identity.manufacturer = _string(manufacturer, identity.manufacturer)
        identity.product = _string(product, identity.product)
        identity.vid = identity.vid if vid == -1 else vid
        identity.pid = identity.pid if pid == -1 else pid

    return make(
        "supervisor",
        runtime=_Runtime(usb, timebase),
        ticks_ms=ticks_ms,
        reload=reload,
        set_usb_identification=set_usb_identification,
    )


def _string(given: str | None, default: str) -> str:
    if given is None:
        return default
    if not 1 <= len(given.encode()) <= 126:
        raise ValueError("length must be 1-126")
    return given
