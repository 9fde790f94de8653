"""Closes the token before USB starts; then one guarded import opens what this start is for."""

import storage
import usb_cdc
import usb_hid
import usb_midi

storage.disable_usb_drive()
usb_cdc.disable()
usb_midi.disable()
usb_hid.disable()

try:
    import usb_interfaces  # noqa: F401 - the import itself opens the personality
except Exception:
    pass  # whatever it is, the token stays closed and prints nothing
