"""Runs on the MicroPython VM: prints a line for each thing measured, its name and its microseconds.

The code of one account from a counter to the digits, again and again: as the token works it out, and with
the hashes of peers, which have to hash four blocks for it.
"""

import time

import adafruit_hashlib
import adafruit_hashlib._sha1
import plain_sha1
from fob import hmac, oath

BATCHES = 5
KEY = b"12345678901234567890"
CODE = "287082"  # RFC 4226 appendix D, counter 1


class PeersHmac:
    """HMAC (RFC 2104) as one writes it on such a hash: all of it anew for each message."""

    def __init__(self, digest_of):
        self._digest_of = digest_of

    def digest(self, message):
        key = KEY + bytes(64 - len(KEY))
        inner = self._digest_of(bytes(byte ^ 0x36 for byte in key) + message)
        return self._digest_of(bytes(byte ^ 0x5C for byte in key) + inner)


def microseconds(mac, codes):
    """The best of some batches of `codes` codes, for one code."""
    best = None
    for _ in range(BATCHES):
        start = time.ticks_us()
        for counter in range(codes):
            oath.hotp(mac, counter, 6)
        took = time.ticks_diff(time.ticks_us(), start)
        best = took if best is None else min(best, took)
    return best / codes


def slowest_slice(mac):
    slowest = 0
    steps = mac.steps(bytes(8))
    digest = None
    while digest is None:
        start = time.ticks_us()
        digest = next(steps)
        slowest = max(slowest, time.ticks_diff(time.ticks_us(), start))
    return slowest


# Its package takes hashlib's sha1 where there is one under that name: make sure that its own is measured.
assert adafruit_hashlib.sha1 is adafruit_hashlib._sha1.sha1

SHA1_MACS = {
    "fob SHA1": hmac.PureHmac("SHA1", KEY),
    "adafruit_hashlib SHA1": PeersHmac(lambda message: adafruit_hashlib.sha1(message).digest()),
    "plain SHA1": PeersHmac(plain_sha1.sha1),
}
for name, mac in SHA1_MACS.items():
    assert oath.hotp(mac, 1, 6) == CODE
    print(name, microseconds(mac, 40), sep=": ")

for algorithm in ("SHA256", "SHA512"):
    mac = hmac.PureHmac(algorithm, KEY)
    mac.digest(b"")
    print("fob " + algorithm, microseconds(mac, 10), sep=": ")
    print("slice " + algorithm, min(slowest_slice(mac) for _ in range(BATCHES)), sep=": ")
