"""Date arithmetic against the standard library's."""

import datetime

import pytest
from fob import calendar, dates

UTC = datetime.timezone.utc
FIRST = datetime.date(2000, 1, 1)
DAYS = 36525


def every_day():
    return (FIRST + datetime.timedelta(days=days) for days in range(DAYS))


def unix_of(date, hour=0, minute=0, second=0):
    moment = datetime.datetime(date.year, date.month, date.day, hour, minute, second, tzinfo=UTC)
    return int(moment.timestamp())


def test_every_day_from_2000_to_2099_both_ways_at_both_its_ends():
    last = None
    for date in every_day():
        midnight = unix_of(date)
        assert calendar.to_unix(date.year, date.month, date.day, 0, 0, 0) == midnight
        assert dates.from_unix(midnight) == (date.year, date.month, date.day, 0, 0, 0)
        assert dates.from_unix(midnight + 86399) == (date.year, date.month, date.day, 23, 59, 59)
        assert calendar.to_unix(date.year, date.month, date.day, 23, 59, 59) == midnight + 86399
        assert dates.weekday(midnight) == dates.weekday(midnight + 86399) == date.weekday()
        last = date
    assert last == datetime.date(2099, 12, 31)


@pytest.mark.parametrize("seconds", [0, 1, 29, 30, 31, 59, 60, 3599, 3600, 43200, 86370, 86399])
def test_the_time_of_day(seconds):
    midnight = unix_of(datetime.date(2038, 1, 19))
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    assert dates.from_unix(midnight + seconds) == (2038, 1, 19, hour, minute, second)
    assert calendar.to_unix(2038, 1, 19, hour, minute, second) == midnight + seconds


@pytest.mark.parametrize(("year", "days"), [(2000, 29), (2023, 28), (2024, 29), (2096, 29), (2099, 28)])
def test_february(year, days):
    assert calendar.days_in_month(year, 2) == days
    calendar.to_unix(year, 2, days, 0, 0, 0)
    with pytest.raises(ValueError, match="no date"):
        calendar.to_unix(year, 2, days + 1, 0, 0, 0)


def test_beyond_the_31_bits_of_a_signed_time():
    assert dates.from_unix(2**31) == (2038, 1, 19, 3, 14, 8)
    assert calendar.to_unix(2038, 1, 19, 3, 14, 8) == 2**31


@pytest.mark.parametrize(
    "moment",
    [
        (1999, 12, 31, 0, 0, 0),
        (2100, 1, 1, 0, 0, 0),
        (2026, 0, 1, 0, 0, 0),
        (2026, 13, 1, 0, 0, 0),
        (2026, 1, 0, 0, 0, 0),
        (2026, 4, 31, 0, 0, 0),
        (2026, 1, 1, 24, 0, 0),
        (2026, 1, 1, 0, 60, 0),
        (2026, 1, 1, 0, 0, 60),
        (2026, 1, 1, 0, 0, -1),
        # What BCD registers full of ones, as of a chip that is not there, come out as.
        (2165, 25, 45, 45, 85, 85),
    ],
)
def test_what_is_no_moment_is_refused(moment):
    with pytest.raises(ValueError, match="no "):
        calendar.to_unix(*moment)


@pytest.mark.parametrize("unix_time", [-1, 0, calendar.EPOCH_2000 - 1, calendar.END_2099])
def test_times_out_of_range_are_refused(unix_time):
    with pytest.raises(ValueError, match="2000 to 2099"):
        dates.from_unix(unix_time)
    with pytest.raises(ValueError, match="2000 to 2099"):
        dates.weekday(unix_time)
