"""The clock over drivers that lie, fail and forget."""

import datetime
import time

import pytest
from fob import clock as fob_clock
from fob import ticks
from fob.clock import LateDriver
from fob.settable_clock import SettableClock

NOON = 1795608000  # 2026-11-25 12:00:00 UTC


class Time:
    """Virtual milliseconds, shown as ticks that wrap and as a chip's seconds."""

    def __init__(self, unix_time=NOON, into_second=0, ticks_offset=0):
        self.milliseconds = unix_time * 1000 + into_second
        self._offset = ticks_offset - self.milliseconds

    def ticks(self):
        return (self.milliseconds + self._offset) % ticks.PERIOD


class Rtc:
    """A driver object as those of Adafruit are: the setter clears the lost-power flag."""

    def __init__(self, now):
        self._now = now
        self.ahead = 0
        self.lost = False
        self.dead = False
        self.shows = None
        self.calls = []
        self.fails_after = None
        self.read_takes = 0

    def _call(self, name):
        self.calls.append(name)
        if self.dead or (self.fails_after is not None and len(self.calls) > self.fails_after):
            raise OSError(19)

    @property
    def lost_power(self):
        self._call("flag")
        return self.lost

    @property
    def datetime(self):
        self._call("read")
        if isinstance(self.shows, Exception):
            raise self.shows
        if self.shows is not None:
            return time.struct_time((*self.shows, 0, -1, -1))
        self._now.milliseconds += self.read_takes
        return time.gmtime((self._now.milliseconds + self.ahead) // 1000)

    @datetime.setter
    def datetime(self, value):
        self._call("set")
        moment = datetime.datetime(
            value.tm_year,
            value.tm_mon,
            value.tm_mday,
            value.tm_hour,
            value.tm_min,
            value.tm_sec,
            tzinfo=datetime.timezone.utc,
        )
        assert value.tm_wday == moment.weekday()
        self.ahead = int(moment.timestamp()) * 1000 - self._now.milliseconds
        self.shows = None
        self.lost = False


class Bench:
    """A clock, its chip, and the time that both see."""

    def __init__(self, **now):
        self.time = Time(**now)
        self.rtc = Rtc(self.time)
        self.clock = SettableClock(self.rtc, lambda rtc: rtc.lost_power, self.time.ticks)

    def run(self, milliseconds, step=1):
        for _ in range(0, milliseconds, step):
            self.time.milliseconds += step
            self.clock.poll()


@pytest.fixture
def bench():
    return Bench()


def test_nothing_is_trusted_before_the_chip_was_asked(bench):
    assert (bench.clock.trusted, bench.clock.now(), bench.clock.utc()) == (False, None, None)


def test_a_good_chip_is_trusted_at_the_first_look(bench):
    bench.clock.poll()
    assert (bench.clock.trusted, bench.clock.why) == (True, None)
    assert bench.clock.now() == bench.clock.utc() == NOON


def test_it_follows_the_chip():
    bench = Bench(into_second=100)
    for second in range(1, 130):
        bench.run(1000, step=10)
        assert bench.clock.now() == NOON + second


def test_the_chip_is_read_every_50_ms_and_near_a_turn_at_each_poll_and_its_flag_every_second(bench):
    bench.run(10_000, step=10)
    assert bench.rtc.calls.count("read") == pytest.approx(10 * (20 + 6), abs=20)
    assert bench.rtc.calls.count("flag") == 10


@pytest.mark.parametrize("ticks_offset", [0, ticks.PERIOD - 1, ticks.PERIOD - 2500, ticks.PERIOD // 2 - 700])
@pytest.mark.parametrize("into_second", [0, 1, 333, 999])
def test_the_turn_of_the_second_is_noticed_also_when_ticks_wrap(into_second, ticks_offset):
    bench = Bench(into_second=into_second, ticks_offset=ticks_offset)
    bench.run(2000)
    for _ in range(3000):
        bench.run(1)
        shown = bench.clock.now() * 1000 + bench.clock.milliseconds
        assert -51 <= shown - bench.time.milliseconds <= 1


@pytest.mark.parametrize("step", [3, 7, 20, 49])
def test_the_turn_gets_sharper_from_second_to_second(step):
    bench = Bench(into_second=400)
    bench.run(60_000, step=step)
    off = set()
    for _ in range(500):
        bench.run(step, step=step)
        if 100 < bench.time.milliseconds % 1000 < 900:
            off.add(bench.time.milliseconds % 1000 - bench.clock.milliseconds)
    assert all(-2 <= late <= step + 2 for late in off)


@pytest.mark.parametrize("step", [3, 7, 11])
@pytest.mark.parametrize("into_second", [0, 400, 977])
def test_after_two_turns_the_milliseconds_are_right_to_one_poll(step, into_second):
    bench = Bench(into_second=into_second)
    bench.run(2100, step=step)
    for _ in range(500):
        bench.run(step, step=step)
        shown = bench.clock.now() * 1000 + bench.clock.milliseconds
        assert -step - 1 <= shown - bench.time.milliseconds <= 1


def test_milliseconds_of_an_earlier_moment(bench):
    bench.run(2300)
    earlier = bench.time.ticks()
    bench.time.milliseconds += 40
    assert bench.clock.milliseconds - bench.clock.milliseconds_at(earlier) == 40


def test_a_read_that_takes_long_puts_the_turn_no_earlier_than_it_was():
    bench = Bench(into_second=500)
    bench.rtc.read_takes = 8
    bench.run(20_000, step=5)
    for _ in range(300):
        bench.run(5, step=5)
        assert bench.clock.now() * 1000 + bench.clock.milliseconds <= bench.time.milliseconds + 1


@pytest.mark.parametrize("aging", [-128, 0, 127])
def test_the_aging_offset(bench, aging):
    bench.rtc.calibration = 5
    assert bench.clock.aging == 5
    assert bench.clock.trim(aging)
    assert bench.clock.aging == bench.rtc.calibration == aging


def test_a_chip_without_an_aging_offset_or_without_an_answer(bench):
    assert bench.clock.aging is None

    class Dead:
        @property
        def calibration(self):
            raise OSError(19)

        @calibration.setter
        def calibration(self, _value):
            raise OSError(19)

    clock = SettableClock(Dead(), lambda rtc: False, bench.time.ticks)
    assert clock.aging is None
    assert not clock.trim(1)


def test_milliseconds_stay_in_the_second_when_the_loop_was_held_up(bench):
    bench.run(2000)
    bench.time.milliseconds += 5000
    assert bench.clock.milliseconds == 999
    bench.clock.poll()
    assert bench.clock.now() == bench.time.milliseconds // 1000
    assert 0 <= bench.clock.milliseconds <= 999


def test_a_lost_chip_shows_its_time_and_is_not_trusted(bench):
    bench.rtc.lost = True
    bench.run(3060)
    assert (bench.clock.trusted, bench.clock.why, bench.clock.now()) == (False, "lost power", None)
    assert bench.clock.utc() == NOON + 3


def test_losing_power_while_running_is_noticed_within_a_second(bench):
    bench.run(5000)
    assert bench.clock.trusted
    bench.rtc.lost = True
    bench.run(1001)
    assert bench.clock.why == "lost power"


def test_the_flag_is_read_before_setting_clears_it_and_a_set_clock_is_trusted(bench):
    bench.rtc.lost = True
    bench.clock.poll()
    assert bench.clock.why == "lost power"
    assert bench.rtc.calls.index("flag") == 0
    assert bench.clock.set(NOON + 86_400)
    assert (bench.clock.trusted, bench.clock.now()) == (True, NOON + 86_400)
    bench.run(1500)
    assert bench.clock.now() == NOON + 86_401


def test_polling_never_sets_the_chip(bench):
    bench.rtc.lost = True
    bench.run(3000)
    assert "set" not in bench.rtc.calls


def test_a_set_clock_starts_its_second_anew():
    bench = Bench(into_second=700)
    bench.run(2000)
    bench.clock.set(NOON + 100)
    assert bench.clock.milliseconds == 0
    bench.run(950)
    assert (bench.clock.now(), bench.clock.milliseconds) == (NOON + 100, 950)
    bench.run(101)
    assert bench.clock.now() == NOON + 101


@pytest.mark.parametrize(
    "shows",
    [
        (2000, 1, 1, 0, 0, 0),  # a DS3231 fresh from the maker
        (2025, 12, 31, 23, 59, 59),
        (2165, 25, 45, 45, 85, 85),  # registers full of ones
        (2026, 0, 0, 0, 0, 0),
        (2026, 2, 29, 12, 0, 0),
        (2026, 11, 25, 52, 0, 0),  # a chip left in 12-hour mode, in the afternoon
        ValueError("no date"),
    ],
)
def test_an_implausible_date_is_not_trusted(bench, shows):
    bench.rtc.shows = shows
    bench.run(200)
    assert (bench.clock.trusted, bench.clock.why, bench.clock.now()) == (False, "implausible date", None)
    bench.rtc.shows = None
    bench.run(200)
    assert bench.clock.trusted


def test_what_a_chip_with_an_implausible_date_shows_can_be_seen(bench):
    bench.rtc.shows = (2000, 1, 1, 0, 0, 7)
    bench.clock.poll()
    assert bench.clock.utc() == 946684807
    bench.rtc.shows = (2026, 2, 29, 0, 0, 0)
    bench.run(100)
    assert bench.clock.utc() is None


def test_both_doubts_at_once_say_that_power_was_lost(bench):
    bench.rtc.lost, bench.rtc.shows = True, (2000, 1, 1, 0, 0, 0)
    bench.clock.poll()
    assert bench.clock.why == "lost power"


@pytest.mark.parametrize("shows", [(2026, 1, 1, 0, 0, 0), (2099, 12, 31, 23, 59, 59)])
def test_the_first_and_the_last_plausible_second(bench, shows):
    bench.rtc.shows = shows
    bench.clock.poll()
    assert bench.clock.trusted


def test_a_dead_bus_is_not_trusted_and_not_asked_all_the_time(bench):
    bench.run(2000)
    bench.rtc.dead = True
    bench.rtc.calls.clear()
    bench.run(10_000)
    assert (bench.clock.why, bench.clock.now(), bench.clock.utc()) == ("no answer", None, None)
    assert len(bench.rtc.calls) <= 13
    bench.rtc.dead = False
    bench.run(1001)
    assert (bench.clock.trusted, bench.clock.now()) == (True, NOON + 13)


def test_a_bus_that_comes_back_with_the_flag_set_is_not_trusted(bench):
    bench.run(2000)
    bench.rtc.dead = True
    bench.run(2000)
    bench.rtc.dead, bench.rtc.lost = False, True
    bench.run(1001)
    assert bench.clock.why == "lost power"


@pytest.mark.parametrize("good_calls", range(8))
def test_an_error_in_any_call_is_no_crash(bench, good_calls):
    bench.rtc.fails_after = good_calls
    bench.run(3000, step=10)
    assert bench.clock.why == "no answer"
    bench.rtc.fails_after = None
    bench.run(1010, step=10)
    assert bench.clock.trusted


@pytest.mark.parametrize("good_calls", range(3))
def test_an_error_in_any_call_of_setting(bench, good_calls):
    bench.run(2000)
    bench.rtc.calls.clear()
    bench.rtc.fails_after = good_calls
    assert not bench.clock.set(NOON + 500)
    assert (bench.clock.trusted, bench.clock.why) == (False, "no answer")


def test_a_chip_that_does_not_take_the_time_is_noticed(bench):
    bench.rtc.shows = (2027, 1, 1, 0, 0, 0)
    stuck = SettableClock(Stuck(bench.rtc), lambda rtc: False, bench.time.ticks)
    assert not stuck.set(NOON)


class Stuck:
    """A driver whose chip ignores what it is set to."""

    def __init__(self, rtc):
        self._rtc = rtc

    @property
    def datetime(self):
        return self._rtc.datetime

    @datetime.setter
    def datetime(self, value):
        pass


@pytest.mark.parametrize("unix_time", [0, fob_clock.EARLIEST - 1, fob_clock.LATEST + 1])
def test_an_implausible_time_is_never_set(bench, unix_time):
    with pytest.raises(ValueError, match="2026 to 2099"):
        bench.clock.set(unix_time)
    assert bench.rtc.calls == []


def test_the_bounds_are_what_they_say():
    utc = datetime.timezone.utc
    assert datetime.datetime.fromtimestamp(fob_clock.EARLIEST, utc).isoformat() == "2026-01-01T00:00:00+00:00"
    assert datetime.datetime.fromtimestamp(fob_clock.LATEST, utc).isoformat() == "2099-12-31T23:59:59+00:00"


class Wire:
    """A chip that answers or not."""

    def __init__(self, rtc):
        self.rtc = rtc
        self.loose = True
        self.constructed = 0

    def connect(self):
        if self.loose:
            raise ValueError("No I2C device at address: 0x68")
        self.constructed += 1
        return self.rtc


def test_a_chip_that_answers_later_is_found():
    now = Time()
    wire = Wire(Rtc(now))
    clock = SettableClock(LateDriver(wire.connect), lambda rtc: rtc.lost_power, now.ticks)
    for _ in range(300):
        now.milliseconds += 10
        clock.poll()
    assert clock.why == "no answer"
    assert not clock.set(NOON)

    wire.loose = False
    for _ in range(300):
        now.milliseconds += 10
        clock.poll()
    assert clock.trusted
    assert clock.set(NOON + 50)
    assert clock.now() == NOON + 50
    assert clock.trim(-3)
    assert wire.rtc.calibration == -3
    assert wire.constructed == 1


@pytest.mark.parametrize("ticks_offset", [0, ticks.PERIOD - 500])
@pytest.mark.parametrize(
    ("moved", "told"), [(119, None), (-119, None), (125, 125), (-125, -125), (40 * 86400, 40 * 86400)]
)
def test_a_trusted_time_that_moves_by_more_than_two_minutes_is_told(ticks_offset, moved, told):
    bench = Bench(ticks_offset=ticks_offset)
    bench.run(3000, step=10)
    bench.rtc.ahead += moved * 1000
    bench.run(2000, step=10)
    assert bench.clock.jumped == told


def test_time_that_passes_while_the_chip_is_away_is_no_jump(bench):
    bench.run(1000, step=10)
    bench.rtc.dead = True
    bench.run(300_000, step=100)
    bench.rtc.dead = False
    bench.run(3000, step=10)
    assert bench.clock.trusted
    assert bench.clock.jumped is None


@pytest.mark.parametrize(("ahead", "told"), [(10, None), (3600, 3600), (-3600, -3600)])
def test_setting_a_trusted_clock_by_more_than_two_minutes_is_told(bench, ahead, told):
    bench.run(1000, step=10)
    assert bench.clock.set(bench.clock.now() + ahead)
    assert bench.clock.jumped == told


def test_setting_a_clock_that_had_no_time_is_no_jump(bench):
    bench.rtc.lost = True
    bench.run(1000, step=10)
    assert bench.clock.set(NOON + 86400)
    assert bench.clock.jumped is None


def test_a_clock_that_lost_power_and_is_set_to_another_time_is_told(bench):
    bench.run(1000, step=10)
    bench.rtc.lost = True
    bench.run(2000, step=10)
    bench.clock.set(NOON + 3 + 7200)
    assert abs(bench.clock.jumped - 7200) <= 1
