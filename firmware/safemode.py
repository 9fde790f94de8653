"""Gets the token out of a crash: CircuitPython has drive and console open in safe mode, and runs this before.

Where the wearer asked for safe mode, with BOOTSEL in the first second of a start, this does not run.
"""

import time

import microcontroller


def _leave():
    """Start again; after too many crashes in a row say so instead."""
    from fob import crashes

    crashes.note_crash(microcontroller.nvm)
    if not crashes.must_stop(microcontroller.nvm):
        microcontroller.reset()
    import last_words

    last_words.say(last_words.KEEPS_STOPPING)


try:
    _leave()
except Exception:
    pass  # whatever it is, the token stays closed
while True:
    time.sleep(1)  # to end here would open drive and console
