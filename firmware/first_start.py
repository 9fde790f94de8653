"""Tells which processor this is, at the first start from a factory image.

CircuitPython writes boot_out.txt whenever it would say something else, after a second's wait. In a factory
image it says all but the processor's unique id; that is put in its place here, which leaves the FAT as it is.
"""

import microcontroller
from fob import identity

BOOT_OUT = "/boot_out.txt"
UNKNOWN_ID = b"????????????????"
"""As `picoath image` writes it: two digits for each of 8 bytes."""


def name_processor():
    try:
        with open(BOOT_OUT, "r+b") as file:
            at = file.read().find(UNKNOWN_ID)
            if at >= 0:
                file.seek(at)
                file.write(identity.serial(microcontroller.cpu.uid).encode())
    except OSError:
        pass  # there is none: CircuitPython writes it
