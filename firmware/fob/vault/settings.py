"""The settings of the token, and the five bytes they are stored as.

``keys``
    which keys the digits are typed with: ``"auto"`` (the keypad's while the host says that NumLock
    is on, else the digit row), ``"keypad"``, ``"row"``, ``"row+shift"``, ``"hungarian"``.
``pace``
    milliseconds to wait after each key report, 0 to 200.
``wake``
    what the press that wakes a dark panel does besides: ``"auto"`` (types if there is only one
    account), ``"show"``, ``"type"``.
``lock``
    when a token with a PIN locks by itself, besides being unplugged: ``"asleep"`` (the host sleeps),
    ``"never"``, or after so many minutes without the wearer, 1 to 240; ``"minutes"`` stands for 30.
``first``
    which account a token begins with at power-on: the ``"first"`` of the list, or the ``"last-used"`` one.

Stored, a byte each: the version 2, keys and wake as places in the lists below, pace, lock (0 never, 255
asleep, else minutes). Version 1 ends before lock. The upper half of the byte of wake is first.
"""

KEYS = ("auto", "keypad", "row", "row+shift", "hungarian")
WAKES = ("auto", "show", "type")
FIRSTS = ("first", "last-used")
PACE_MAX = 200
LOCK_MAX = 240
NAMES = ("keys", "pace", "wake", "lock", "first")

SIZE = 5
"""Bytes of the settings as stored."""
SIZE_V1 = 4
"""The same for version 1, of tokens without a PIN."""

_VERSION = 2
_LOCK_MINUTES = 30
_NEVER = 0
_ASLEEP = 255


class Settings:
    """All settings; new ones have the values that suit most."""

    def __init__(self):
        self.keys = "auto"
        self.pace = 0
        self.wake = "auto"
        self.lock = "asleep"
        self.first = "first"

    def set(self, name, value):
        """Change one setting.

        :raises ValueError: no such setting, or not a value of it; the message is a sentence for the user.
        """
        if name == "keys":
            self.keys = _one_of(name, value, KEYS)
        elif name == "wake":
            self.wake = _one_of(name, value, WAKES)
        elif name == "pace":
            self.pace = _pace(value)
        elif name == "lock":
            self.lock = _lock(value)
        elif name == "first":
            self.first = _one_of(name, value, FIRSTS)
        else:
            raise ValueError(f"no such setting; there are {', '.join(NAMES)}")

    def copy(self):
        """The same settings, to change apart from these."""
        return decode(self.encode())

    def encode(self):
        """The settings as stored, `SIZE` bytes."""
        lock = {"never": _NEVER, "asleep": _ASLEEP}.get(self.lock, self.lock)
        wake_and_first = WAKES.index(self.wake) | FIRSTS.index(self.first) << 4
        return bytes((_VERSION, KEYS.index(self.keys), wake_and_first, self.pace, lock))


def decode(data):
    """The settings that `data` holds, in either version.

    :raises ValueError: these bytes are not settings.
    """
    if (len(data), data[0] if data else 0) not in ((SIZE, _VERSION), (SIZE_V1, 1)):
        raise ValueError("not settings of a version that is known")
    wake, first = data[2] & 0x0F, data[2] >> 4
    if data[1] >= len(KEYS) or wake >= len(WAKES) or first >= len(FIRSTS):
        raise ValueError("settings with an unknown value")
    settings = Settings()
    settings.set("keys", KEYS[data[1]])
    settings.set("wake", WAKES[wake])
    settings.set("first", FIRSTS[first])
    settings.set("pace", data[3])
    if len(data) == SIZE:
        settings.set("lock", {_NEVER: "never", _ASLEEP: "asleep"}.get(data[4], data[4]))
    return settings


def _one_of(name, value, choices):
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}")
    return value


def _pace(value):
    if type(value) is not int or not 0 <= value <= PACE_MAX:
        raise ValueError(f"pace must be a whole number of milliseconds from 0 to {PACE_MAX}")
    return value


def _lock(value):
    if value in ("never", "asleep"):
        return value
    if value == "minutes":
        return _LOCK_MINUTES
    if type(value) is not int or not 1 <= value <= LOCK_MAX:
        raise ValueError(f"lock must be never, asleep, or a whole number of minutes from 1 to {LOCK_MAX}")
    return value
