"""A clock that can also be set: for set-up. A token that types codes only reads it."""

from fob import dates
from fob.clock import EARLIEST, LATEST, Clock


class SettableClock(Clock):
    """A clock whose chip can be set and trimmed. See `Clock`."""

    @property
    def aging(self):
        """The DS3231's aging offset, -128 to 127 in steps of about 0.1 ppm, positive is slower. None when the
        chip has none (PCF8563) or doesn't answer."""
        try:
            return self._rtc.calibration
        except (AttributeError, OSError):
            return None

    def trim(self, aging):
        """Write the aging offset. It counts at once, and is lost with the chip's power.

        :returns: whether the chip has it now.
        """
        try:
            self._rtc.calibration = aging
        except OSError:
            return False
        return self.aging == aging

    def set(self, unix_time):
        """Set the chip and read it back.

        :returns: whether the clock is now trusted and right.
        :raises ValueError: not a time from 2026 to 2099; nothing was set.
        """
        if not EARLIEST <= unix_time <= LATEST:
            raise ValueError("not a time from 2026 to 2099")
        try:
            self._rtc.datetime = _DateTime(unix_time)
        except OSError:
            self._fail()
            return False
        self._unix = None
        self._looked_at = self._ticks()
        self._read(look=True)
        return self.trusted and 0 <= self._unix - unix_time <= 1


class _DateTime:
    """A UTC time with the fields of a `time.struct_time`, which is what drivers set a chip from."""

    def __init__(self, unix_time):
        (
            self.tm_year,
            self.tm_mon,
            self.tm_mday,
            self.tm_hour,
            self.tm_min,
            self.tm_sec,
        ) = dates.from_unix(unix_time)
        self.tm_wday = dates.weekday(unix_time)
