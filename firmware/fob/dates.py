"""Unix time to date, time of day and day of the week: see `calendar.py`, which goes the other way."""

from fob.calendar import DAY, END_2099, EPOCH_2000, days_before_month, days_before_year

_FOUR_YEARS = 1461
"""Days in them."""


def from_unix(unix_time):
    """Year, month, day, hour, minute and second of a Unix time.

    :raises ValueError: it is before 2000 or after 2099.
    """
    days, seconds = _split(unix_time)
    # A leap year has day 1460 of its four years to itself.
    year = 2000 + days // _FOUR_YEARS * 4 + min(max(days % _FOUR_YEARS - 1, 0) // 365, 3)
    days -= days_before_year(year)
    month = 12
    while days_before_month(year, month) > days:
        month -= 1
    day = days - days_before_month(year, month) + 1
    return year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60


def weekday(unix_time):
    """Day of the week as `time.struct_time` counts it: 0 is Monday.

    :raises ValueError: the time is before 2000 or after 2099.
    """
    # 2000-01-01 was a Saturday.
    return (_split(unix_time)[0] + 5) % 7


def _split(unix_time):
    """Days since 2000-01-01, and seconds into the day."""
    if not EPOCH_2000 <= unix_time < END_2099:
        raise ValueError("no time from 2000 to 2099")
    return divmod(unix_time - EPOCH_2000, DAY)
