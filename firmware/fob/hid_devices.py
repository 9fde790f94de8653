"""The token's two HID devices: what the computer is told of them, and what CircuitPython.

To the computer neither has report ids. CircuitPython knows ids for both: an output report whose length is not
that of report id 0 it takes for one that begins with its id, and stores the rest under that, if its length is
right. Here no length is that of report id 0, so that nothing is stored unless its length was compared.
`firmware/report_buffers.py` has the rest of it.

- The wire's reports begin with their kind, 1 or 2 (`fob.wire.link`): that is the id.
- A keyboard's output report is the LEDs alone, a byte from 0 on: that is the id, and nothing follows. Which
  id has got a report says which LEDs are lit. The keyboard declares NumLock and CapsLock, so 0 to 3; a
  computer that speaks the boot protocol may add ScrollLock. CircuitPython takes six ids at most.
"""

WIRE_USAGE_PAGE = 0xFF60
WIRE_USAGE = 0x61
WIRE_REPORT_SIZE = 63
"""Bytes of a report, with its kind."""

WIRE_REPORT_DESCRIPTOR = (
    b"\x06\x60\xff"  # Usage Page (vendor-defined)
    b"\x09\x61"  # Usage (the wire)
    b"\xa1\x01"  # Collection (Application)
    b"\x15\x00"  # Logical Minimum (0)
    b"\x26\xff\x00"  # Logical Maximum (255)
    b"\x75\x08"  # Report Size (8 bits)
    b"\x95\x3f"  # Report Count (63)
    b"\x09\x62"  # Usage (token to computer)
    b"\x81\x02"  # Input (Data, Variable, Absolute)
    b"\x95\x3f"  # Report Count (63)
    b"\x09\x63"  # Usage (computer to token)
    b"\x91\x02"  # Output (Data, Variable, Absolute)
    b"\xc0"  # End Collection
)
"""One report of 63 bytes each way (HID 1.11, section 6.2.2)."""

KEYBOARD_REPORT_DESCRIPTOR = (
    b"\x05\x01"  # Usage Page (Generic Desktop)
    b"\x09\x06"  # Usage (Keyboard)
    b"\xa1\x01"  # Collection (Application)
    b"\x15\x00"  # Logical Minimum (0)
    b"\x25\x01"  # Logical Maximum (1)
    b"\x75\x01"  # Report Size (1 bit)
    b"\x05\x08"  # Usage Page (LEDs)
    b"\x19\x01"  # Usage Minimum (NumLock)
    b"\x29\x02"  # Usage Maximum (CapsLock)
    b"\x95\x02"  # Report Count (2)
    b"\x91\x02"  # Output (Data, Variable, Absolute)
    b"\x95\x06"  # Report Count (6)
    b"\x91\x01"  # Output (Constant)
    b"\x05\x07"  # Usage Page (Keyboard/Keypad)
    b"\x19\xe0"  # Usage Minimum (left Control)
    b"\x29\xe7"  # Usage Maximum (right GUI)
    b"\x95\x08"  # Report Count (8)
    b"\x81\x02"  # Input (Data, Variable, Absolute)
    b"\x81\x01"  # Input (Constant)
    b"\x26\xff\x00"  # Logical Maximum (255)
    b"\x75\x08"  # Report Size (8 bits)
    b"\x19\x00"  # Usage Minimum (0)
    b"\x29\xff"  # Usage Maximum (255)
    b"\x95\x06"  # Report Count (6)
    b"\x81\x00"  # Input (Data, Array, Absolute)
    b"\xc0"  # End Collection
)
"""The reports of the boot protocol (HID 1.11, appendix B.1): a BIOS reads what every computer reads."""


def wire(device):
    """The wire. `device` is ``usb_hid.Device``."""
    size = WIRE_REPORT_SIZE - 1
    return device(
        report_descriptor=WIRE_REPORT_DESCRIPTOR,
        usage_page=WIRE_USAGE_PAGE,
        usage=WIRE_USAGE,
        report_ids=(1, 2, 0),
        in_report_lengths=(size, size, 0),
        out_report_lengths=(size, 0, 0),
    )


def keyboard(device):
    """The keyboard. `device` is ``usb_hid.Device``."""
    return device(
        report_descriptor=KEYBOARD_REPORT_DESCRIPTOR,
        usage_page=0x01,
        usage=0x06,
        report_ids=(1, 2, 3, 4, 5, 0),
        in_report_lengths=(0, 0, 0, 0, 0, 8),
        out_report_lengths=(0, 0, 0, 0, 0, 0),
    )
