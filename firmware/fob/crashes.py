"""What went wrong at earlier starts: this bounds how often a token restarts by itself, and lets it be mended.

A token that hangs is restarted by its watchdog, one that crashes by ``safemode.py``. Each such start is a
byte in a log, see `fob.nvm_log`, and so is a start that failed over what is on the drive. A token that runs
well adds one byte after any of these: daily use writes nothing.

Crashes open nothing: whoever can make a token crash is not whoever may read its drive. What is broken on the
drive opens it to a held button; a token that keeps stopping asks on its panel, and a yes is a mark, as the
menu leaves it.
"""

from fob.nvm_log import CODES, CRASHES, MAINTENANCE, MARKS, SIZE, TAKEN, append, read

RESTARTS = 3
"""So often in a row a token is restarted out of a crash; the next one stops it until it is plugged in."""

_CRASHED, _BROKEN, _WELL = CODES[:3]

START = "start"
OPEN = "open"
CLOSED = "closed"


def way(nvm, held, has_hung):
    """What this start is for: `START` as usual, `OPEN` the drive to mend it, or stay `CLOSED` and say why.

    :param held: whether the button is held while plugging in.
    :param has_hung: whether the watchdog has restarted the token.
    """
    if _ends_with(nvm, MARKS, MAINTENANCE):
        return OPEN if append(nvm, MARKS, TAKEN) else CLOSED
    if has_hung:
        note_crash(nvm)
        if must_stop(nvm):
            return CLOSED
    if held and _ends_with(nvm, CRASHES, _BROKEN):
        return OPEN
    return CLOSED if held and _in_a_row(nvm) > RESTARTS else START


def note_crash(nvm):
    """The token has just been restarted because it hung or crashed."""
    append(nvm, CRASHES, _CRASHED)


def note_broken(nvm):
    """The token can't start with what is on its drive."""
    if not _ends_with(nvm, CRASHES, _BROKEN):
        append(nvm, CRASHES, _BROKEN)


def note_allowed(nvm):
    """The wearer of a token that keeps stopping has said yes to open it: the next start does, that one alone.

    Returns whether there was room for it, and for that start to take it back.
    """
    return len(read(nvm, MARKS)) < SIZE - 1 and append(nvm, MARKS, MAINTENANCE)


def note_mended(nvm):
    """The token starts with what is on its drive."""
    if _ends_with(nvm, CRASHES, _BROKEN):
        append(nvm, CRASHES, _WELL)


def note_well(nvm):
    """The token has run for a while, or done what it is there for: whatever there was is over."""
    if read(nvm, CRASHES) and not _ends_with(nvm, CRASHES, _WELL):
        append(nvm, CRASHES, _WELL)


def must_stop(nvm):
    """Whether a token that has just crashed must not be restarted once more.

    So it is too when the log is full: crashes could no longer be counted.
    """
    return _in_a_row(nvm) > RESTARTS or not left(nvm)


def needs_mending(nvm):
    """Whether the last start failed over what is on the drive, or crashed more often than is forgiven."""
    return _ends_with(nvm, CRASHES, _BROKEN) or _in_a_row(nvm) > RESTARTS


def left(nvm):
    """How many more bytes the log takes."""
    return SIZE - len(read(nvm, CRASHES))


def _ends_with(nvm, start, code):
    return read(nvm, start)[-1:] == bytes((code,))


def _in_a_row(nvm):
    log = read(nvm, CRASHES)
    return len(log) - len(log.rstrip(bytes((_CRASHED,))))
