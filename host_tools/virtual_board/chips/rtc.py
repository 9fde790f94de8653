"""What the RTC chips have in common: a crystal that is a little off, a calendar, registers in BCD."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any

SECOND_NS = 1_000_000_000
DAY = 86_400
_RESET_DATE = date(2000, 1, 1)  # both chips' year register is 00 then
_UNIX_EPOCH = date(1970, 1, 1)


def to_bcd(value: int) -> int:
    """0..99 as two decimal digits in a byte."""
    return value // 10 << 4 | value % 10


def from_bcd(byte: int) -> int:
    """The number that two decimal digits in a byte stand for."""
    return (byte >> 4) * 10 + (byte & 0x0F)


class Crystal:
    """Counts nanoseconds at a rate that is off by some parts per million.

    :param now: true time in seconds, from any origin.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._since = self._true_ns()
        self._count = 0
        self._ppm = 0.0
        self._running = True

    def _true_ns(self) -> int:
        return round(self._now() * SECOND_NS)

    @property
    def count(self) -> int:
        """Nanoseconds counted so far."""
        elapsed = self._true_ns() - self._since if self._running else 0
        return self._count + elapsed + round(elapsed * self._ppm / 1_000_000)

    @count.setter
    def count(self, count: int) -> None:
        self._count = count
        self._since = self._true_ns()

    @property
    def ppm(self) -> float:
        """How much too fast it runs."""
        return self._ppm

    @ppm.setter
    def ppm(self, ppm: float) -> None:
        self.count = self.count
        self._ppm = ppm

    @property
    def running(self) -> bool:
        return self._running

    @running.setter
    def running(self, running: bool) -> None:
        self.count = self.count
        self._running = running


@dataclass
class Fields:
    """A date and time as the chips hold it: year 0..199 from 2000 on, weekday 0..6 as the program counts."""

    year: int
    month: int
    day: int
    weekday: int
    hour: int
    minute: int
    second: int


class Rtc(ABC):
    """A battery-backed clock chip on the bus, in the hands of whoever plays the world around it.

    `dead` makes it not acknowledge its address (a broken wire); it keeps running.

    :param now: true time in seconds; the chip runs on it whether or not the board has power.
    :param registers: how many registers it has; their pointer wraps there.
    """

    address: int
    time_registers: range

    def __init__(self, now: Callable[[], float], registers: int) -> None:
        self.dead = False
        self._registers = bytearray(registers)
        self._crystal = Crystal(now)
        self._drift_ppm = 0.0
        self._weekday_offset = 0
        self._pointer = 0

    @property
    @abstractmethod
    def lost(self) -> bool:
        """The chip's own flag: the time was lost since it was last set."""

    @abstractmethod
    def lose_power(self) -> None:
        """The battery was out: registers as after the first power-up, the date is 2000-01-01."""

    @abstractmethod
    def set(self, unix: float) -> None:
        """Sets the chip to a UTC time, seconds since 1970 (years 2000 to 2199), and clears its flag."""

    def write(self, data: bytes) -> None:
        """One write on the bus: the register pointer, then bytes for it and those that follow."""
        if not data:
            return
        self._pointer = data[0] % len(self._registers)
        self._catch_up()
        time_bytes: dict[int, int] = {}
        for byte in data[1:]:
            if self._pointer in self.time_registers:
                time_bytes[self._pointer] = byte
            else:
                self._write_register(self._pointer, byte)
            self._pointer = (self._pointer + 1) % len(self._registers)
        if time_bytes:
            self._write_time(time_bytes)

    def reading(self) -> Iterator[int]:
        """One read on the bus, from the register pointer on."""
        self._catch_up()
        registers = self._snapshot()
        return cycle([*registers[self._pointer :], *registers[: self._pointer]])

    def was_read(self, count: int) -> None:
        """The read is over, after `count` bytes."""
        self._pointer = (self._pointer + count) % len(self._registers)

    def read(self, count: int) -> bytes:
        """One read on the bus of `count` bytes."""
        data = bytes(islice(self.reading(), count))
        self.was_read(count)
        return data

    def _catch_up(self) -> None:
        """Whatever the chip has done by itself since the bus last looked."""
        return

    @abstractmethod
    def _write_register(self, register: int, byte: int) -> None:
        """A byte for a register that does not hold the time."""

    @abstractmethod
    def _write_time(self, written: dict[int, int]) -> None:
        """Bytes for registers that hold the time, all of one write."""

    @abstractmethod
    def _snapshot(self) -> bytearray:
        """All registers as the bus reads them now."""

    def board_power(self, on: bool) -> None:
        """The board's supply came or went; to most chips it is all one, the battery goes on."""
        return

    def state(self) -> dict[str, object]:
        """Everything that the battery keeps, for `restore`; can be written as JSON."""
        return {
            "unix": self.unix(),
            "registers": self._registers.hex(),
            "weekday_offset": self._weekday_offset,
            "drift_ppm": self._drift_ppm,
        }

    def restore(self, state: dict[str, Any], elapsed: float = 0.0) -> None:
        """Goes on from a `state` that was kept `elapsed` true seconds ago."""
        self._registers[:] = bytes.fromhex(state["registers"])
        self.drift_ppm = state["drift_ppm"]
        rate = 1 + self._crystal.ppm / 1_000_000
        self._set_unix(state["unix"] + elapsed * rate)
        self._weekday_offset = state["weekday_offset"]

    def _set_unix(self, unix: float) -> None:
        self._weekday_offset = _RESET_DATE.weekday()
        self._crystal.count = round(unix * SECOND_NS) - _unix(_RESET_DATE) * SECOND_NS

    def unix(self) -> float:
        """The UTC time that the chip holds, in seconds since 1970, with the fraction it doesn't show."""
        return _unix(_RESET_DATE) + self._crystal.count / SECOND_NS

    @property
    def drift_ppm(self) -> float:
        """How much too fast the crystal runs, in parts per million, before any correction by register."""
        return self._drift_ppm

    @drift_ppm.setter
    def drift_ppm(self, ppm: float) -> None:
        self._drift_ppm = ppm
        self._crystal.ppm = self._rate()

    def _rate(self) -> float:
        return self._drift_ppm

    def _fields(self) -> Fields:
        days, second = divmod(self._crystal.count // SECOND_NS, DAY)
        today = _RESET_DATE + timedelta(days=days)
        return Fields(
            today.year - _RESET_DATE.year,
            today.month,
            today.day,
            (days + self._weekday_offset) % 7,
            second // 3600,
            second // 60 % 60,
            second % 60,
        )

    def _set_fields(self, fields: Fields) -> None:
        """Takes over what the program wrote; the fraction of the second goes on as it was.

        Dates that don't exist (30 February) are undefined in both chips; here they run into the next month.
        """
        month = min(max(fields.month, 1), 12)
        first = date(_RESET_DATE.year + fields.year, month, 1)
        days = (first - _RESET_DATE).days + fields.day - 1
        self._weekday_offset = (fields.weekday - days) % 7
        seconds = days * DAY + fields.hour * 3600 + fields.minute * 60 + fields.second
        self._crystal.count = seconds * SECOND_NS + self._crystal.count % SECOND_NS


def _unix(day: date) -> int:
    return (day - _UNIX_EPOCH).days * DAY
