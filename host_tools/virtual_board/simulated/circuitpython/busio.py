"""`busio`: I2C, with the time that its bytes take on the wire."""

from __future__ import annotations

import sys
from types import ModuleType

from virtual_board.chips.bus import Bus
from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.circuitpython.pins import Pins
from virtual_board.simulated.timebase import SECOND, Timebase

Buffer = bytes | bytearray | memoryview
_BITS_PER_BYTE = 9  # eight and the acknowledgement
_MAX_FREQUENCY = 1_000_000


def module(bus: Bus, pins: Pins, timebase: Timebase) -> ModuleType:
    """The module for a machine whose chips are all on one bus, whichever pins the program takes for it."""

    class I2C(_I2C):
        _bus, _pins, _timebase = bus, pins, timebase

    return make("busio", I2C=I2C)


class _I2C:
    """One of the two I2C peripherals: SDA is an even GPIO, SCL the odd one after it or alike."""

    _bus: Bus
    _pins: Pins
    _timebase: Timebase

    def __init__(self, scl: object, sda: object, *, frequency: int = 100_000, timeout: int = 255) -> None:
        scl_pin, sda_pin = self._pins.claim(scl), self._pins.claim(sda)
        self._claimed = [scl_pin, sda_pin]
        if scl_pin.number % 2 != 1 or sda_pin.number % 2 != 0 or (scl_pin.number ^ sda_pin.number) & 2:
            self.deinit()
            raise ValueError("Invalid pins")
        if frequency > _MAX_FREQUENCY:
            self.deinit()
            raise ValueError(f"frequency must be <= {_MAX_FREQUENCY}")
        self._byte_time = SECOND * _BITS_PER_BYTE // frequency
        self._locked = False

    def deinit(self) -> None:
        for pin in self._claimed:
            self._pins.give_back(pin)
        self._claimed = []

    def __enter__(self) -> _I2C:
        return self

    def __exit__(self, *_: object) -> None:
        self.deinit()

    def try_lock(self) -> bool:
        self._check_open()
        grabbed, self._locked = not self._locked, True
        return grabbed

    def unlock(self) -> None:
        self._check_open()
        self._locked = False

    def scan(self) -> list[int]:
        return [address for address in range(0x08, 0x78) if self.probe(address)]

    def probe(self, address: int) -> bool:
        try:
            self.writeto(address, b"")
        except OSError:
            return False
        return True

    def writeto(self, address: int, buffer: Buffer, *, start: int = 0, end: int = sys.maxsize) -> None:
        self._check_locked()
        self._write(address, bytes(memoryview(buffer)[start:end]))

    def readfrom_into(
        self, address: int, buffer: bytearray | memoryview, *, start: int = 0, end: int = sys.maxsize
    ) -> None:
        self._check_locked()
        self._read(address, memoryview(buffer)[start:end])

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: Buffer,
        in_buffer: bytearray | memoryview,
        *,
        out_start: int = 0,
        out_end: int = sys.maxsize,
        in_start: int = 0,
        in_end: int = sys.maxsize,
    ) -> None:
        self._check_locked()
        self._write(address, bytes(memoryview(out_buffer)[out_start:out_end]))
        self._read(address, memoryview(in_buffer)[in_start:in_end])

    def _write(self, address: int, data: bytes) -> None:
        self._timebase.spend((len(data) + 1) * self._byte_time)
        self._bus.write(address, data)

    def _read(self, address: int, buffer: memoryview) -> None:
        if not len(buffer):
            raise ValueError("buffer length must be >= 1")
        data = self._bus.read(address, len(buffer))
        self._timebase.spend((len(data) + 1) * self._byte_time)
        buffer[:] = data

    def _check_open(self) -> None:
        if not self._claimed:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")

    def _check_locked(self) -> None:
        self._check_open()
        if not self._locked:
            raise RuntimeError("Function requires lock")
