"""The computer at the other end of the USB cable: is it there, awake, and ready for a first key?"""

from fob import ticks

NOT_READY = "USB NOT READY"
ASLEEP = "HOST ASLEEP"

# A host may drop reports that come right after enumeration (Windows 10 on USB 2.0 lost the first digits).
SETTLE_MS = 500


class Host:
    """What `connected` says over time; it tells whether the host has configured the token and is awake."""

    def __init__(self, connected):
        self._connected = connected
        self._since = None
        self._seen = False

    def poll(self, now):
        """Look at the connection; called every time round the loop."""
        if not self._connected():
            self._since = None
        elif self._since is None:
            self._since = now
            self._seen = True

    @property
    def problem(self):
        """Why nothing can be typed, as words for the panel; None when the host is there and awake."""
        if self._since is not None:
            return None
        return ASLEEP if self._seen else NOT_READY

    @property
    def asleep(self):
        """Whether the host was there and has gone to sleep."""
        return self._seen and self._since is None

    def settled(self, now):
        """Whether the host has been there long enough for the first key."""
        return self._since is not None and ticks.diff(now, self._since) >= SETTLE_MS
