"""Nothing is open to the computer, so that the program may write the drive."""

import storage
import usb_cdc
import usb_hid
import usb_midi

storage.disable_usb_drive()
usb_cdc.disable()
usb_midi.disable()
usb_hid.disable()
