"""Date and time of day to Unix time, in UTC, from 2000 to 2099, in integers only; `dates.py` goes back.

Days are counted from 2000-01-01: small ints on a 32-bit board, and in these hundred years every
fourth year is a leap year without exception (2000 is one).
"""

EPOCH_2000 = 946684800
"""Unix time of 2000-01-01 00:00:00."""
END_2099 = 4102444800
"""Unix time of 2100-01-01 00:00:00, the first that is out of range."""

DAY = 86400
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
"""Days of a common year before each month."""


def to_unix(year, month, day, hour, minute, second):
    """Seconds since 1970-01-01 00:00:00 UTC.

    :raises ValueError: there is no such date or time of day from 2000 to 2099.
    """
    if not (2000 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        raise ValueError("no date from 2000 to 2099")
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        raise ValueError("no time of day")
    days = days_before_year(year) + days_before_month(year, month) + day - 1
    return EPOCH_2000 + days * DAY + (hour * 60 + minute) * 60 + second


def days_in_month(year, month):
    """Days of a month from 2000 to 2099."""
    if month == 2:
        return 29 if year % 4 == 0 else 28
    return 30 if month in (4, 6, 9, 11) else 31


def days_before_year(year):
    """Days from 2000-01-01 to the first of January of a year."""
    years = year - 2000
    return years * 365 + (years + 3) // 4


def days_before_month(year, month):
    """Days of a year before a month of it."""
    leap_day = 1 if month > 2 and year % 4 == 0 else 0
    return _DAYS_BEFORE[month - 1] + leap_day
