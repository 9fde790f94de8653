"""PCF8563: a register model of the clock chip (NXP PCF8563 data sheet, rev. 11).

Time, control and status registers. Alarm, timer and clock output are kept but do nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from virtual_board.chips.rtc import SECOND_NS, Fields, Rtc, from_bcd, to_bcd

ADDRESS = 0x51
_REGISTERS = 0x10
_CONTROL_1, _CONTROL_2 = 0x00, 0x01
_SECONDS, _MINUTES, _HOURS, _DAYS, _WEEKDAYS, _MONTHS, _YEARS = _TIME = range(0x02, 0x09)

_STOP = 0x20
_VL = 0x80
_CENTURY = 0x80
_CONTROL_1_BITS = 0xA8
_CONTROL_2_BITS = 0x1F

# Data sheet, 8.10: the first second after STOP is released is this long; the first prescaler stages ran on.
_FIRST_SECOND_NS = 507_874_000


class PCF8563(Rtc):
    """The chip at 0x51.

    Rules of the data sheet that programs can notice: VL shares a register with the seconds; bits
    that are not implemented read as anything (here as ones, so that a program has to mask them);
    a read sees the time of its start; and writing the seconds does *not* restart the second: only
    STOP holds the prescaler.
    """

    address = ADDRESS
    time_registers = _TIME

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__(now, _REGISTERS)
        self.lose_power()

    @property
    def lost(self) -> bool:
        return bool(self._registers[_SECONDS] & _VL)

    def lose_power(self) -> None:
        self._registers[:] = bytes(_REGISTERS)
        self._registers[_CONTROL_1] = 0x08
        self._registers[_SECONDS] = _VL
        self._registers[0x0D] = 0x80
        self._registers[0x0E] = 0x03
        self._weekday_offset = 0
        self._crystal.running = True
        self._crystal.count = 0

    def set(self, unix: float) -> None:
        self._registers[_SECONDS] = 0
        self._set_unix(unix)

    def _write_register(self, register: int, byte: int) -> None:
        if register == _CONTROL_1:
            self._write_control_1(byte)
        elif register == _CONTROL_2:
            self._registers[_CONTROL_2] = byte & _CONTROL_2_BITS
        else:
            self._registers[register] = byte

    def _write_control_1(self, byte: int) -> None:
        stopped = bool(byte & _STOP)
        self._registers[_CONTROL_1] = byte & _CONTROL_1_BITS
        if stopped == (not self._crystal.running):
            return
        self._crystal.running = not stopped
        fraction = 0 if stopped else SECOND_NS - _FIRST_SECOND_NS
        self._crystal.count += fraction - self._crystal.count % SECOND_NS

    def _snapshot(self) -> bytearray:
        fields = self._fields()
        registers = bytearray(self._registers)
        registers[_SECONDS] = self._registers[_SECONDS] & _VL | to_bcd(fields.second)
        registers[_MINUTES] = 0x80 | to_bcd(fields.minute)
        registers[_HOURS] = 0xC0 | to_bcd(fields.hour)
        registers[_DAYS] = 0xC0 | to_bcd(fields.day)
        registers[_WEEKDAYS] = 0xF8 | fields.weekday
        registers[_MONTHS] = (_CENTURY if fields.year >= 100 else 0) | 0x60 | to_bcd(fields.month)
        registers[_YEARS] = to_bcd(fields.year % 100)
        return registers

    def _write_time(self, written: dict[int, int]) -> None:
        registers = self._snapshot()
        for register, byte in written.items():
            registers[register] = byte
        self._registers[_SECONDS] = registers[_SECONDS] & _VL  # only the flag is kept there
        century = 100 if registers[_MONTHS] & _CENTURY else 0
        self._set_fields(
            Fields(
                year=century + from_bcd(registers[_YEARS]),
                month=from_bcd(registers[_MONTHS] & 0x1F),
                day=from_bcd(registers[_DAYS] & 0x3F),
                weekday=registers[_WEEKDAYS] & 0x07,
                hour=from_bcd(registers[_HOURS] & 0x3F),
                minute=from_bcd(registers[_MINUTES] & 0x7F),
                second=from_bcd(registers[_SECONDS] & 0x7F),
            )
        )
