"""Runs on the MicroPython VM: prints a line for each thing measured, its name and its microseconds.

The code of one account from a counter to the digits, again and again: as the token works it out, and with
the hashes of peers, which have to hash four blocks for it.
"""

import time

import adafruit_hashlib
import adafruit_hashlib._sha1
import plain_sha1
from fob.oath import otp, pure_hmac
from whole_hmac import WholeHmac

BATCHES = 5
CODES = 40
KEY = b"12345678901234567890"
CODE = "287082"  # RFC 4226 appendix D, counter 1


def microseconds(mac):
    """The best of some batches, for one code."""
    best = None
    for _ in range(BATCHES):
        start = time.ticks_us()
        for counter in range(CODES):
            otp.hotp(mac, counter, 6)
        took = time.ticks_diff(time.ticks_us(), start)
        best = took if best is None else min(best, took)
    return best / CODES


# Its package takes hashlib's sha1 where there is one under that name: make sure that its own is measured.
assert adafruit_hashlib.sha1 is adafruit_hashlib._sha1.sha1

SHA1_MACS = {
    "fob SHA1": pure_hmac.PureHmac("SHA1", KEY),
    "adafruit_hashlib SHA1": WholeHmac(lambda message: adafruit_hashlib.sha1(message).digest(), KEY),
    "plain SHA1": WholeHmac(plain_sha1.sha1, KEY),
}
for name, mac in SHA1_MACS.items():
    assert otp.hotp(mac, 1, 6) == CODE
    print(name, microseconds(mac), sep=": ")
