"""The token's clock: the time of the RTC chip, and whether to trust it.

No code without a trusted clock: the chip must answer, must not have lost power since it was set,
and must show a time that can be. The chip counts whole seconds; the milliseconds into a second
come from noticing when it turns.
"""

from fob import calendar, ticks

LOST_POWER = "lost power"
IMPLAUSIBLE = "implausible date"
NO_ANSWER = "no answer"

EARLIEST = 1767225600
"""Unix time of 2026-01-01: no token was made before."""
LATEST = calendar.END_2099 - 1

_READ_EVERY_MS = 50
_LOOK_AGAIN_MS = 1000
_TURN_IS_NEAR_MS = _LOOK_AGAIN_MS - _READ_EVERY_MS - 10
_JUMP_S = 120


class Clock:
    """What an RTC chip says, with the doubts about it.

    :param rtc: the chip's driver. Its ``datetime`` is read as a `time.struct_time`; setting it
        sets the chip and clears its lost-power flag.
    :param lost: ``lost(rtc)`` reads the lost-power flag.
    :param ticks_ms: ``ticks_ms()`` is the time in milliseconds, see `ticks.py`.

    ``why`` is None while the clock is trusted, else `LOST_POWER`, `IMPLAUSIBLE` or `NO_ANSWER`.
    Any error of the bus is a `NO_ANSWER` until the chip answers again. ``jumped`` is None, or how many
    seconds (over 120, either way) the trusted time has moved by other means than passing; whoever has told
    the wearer sets it back.
    """

    def __init__(self, rtc, lost, ticks_ms):
        self._rtc = rtc
        self._lost = lost
        self._ticks = ticks_ms
        now = ticks_ms()
        self._read_at = ticks.add(now, -_READ_EVERY_MS)
        self._looked_at = ticks.add(now, -_LOOK_AGAIN_MS)
        self._turned_at = now
        self._unix = None
        self._trusted_unix = None
        self._trusted_at = now
        self.why = NO_ANSWER
        self.jumped = None

    @property
    def trusted(self):
        """Whether codes may be made from this time."""
        return self.why is None

    @property
    def milliseconds(self):
        """Milliseconds into the second that `utc` says, 0 to 999."""
        return self.milliseconds_at(self._ticks())

    def milliseconds_at(self, tick):
        """The same at a tick of the second that `utc` says."""
        return max(0, min(ticks.diff(tick, self._turned_at), 999))

    def now(self):
        """Unix time in seconds; None when the clock isn't trusted."""
        return self._unix if self.trusted else None

    def utc(self):
        """Unix time in seconds as the chip shows it, trusted or not; None when it shows none."""
        return self._unix

    def poll(self):
        """Read the chip if it is time to: every 50 ms, each time while the turn of its second is near,
        every second while it doesn't answer. The lost-power flag is read once a second."""
        now = self._ticks()
        since_look = ticks.diff(now, self._looked_at)
        if since_look >= _LOOK_AGAIN_MS:
            self._looked_at = now
            self._read(look=True)
        elif self.why != NO_ANSWER and self._may_have_turned(now):
            self._read(look=False)

    def _may_have_turned(self, now):
        near = ticks.diff(now, self._turned_at) >= _TURN_IS_NEAR_MS
        return near or ticks.diff(now, self._read_at) >= _READ_EVERY_MS

    def _read(self, look):
        began = self._ticks()
        try:
            lost = self._lost(self._rtc) if look else self.why == LOST_POWER
            unix_time = _unix_of(self._rtc)
        except OSError:
            self._fail()
            return
        self._notice_turn(unix_time, self._ticks())
        self._read_at = began
        self._unix = unix_time
        if lost:
            self.why = LOST_POWER
        elif unix_time is None or not EARLIEST <= unix_time <= LATEST:
            self.why = IMPLAUSIBLE
        else:
            self.why = None
            self._notice_jump(unix_time, began)

    def _fail(self):
        self.why = NO_ANSWER
        self._unix = None

    def _notice_jump(self, unix_time, now):
        """Compare a trusted time with the one before and the time that has passed since."""
        before = self._trusted_unix
        if unix_time == before:
            return
        if before is not None:
            moved = unix_time - before - ticks.diff(now, self._trusted_at) // 1000
            if abs(moved) > _JUMP_S:
                self.jumped = moved
        self._trusted_unix = unix_time
        self._trusted_at = now

    def _notice_turn(self, unix_time, now):
        """Work out when the second turned: after the last read began and before this one ended, at
        `now`; and if that read was of the second before, as close as may be to a second after the
        last turn."""
        if unix_time == self._unix:
            return
        turned_at = now
        if None not in (self._unix, unix_time) and unix_time - self._unix == 1:
            turned_at = _between(ticks.add(self._turned_at, 1000), self._read_at, now)
        self._turned_at = turned_at


class LateDriver:
    """Stands in for an RTC driver, which is constructed when it is first needed.

    An Adafruit driver looks for its chip when it is constructed and raises ValueError when nothing answers. A
    token with a loose wire must still start, say so, and go on once the wire is fixed.

    :param connect: ``connect()`` constructs the driver, or raises ValueError or OSError when the
        chip doesn't answer.

    Every attribute is the driver's. While the chip doesn't answer, each raises OSError, as it
    does for any other error of the bus.
    """

    def __init__(self, connect):
        self._connect = connect
        self._driver = None

    @property
    def datetime(self):
        """The chip's date and time."""
        return self._connected().datetime

    @datetime.setter
    def datetime(self, value):
        self._connected().datetime = value

    @property
    def calibration(self):
        """The chip's aging offset; AttributeError where the driver has none."""
        return self._connected().calibration

    @calibration.setter
    def calibration(self, value):
        self._connected().calibration = value

    def __getattr__(self, name):
        return getattr(self._connected(), name)

    def _connected(self):
        if self._driver is None:
            try:
                self._driver = self._connect()
            except ValueError as error:
                raise OSError(str(error)) from None
        return self._driver


def _unix_of(rtc):
    """Unix time of what the chip's registers hold; None when that is no date.

    :raises OSError: the chip doesn't answer.
    """
    try:
        read = rtc.datetime
        return calendar.to_unix(
            read.tm_year, read.tm_mon, read.tm_mday, read.tm_hour, read.tm_min, read.tm_sec
        )
    except ValueError:
        return None


def _between(tick, first, last):
    if ticks.diff(tick, first) < 0:
        return first
    if ticks.diff(tick, last) > 0:
        return last
    return tick
