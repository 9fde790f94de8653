"""Starts the token, once it is clear that all of it is there.

What keeps it from running shows here at the latest: `last_words` says it, and the watchdog ends what would
hang. CircuitPython compiles this file at every start, 9 ms for each KB: what it starts is compiled already.
"""

import microcontroller
import usb_hid
from watchdog import WatchDogMode

microcontroller.watchdog.timeout = 8  # seconds
microcontroller.watchdog.mode = WatchDogMode.RESET

try:
    import fob

    if not (usb_hid.devices and fob.is_complete()):
        import last_words

        last_words.check()

    if usb_hid.devices:
        from report_buffers import give

        give(usb_hid.devices[0])
        del give  # the rest has better use for the memory

    import assembly
except Exception as error:
    # Else it restarts the token for ever where `last_words` is missing, too.
    microcontroller.watchdog.mode = None
    import last_words

    last_words.broken(error)
    raise

assembly.main()
