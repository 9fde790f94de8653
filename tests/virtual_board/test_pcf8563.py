"""The PCF8563 model, register by register and under the Adafruit driver."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.chips.pcf8563 import PCF8563

XIAO = "seeed_xiao_rp2040_expansion"
DRIVER = """
import time, board, busio
from adafruit_pcf8563.pcf8563 import PCF8563
rtc = PCF8563(busio.I2C(board.SCL, board.SDA, frequency=400_000))
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
def chip(time: TrueTime) -> PCF8563:
    return PCF8563(time)


def registers(chip: PCF8563, first: int, count: int) -> bytes:
    chip.write(bytes([first]))
    return chip.read(count)


def test_after_first_power_vl_is_set(chip: PCF8563) -> None:
    assert chip.lost
    assert registers(chip, 0x02, 1)[0] & 0x80


def test_bits_that_are_not_there_read_as_ones(chip: PCF8563) -> None:
    chip.set(datetime(2026, 11, 24, 19, 58, 37, tzinfo=timezone.utc).timestamp())
    assert registers(chip, 0x02, 4) == bytes([0x37, 0x80 | 0x58, 0xC0 | 0x19, 0xC0 | 0x24])
    assert registers(chip, 0x06, 3) == bytes([0xF8 | 0x01, 0x60 | 0x11, 0x26])


def test_vl_is_bit_7_of_the_seconds(chip: PCF8563) -> None:
    chip.write(bytes([0x02, 0x37]))
    assert not chip.lost
    chip.write(bytes([0x02, 0xB7]))
    assert chip.lost
    assert registers(chip, 0x02, 1)[0] == 0xB7


def test_writing_the_seconds_does_not_restart_the_second(chip: PCF8563, time: TrueTime) -> None:
    time.seconds += 0.7
    chip.write(bytes([0x02, 0x05]))
    time.seconds += 0.4
    assert registers(chip, 0x02, 1)[0] == 0x06


def test_stop_holds_the_time_and_its_release_starts_a_short_second(chip: PCF8563, time: TrueTime) -> None:
    chip.write(bytes([0x00, 0x20]))
    chip.write(bytes([0x02, 0x05]))
    time.seconds += 10
    assert registers(chip, 0x02, 1)[0] == 0x05
    chip.write(bytes([0x00, 0x00]))
    time.seconds += 0.5075
    assert registers(chip, 0x02, 1)[0] == 0x05
    time.seconds += 0.001
    assert registers(chip, 0x02, 1)[0] == 0x06
    time.seconds += 1
    assert registers(chip, 0x02, 1)[0] == 0x07


def test_the_century_bit_is_toggled_when_the_year_goes_from_99_to_00(chip: PCF8563, time: TrueTime) -> None:
    chip.set(4_102_444_799)
    assert registers(chip, 0x07, 2) == bytes([0x60 | 0x12, 0x99])
    time.seconds += 1
    assert registers(chip, 0x07, 2) == bytes([0x80 | 0x60 | 0x01, 0x00])


def test_losing_power(chip: PCF8563) -> None:
    chip.set(1_800_000_000)
    assert not chip.lost
    chip.lose_power()
    assert chip.lost
    assert chip.unix() == 946_684_800


@given(moment=st.integers(946_684_800, 4_102_444_799))
def test_what_is_written_is_what_is_read(moment: int) -> None:
    chip = PCF8563(TrueTime())
    chip.set(moment)
    kept = registers(chip, 0x02, 7)
    chip.set(946_684_800)
    chip.write(b"\x02" + kept)
    assert chip.unix() == moment


def test_the_adafruit_driver_reads_and_sets_it(printed: Callable[..., list[str]]) -> None:
    lines = printed(
        DRIVER
        + """
print(rtc.datetime_compromised, tuple(rtc.datetime)[:3])
rtc.datetime = time.struct_time((2027, 12, 31, 23, 59, 58, 4, -1, -1))
time.sleep(3)
print(rtc.datetime_compromised, tuple(rtc.datetime)[:7])
""",
        board=XIAO,
    )
    assert lines == ["True (2000, 1, 1)", "False (2028, 1, 1, 0, 0, 1, 5)"]
