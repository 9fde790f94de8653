"""DS3231: a register model of the temperature-compensated clock chip (Maxim DS3231 datasheet, rev. 10).

Timekeeping, control, status, aging and temperature registers. The alarms are kept but never go
off, and the square-wave output is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from virtual_board.chips.rtc import SECOND_NS, Fields, Rtc, from_bcd, to_bcd

ADDRESS = 0x68
_REGISTERS = 0x13
_TIME = range(0x07)
_SECONDS, _HOURS, _MONTH = 0x00, 0x02, 0x05
_CONTROL, _STATUS, _AGING, _TEMPERATURE = 0x0E, 0x0F, 0x10, 0x11

_HOUR_12, _PM, _CENTURY = 0x40, 0x20, 0x80
_EOSC, _CONV = 0x80, 0x20
_OSF, _EN32KHZ, _BSY, _ALARM_FLAGS = 0x80, 0x08, 0x04, 0x03

_CONVERSION_TIME = 0.125
_CONVERSION_INTERVAL = 64.0
_PPM_PER_AGING_STEP = -0.1  # a positive aging offset slows the clock


class DS3231(Rtc):
    """The chip at 0x68. `temperature` is the die's, in degrees Celsius.

    Rules of the datasheet that programs can notice: a read is from a copy of the time that is taken
    when it starts; writing the seconds restarts the second; OSF and the alarm flags can only be
    cleared, BSY not be written; a new aging offset counts from the next temperature conversion on,
    which comes every 64 s or by the CONV bit.
    """

    address = ADDRESS
    time_registers = _TIME

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(now, _REGISTERS)
        self.temperature = 25.0
        self._now = now
        self._aging = 0  # as of the last conversion
        self._conversion_ends = 0.0
        self._next_conversion = 0.0
        self.lose_power()

    @property
    def lost(self) -> bool:
        return bool(self._registers[_STATUS] & _OSF)

    def lose_power(self) -> None:
        self._registers[:] = bytes(_REGISTERS)
        self._registers[_CONTROL] = 0x1C
        self._registers[_STATUS] = _OSF | _EN32KHZ
        self._weekday_offset = 0
        self._crystal.running = True
        self._crystal.count = 0
        self._convert()

    def set(self, unix: float) -> None:
        self._registers[_STATUS] &= ~_OSF
        self._set_unix(unix)

    def restore(self, state: dict[str, Any], elapsed: float = 0.0) -> None:
        super().restore(state, elapsed)
        self._convert()

    def board_power(self, on: bool) -> None:
        """The supply came or went; on the battery alone EOSC stops the oscillator, and that sets OSF."""
        self._crystal.running = on or not self._registers[_CONTROL] & _EOSC
        if not self._crystal.running:
            self._registers[_STATUS] |= _OSF

    # The bus

    def _write_register(self, register: int, byte: int) -> None:
        if register == _CONTROL:
            self._write_control(byte)
        elif register == _STATUS:
            self._write_status(byte)
        elif register < _TEMPERATURE:
            self._registers[register] = byte

    def _write_control(self, byte: int) -> None:
        busy = self._registers[_STATUS] & _BSY
        self._registers[_CONTROL] = byte if not busy else byte & ~_CONV | self._registers[_CONTROL] & _CONV
        if byte & _CONV and not busy:
            self._registers[_STATUS] |= _BSY
            self._conversion_ends = self._now() + _CONVERSION_TIME

    def _write_status(self, byte: int) -> None:
        old = self._registers[_STATUS]
        clearable = old & byte & (_OSF | _ALARM_FLAGS)
        self._registers[_STATUS] = clearable | byte & _EN32KHZ | old & _BSY

    # Time

    def _snapshot(self) -> bytearray:
        fields = self._fields()
        registers = bytearray(self._registers)
        registers[_SECONDS:7] = bytes(
            (
                to_bcd(fields.second),
                to_bcd(fields.minute),
                self._hours_register(fields.hour),
                fields.weekday + 1,
                to_bcd(fields.day),
                to_bcd(fields.month) | (_CENTURY if fields.year >= 100 else 0),
                to_bcd(fields.year % 100),
            )
        )
        return registers

    def _hours_register(self, hour: int) -> int:
        if not self._registers[_HOURS] & _HOUR_12:
            return to_bcd(hour)
        return _HOUR_12 | (_PM if hour >= 12 else 0) | to_bcd((hour + 11) % 12 + 1)

    def _write_time(self, written: dict[int, int]) -> None:
        registers = self._snapshot()
        for register, byte in written.items():
            registers[register] = byte
        self._registers[_HOURS] = registers[_HOURS] & _HOUR_12  # only the mode is kept there
        century = 100 if registers[_MONTH] & _CENTURY else 0
        self._set_fields(
            Fields(
                year=century + from_bcd(registers[6]),
                month=from_bcd(registers[_MONTH] & 0x1F),
                day=from_bcd(registers[4] & 0x3F),
                weekday=((registers[3] & 0x07) - 1) % 7,
                hour=_hour(registers[_HOURS]),
                minute=from_bcd(registers[1] & 0x7F),
                second=from_bcd(registers[_SECONDS] & 0x7F),
            )
        )
        if _SECONDS in written:
            self._crystal.count -= self._crystal.count % SECOND_NS

    # Temperature and aging

    def _catch_up(self) -> None:
        """Does what conversions that have ended since the last transaction did."""
        by_request = self._registers[_STATUS] & _BSY and self._now() >= self._conversion_ends
        if by_request or self._now() >= self._next_conversion:
            self._convert()

    def _convert(self) -> None:
        self._registers[_STATUS] &= ~_BSY
        self._registers[_CONTROL] &= ~_CONV
        self._next_conversion = self._now() + _CONVERSION_INTERVAL
        quarters = round(self.temperature * 4) & 0x3FF
        self._registers[_TEMPERATURE] = quarters >> 2
        self._registers[_TEMPERATURE + 1] = (quarters & 0x03) << 6
        aging = self._registers[_AGING]
        self._aging = aging - 256 if aging & 0x80 else aging
        self._crystal.ppm = self._rate()

    def _rate(self) -> float:
        return self._drift_ppm + _PPM_PER_AGING_STEP * self._aging


def _hour(register: int) -> int:
    if not register & _HOUR_12:
        return from_bcd(register & 0x3F)
    return from_bcd(register & 0x1F) % 12 + (12 if register & _PM else 0)
