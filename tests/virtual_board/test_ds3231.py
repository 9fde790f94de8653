"""The DS3231 model, register by register and under the Adafruit driver."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.chips.ds3231 import DS3231

DRIVER = """
import time, board, busio
from adafruit_ds3231 import DS3231
i2c = busio.I2C(board.GP5, board.GP4, frequency=400_000)
rtc = DS3231(i2c)
"""


class TrueTime:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def time() -> TrueTime:
    return TrueTime()


@pytest.fixture
def chip(time: TrueTime) -> DS3231:
    return DS3231(time)


def registers(chip: DS3231, first: int, count: int) -> bytes:
    chip.write(bytes([first]))
    return chip.read(count)


def unix(*fields: int) -> float:
    return datetime(*fields, tzinfo=timezone.utc).timestamp()  # type: ignore[misc,arg-type]


def test_after_first_power_the_date_is_the_reset_date_and_the_flag_is_set(chip: DS3231) -> None:
    assert registers(chip, 0x00, 7) == bytes([0, 0, 0, 1, 1, 1, 0])
    assert registers(chip, 0x0E, 2) == bytes([0x1C, 0x88])
    assert chip.lost


def test_time_registers_are_bcd(chip: DS3231) -> None:
    chip.set(unix(2026, 11, 24, 19, 58, 37))
    assert registers(chip, 0x00, 3) == bytes([0x37, 0x58, 0x19])
    assert registers(chip, 0x04, 3) == bytes([0x24, 0x11, 0x26])


@pytest.mark.parametrize(("hour", "register"), [(0, 0x52), (1, 0x41), (11, 0x51), (12, 0x72), (23, 0x71)])
def test_12_hour_mode(chip: DS3231, hour: int, register: int) -> None:
    chip.write(bytes([0x02, register]))
    assert registers(chip, 0x02, 1)[0] == register
    assert chip.unix() % 86400 // 3600 == hour


def test_the_century_bit_is_set_when_the_year_goes_from_99_to_00(chip: DS3231, time: TrueTime) -> None:
    chip.set(unix(2099, 12, 31, 23, 59, 59))
    assert registers(chip, 0x05, 2) == bytes([0x12, 0x99])
    time.seconds += 1
    assert registers(chip, 0x05, 2) == bytes([0x81, 0x00])
    chip.write(bytes([0x05, 0x01]))
    assert chip.unix() == unix(2000, 1, 1)


def test_a_leap_day_comes(chip: DS3231, time: TrueTime) -> None:
    chip.set(unix(2028, 2, 28, 23, 59, 59))
    time.seconds += 1
    assert registers(chip, 0x04, 2) == bytes([0x29, 0x02])


def test_a_read_is_from_one_moment_and_the_pointer_wraps(chip: DS3231) -> None:
    assert registers(chip, 0x12, 2) == registers(chip, 0x12, 1) + registers(chip, 0x00, 1)


def test_writing_the_seconds_restarts_the_second_and_writing_the_hours_does_not(
    chip: DS3231, time: TrueTime
) -> None:
    time.seconds += 0.7
    chip.write(bytes([0x02, 0x10]))
    assert chip.unix() % 1 == pytest.approx(0.7)
    chip.write(bytes([0x00, 0x05]))
    assert chip.unix() % 1 == 0
    time.seconds += 0.999
    assert registers(chip, 0x00, 1)[0] == 0x05


def test_the_flag_can_be_cleared_but_not_set(chip: DS3231) -> None:
    chip.write(bytes([0x0F, 0x88]))
    assert chip.lost
    chip.write(bytes([0x0F, 0x00]))
    assert not chip.lost
    chip.write(bytes([0x0F, 0xFF]))
    assert registers(chip, 0x0F, 1)[0] == 0x08


def test_setting_the_time_over_the_bus_leaves_the_flag(chip: DS3231) -> None:
    chip.write(bytes([0x00, 0, 0, 0, 1, 1, 1, 0x26]))
    assert chip.lost


def test_a_conversion_is_busy_and_then_done(chip: DS3231, time: TrueTime) -> None:
    chip.temperature = -12.75
    chip.write(bytes([0x0E, 0x3C]))
    assert registers(chip, 0x0F, 1)[0] & 0x04
    time.seconds += 0.2
    assert registers(chip, 0x0E, 2) == bytes([0x1C, 0x88])
    assert registers(chip, 0x11, 2) == bytes([0xF3, 0x40])


def test_aging_counts_from_the_next_conversion_on_and_positive_slows(chip: DS3231, time: TrueTime) -> None:
    chip.set(1_800_000_000)
    chip.drift_ppm = 10
    chip.write(bytes([0x10, 100]))
    time.seconds += 50
    assert chip.unix() == pytest.approx(1_800_000_050.0005, abs=1e-6)
    chip.write(bytes([0x0E, 0x3C]))
    time.seconds += 0.2
    registers(chip, 0x0E, 1)
    before = chip.unix()
    time.seconds += 1_000_000
    assert chip.unix() - before == pytest.approx(1_000_000, abs=1e-3)


def test_drift(chip: DS3231, time: TrueTime) -> None:
    chip.set(1_800_000_000)
    chip.drift_ppm = -20
    time.seconds += 100_000
    assert chip.unix() == pytest.approx(1_800_099_998, abs=1e-3)


def test_a_stopped_oscillator_stops_on_battery_only(chip: DS3231, time: TrueTime) -> None:
    chip.set(1_800_000_000)
    chip.write(bytes([0x0E, 0x9C]))
    time.seconds += 10
    chip.board_power(False)
    assert chip.lost
    time.seconds += 10
    chip.board_power(True)
    assert chip.unix() == 1_800_000_010


def test_losing_power_loses_time_and_aging(chip: DS3231) -> None:
    chip.set(1_800_000_000)
    chip.write(bytes([0x10, 5]))
    chip.lose_power()
    assert chip.lost
    assert chip.unix() == unix(2000, 1, 1)
    assert registers(chip, 0x10, 1)[0] == 0


def test_the_state_goes_on_where_it_was_kept(chip: DS3231) -> None:
    chip.set(1_800_000_000.25)
    chip.drift_ppm = 1_000
    other = DS3231(TrueTime())
    other.restore(chip.state(), elapsed=100)
    assert other.unix() == pytest.approx(1_800_000_100.35)
    assert not other.lost


@given(moment=st.integers(946_684_800, 4_102_444_799), mode_12=st.booleans())
def test_what_is_written_is_what_is_read(moment: int, mode_12: bool) -> None:
    chip = DS3231(TrueTime())
    if mode_12:
        chip.write(bytes([0x02, 0x52]))
    chip.set(moment)
    kept = registers(chip, 0x00, 7)
    chip.set(0x386D4380)
    chip.write(b"\x00" + kept)
    assert chip.unix() == moment
    assert registers(chip, 0x00, 7) == kept


def test_the_adafruit_driver_reads_and_sets_it(printed: Callable[[str], list[str]]) -> None:
    lines = printed(
        DRIVER
        + """
print(rtc.lost_power, tuple(rtc.datetime)[:6])
rtc.datetime = time.struct_time((2027, 12, 31, 23, 59, 58, 4, -1, -1))
time.sleep(2.5)
print(rtc.lost_power, tuple(rtc.datetime)[:7], rtc.temperature)
rtc.calibration = -3
print(rtc.calibration)
"""
    )
    assert lines == [
        "True (2000, 1, 1, 0, 0, 1)",
        "False (2028, 1, 1, 0, 0, 0, 5) 25.0",
        "-3",
    ]


def test_a_dead_chip_is_an_os_error_and_a_missing_one_is_noticed_at_once(make_board) -> None:  # type: ignore[no-untyped-def]
    board = make_board(
        DRIVER
        + """
time.sleep(1)
try:
    rtc.datetime
except OSError as error:
    print(error.errno)
try:
    DS3231(i2c)
except ValueError as error:
    print(error)
"""
    )
    board.power_on()
    board.run(1.5)
    board.rtc.dead = True
    board.run(2)
    assert board.console.splitlines() == ["19", "No I2C device at address: 0x68"]
