"""One code from a counter to the digits, with the hashes of others. They have a heap for themselves."""

import hashlib

import adafruit_hashlib
import adafruit_hashlib._sha1
import plain_sha1
import report
import timing
from whole_hmac import WholeHmac

# Its package takes hashlib's sha1 where there is one under that name: make sure that its own is measured.
if adafruit_hashlib.sha1 is not adafruit_hashlib._sha1.sha1:
    raise ValueError("adafruit_hashlib has a native hash")


def native_sha1(message):
    digest = hashlib.new("sha1")
    digest.update(message)
    return digest.digest()


PEERS = {
    "adafruit_hashlib": lambda message: adafruit_hashlib.sha1(message).digest(),
    "plain": plain_sha1.sha1,
    "hashlib": native_sha1,
}
for name, digest_of in PEERS.items():
    report.tell(name, timing.code_ms(WholeHmac(digest_of, timing.KEY), 20))
report.finish()
