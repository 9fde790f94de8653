"""The calendar's arithmetic and the clock, over a driver that answers when it is told to."""

from fob import calendar, dates
from fob.clock import LateDriver
from fob.settable_clock import SettableClock

NOON = 1795608000

day = calendar.EPOCH_2000
while day < calendar.END_2099:
    year, month, number, hour, minute, second = dates.from_unix(day + 86399)
    assert (hour, minute, second) == (23, 59, 59)
    assert calendar.to_unix(year, month, number, 0, 0, 0) == day
    day += 7 * 86400
assert dates.from_unix(2**31) == (2038, 1, 19, 3, 14, 8)


class Fields:
    def __init__(self, unix_time):
        self.tm_year, self.tm_mon, self.tm_mday, self.tm_hour, self.tm_min, self.tm_sec = dates.from_unix(
            unix_time
        )


class Rtc:
    def __init__(self):
        self.lost_power = True
        self._read = Fields(NOON)

    @property
    def datetime(self):
        return self._read

    @datetime.setter
    def datetime(self, value):
        assert value.tm_wday == 2
        self._read = value
        self.lost_power = False


class Chip:
    def __init__(self):
        self.there = False

    def connect(self):
        if not self.there:
            raise ValueError("no chip")
        return Rtc()


def run(milliseconds):
    global now
    for _ in range(milliseconds // 10):
        now += 10
        clock.poll()


now = 0
chip = Chip()
clock = SettableClock(LateDriver(chip.connect), lambda rtc: rtc.lost_power, lambda: now)
run(2000)
assert clock.why == "no answer"
assert not clock.set(NOON)
chip.there = True
run(2000)
assert (clock.why, clock.now(), clock.utc()) == ("lost power", None, NOON)
assert clock.set(NOON + 5)
assert clock.trusted
assert clock.now() == NOON + 5
now += 300
assert clock.milliseconds == 300
