"""The personalities of the token on USB: which one to start in, and which one is running.

``plain`` is a keyboard and nothing else, ``set-up`` is the wire to the computer's program and
nothing else, ``maintenance`` is drive and console. USB is settled before ``code.py`` runs, so a
change is a restart: a mark in the non-volatile memory says for one start which one is wanted.

The marks are the first log in the non-volatile memory, see `fob.nvm_log`. A mark is left in a byte
of it and taken by the byte behind it, so there is room for 127 of them; once it is used up, none is
left, and the token starts as it does without one.
"""

from fob import nvm_log
from fob.nvm_log import CODES, MARKS, SIZE, TAKEN, append, read

PLAIN = "plain"
SETUP = "set-up"
MAINTENANCE = "maintenance"

_KEYBOARD = (0x01, 0x06)
_WIRE = (0xFF60, 0x61)

_MARKS = {CODES[0]: PLAIN, CODES[1]: SETUP, nvm_log.MAINTENANCE: MAINTENANCE}
_ADDED = CODES[3]
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
    if wanted is not None and not append(nvm, MARKS, TAKEN):
        return None
    return wanted


def leave_added_mark(nvm):
    """Ask the next start in the plain personality to begin with the account that was added last."""
    if _last(nvm) != _ADDED:
        _leave(nvm, _ADDED)


def take_added_mark(nvm):
    """Whether `leave_added_mark` asked for it since it was last taken."""
    return _last(nvm) == _ADDED and append(nvm, MARKS, TAKEN)


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
