"""A job's start: closed as the token is, with a keyboard."""

import storage
import usb_cdc
import usb_hid
import usb_midi

storage.disable_usb_drive()
usb_cdc.disable()
usb_midi.disable()
usb_hid.enable((usb_hid.Device.KEYBOARD,), boot_device=1)
