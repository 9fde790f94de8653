"""The personalities of the token on USB: which one to start in, and which one is running.

``plain`` is a keyboard and nothing else, ``set-up`` is the wire to the computer's program and
nothing else, ``maintenance`` is drive and console. USB is settled before ``code.py`` runs, so a
change is a restart: a mark in the non-volatile memory says for one start which one is wanted.

The marks are a log of bytes in the first 256 bytes of ``microcontroller.nvm``. CircuitPython
programs bytes that are all 0xFF in place, and erases all of it for any other write; a power cut
then loses everything in it. So a mark is left in the first byte that is free, and taken by a byte
behind it: only when all 256 are used, after 128 restarts or more, are they erased together. A
power cut at that moment loses the mark, and the token starts as it does without one.
"""

PLAIN = "plain"
SETUP = "set-up"
MAINTENANCE = "maintenance"

WIRE_USAGE_PAGE = 0xFF60
WIRE_USAGE = 0x61
WIRE_REPORT_ID = 0
"""No report ids. With one, CircuitPython 10.2 would write a report with any other id to a stray address."""
WIRE_REPORT_SIZE = 63
"""Bytes of a report. Of 64, CircuitPython would take a first byte of 0 for a report id."""

WIRE_REPORT_DESCRIPTOR = bytes(
    (
        0x06, WIRE_USAGE_PAGE & 0xFF, WIRE_USAGE_PAGE >> 8,  # Usage Page (vendor-defined)
        0x09, WIRE_USAGE,  # Usage (the wire)
        0xA1, 0x01,  # Collection (Application)
        0x15, 0x00,  # Logical Minimum (0)
        0x26, 0xFF, 0x00,  # Logical Maximum (255)
        0x75, 0x08,  # Report Size (8 bits)
        0x95, WIRE_REPORT_SIZE,  # Report Count
        0x09, 0x62,  # Usage (token to computer)
        0x81, 0x02,  # Input (Data, Variable, Absolute)
        0x95, WIRE_REPORT_SIZE,  # Report Count
        0x09, 0x63,  # Usage (computer to token)
        0x91, 0x02,  # Output (Data, Variable, Absolute)
        0xC0,  # End Collection
    )
)  # fmt: skip
"""The wire's HID report descriptor (HID 1.11, section 6.2.2): one report of 63 bytes each way."""

_KEYBOARD = (0x01, 0x06)
_WIRE = (WIRE_USAGE_PAGE, WIRE_USAGE)

_MARKS_SIZE = 256
_FREE = 0xFF
# Four bits set in each: a byte whose programming was cut short has more, and is none of them.
_MARKS = {0x17: PLAIN, 0x2B: SETUP, 0x4D: MAINTENANCE}
_ADDED = 0x71
_TAKEN = 0x8E


def leave_mark(nvm, personality):
    """Ask for a personality at the next start, once.

    :param nvm: ``microcontroller.nvm``, or a bytearray.
    """
    for mark, name in _MARKS.items():
        if name == personality:
            _append(nvm, mark)
            return
    raise ValueError("no such personality")


def take_mark(nvm):
    """The personality asked for by the last `leave_mark`, or None. It is asked for no more, also
    when the power is cut right behind this."""
    wanted = _MARKS.get(_last(nvm))
    if wanted is not None:
        _append(nvm, _TAKEN)
    return wanted


def leave_added_mark(nvm):
    """Ask the next start in the plain personality to begin with the account that was added last."""
    if _last(nvm) != _ADDED:
        _append(nvm, _ADDED)


def take_added_mark(nvm):
    """Whether `leave_added_mark` asked for it since it was last taken."""
    if _last(nvm) != _ADDED:
        return False
    _append(nvm, _TAKEN)
    return True


def choose(button_held, mark, has_accounts):
    """The personality to start in.

    A mark comes first: whoever left it may still be holding the button that said yes to it.

    :param button_held: whether button A is held while plugging in.
    :param mark: what `take_mark` returned.
    :param has_accounts: whether there is anything in the vault.
    """
    if mark is not None:
        return mark
    if button_held or not has_accounts:
        return SETUP
    return PLAIN


def of(devices):
    """The personality that is running.

    :param devices: ``usb_hid.devices``. Anything but one device alone, keyboard or wire, is no
        clear sign that ``boot.py`` closed the rest, and counts as maintenance.
    """
    found = [(device.usage_page, device.usage) for device in devices]
    if found == [_KEYBOARD]:
        return PLAIN
    if found == [_WIRE]:
        return SETUP
    return MAINTENANCE


def _last(nvm):
    """The last byte of the log, or None."""
    used = _used(nvm)
    return nvm[used - 1] if used else None


def _used(nvm):
    """How many bytes of the log are used: up to the last one that isn't free."""
    marks = nvm[0:_MARKS_SIZE]
    used = _MARKS_SIZE
    while used and marks[used - 1] == _FREE:
        used -= 1
    return used


def _append(nvm, mark):
    used = _used(nvm)
    if used < _MARKS_SIZE:
        nvm[used] = mark
    else:
        nvm[0:_MARKS_SIZE] = bytes((mark,)) + bytes((_FREE,)) * (_MARKS_SIZE - 1)
