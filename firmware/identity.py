"""Which token this is, and what runs on it."""

import binascii
import sys

import board_config
import microcontroller
from fob.version import VERSION


def serial():
    """The serial number: that of the board, 16 hexadecimal digits."""
    return binascii.hexlify(microcontroller.cpu.uid).decode().upper()


def circuitpython():
    """The version of CircuitPython, as ``"10.2.1"``."""
    return ".".join(str(part) for part in sys.implementation.version[:3])


def about():
    """The lines of the About page."""
    return [f"firmware {VERSION}", serial(), board_config.NAME, f"CircuitPython {circuitpython()}"]
