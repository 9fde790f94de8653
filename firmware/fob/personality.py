"""The personalities of the token on USB: which one to start in, and which one is running.

``plain`` is a keyboard and nothing else, ``set-up`` is the wire to the computer's program and
nothing else, ``maintenance`` is drive and console. USB is settled before ``code.py`` runs, so a
change is a restart: a mark in the non-volatile memory says for one start which one is wanted.

The marks are the first log in the non-volatile memory, see `fob.nvm_log`. A mark is left in a byte
of it and taken by the byte behind it, so there is room for 128 of them; once it is used up, none is
left, and the token starts as it does without one.
"""

from fob.nvm_log import CODES, MARKS, SIZE, append, read

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

_MARKS = {CODES[0]: PLAIN, CODES[1]: SETUP, CODES[2]: MAINTENANCE}
_ADDED, _TAKEN = CODES[3:]
_BYTES_OF_A_MARK = 2


def leave_mark(nvm, personality):
    """Ask for a personality at the next start, once; returns whether there was room for that.

    :param nvm: ``microcontroller.nvm``, or a bytearray.
    """
    for mark, name in _MARKS.items():
        if name == personality:
            return _leave(nvm, mark)
    raise ValueError("no such personality")


def take_mark(nvm):
    """The personality asked for by the last `leave_mark`, or None. It is asked for no more, also
    when the power is cut right behind this."""
    wanted = _MARKS.get(_last(nvm))
    if wanted is not None and not append(nvm, MARKS, _TAKEN):
        return None
    return wanted


def leave_added_mark(nvm):
    """Ask the next start in the plain personality to begin with the account that was added last."""
    if _last(nvm) != _ADDED:
        _leave(nvm, _ADDED)


def take_added_mark(nvm):
    """Whether `leave_added_mark` asked for it since it was last taken."""
    return _last(nvm) == _ADDED and append(nvm, MARKS, _TAKEN)


def marks_left(nvm):
    """How many more marks there is room for."""
    return (SIZE - len(read(nvm, MARKS))) // _BYTES_OF_A_MARK


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


def wire(device):
    """The wire, made by `device`: ``usb_hid.Device``."""
    return device(
        report_descriptor=WIRE_REPORT_DESCRIPTOR,
        usage_page=WIRE_USAGE_PAGE,
        usage=WIRE_USAGE,
        report_ids=(WIRE_REPORT_ID,),
        in_report_lengths=(WIRE_REPORT_SIZE,),
        out_report_lengths=(WIRE_REPORT_SIZE,),
    )


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


def _leave(nvm, mark):
    """A mark is left only where there is room to take it, too."""
    return marks_left(nvm) > 0 and append(nvm, MARKS, mark)


def _last(nvm):
    """The last byte of the log, or None."""
    log = read(nvm, MARKS)
    return log[-1] if log else None
