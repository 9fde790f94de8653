"""The settings of the token, and the four bytes they are stored as.

``keys``
    which keys the digits are typed with: ``"auto"`` (the keypad's while the host says that NumLock
    is on, else the digit row), ``"keypad"``, ``"row"``, ``"row+shift"``, ``"hungarian"``.
``pace``
    milliseconds to wait after each key report, 0 to 200.
``wake``
    what the press that wakes a dark panel does besides: ``"auto"`` (types if there is only one
    account), ``"show"``, ``"type"``.

Stored, a byte each: the version 1, keys and wake as places in the lists below, pace.
"""

KEYS = ("auto", "keypad", "row", "row+shift", "hungarian")
WAKES = ("auto", "show", "type")
PACE_MAX = 200
NAMES = ("keys", "pace", "wake")

SIZE = 4
"""Bytes of the settings as stored."""

_VERSION = 1


class Settings:
    """All settings; new ones have the values that suit most."""

    def __init__(self):
        self.keys = "auto"
        self.pace = 0
        self.wake = "auto"

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
        else:
            raise ValueError(f"no such setting; there are {', '.join(NAMES)}")

    def copy(self):
        """The same settings, to change apart from these."""
        return decode(self.encode())

    def encode(self):
        """The settings as stored, `SIZE` bytes."""
        return bytes((_VERSION, KEYS.index(self.keys), WAKES.index(self.wake), self.pace))


def decode(data):
    """The settings that `data` holds.

    :raises ValueError: these bytes are not settings.
    """
    if len(data) != SIZE or data[0] != _VERSION:
        raise ValueError("not settings of a version that is known")
    if data[1] >= len(KEYS) or data[2] >= len(WAKES):
        raise ValueError("settings with an unknown value")
    settings = Settings()
    settings.set("keys", KEYS[data[1]])
    settings.set("wake", WAKES[data[2]])
    settings.set("pace", data[3])
    return settings


def _one_of(name, value, choices):
    if value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)}")
    return value


def _pace(value):
    if type(value) is not int or not 0 <= value <= PACE_MAX:
        raise ValueError(f"pace must be a whole number of milliseconds from 0 to {PACE_MAX}")
    return value
