"""When a token with a PIN locks by itself, besides losing power."""

from fob import ticks

ASLEEP_MS = 1000
"""So long a host must be asleep: one that starts up is away for a moment, too."""


class AutoLock:
    """Watches what the setting `lock` names: the host's sleep, or the time since the last gesture."""

    def __init__(self, vault, host, now):
        self._vault = vault
        self._host = host
        self._touched = now
        self._asleep_since = None

    def touch(self, now):
        """The wearer did something."""
        self._touched = now

    def due(self, now):
        """Whether it is time to lock; called every time round the loop."""
        vault = self._vault
        if vault.locked or not vault.has_pin:
            self._touched = now
            return False
        rule = vault.settings.lock
        if rule == "asleep":
            return self._host_sleeps(now)
        return rule != "never" and ticks.diff(now, self._touched) >= rule * 60_000

    def _host_sleeps(self, now):
        if not self._host.asleep:
            self._asleep_since = None
            return False
        if self._asleep_since is None:
            self._asleep_since = now
        return ticks.diff(now, self._asleep_since) >= ASLEEP_MS
