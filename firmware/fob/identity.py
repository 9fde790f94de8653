"""Which token this is, and what runs on it."""

import binascii
import sys

from fob.version import VERSION


def serial(uid):
    """The serial number: that of the board, `uid`, as 16 hexadecimal digits."""
    return binascii.hexlify(uid).decode().upper()


def circuitpython():
    """The version of CircuitPython, as ``"10.2.1"``."""
    return ".".join(str(part) for part in sys.implementation.version[:3])


def about(uid, board_name):
    """The lines of the About page."""
    return [f"firmware {VERSION}", serial(uid), board_name, f"CircuitPython {circuitpython()}"]
