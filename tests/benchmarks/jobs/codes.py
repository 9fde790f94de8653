"""One code from a counter to the digits: the token's hashes and those of others."""

import hashlib

import report
import timing
from fob import hmac, oath

KEY = b"12345678901234567890"
CODE = "287082"  # RFC 4226 appendix D, counter 1

before = timing.allocated()
import fob.sha1  # noqa: E402, F401

report.tell("heap of SHA1", timing.allocated() - before)


def code_ms(mac, times):
    """Milliseconds of a code, with the garbage collections that it makes necessary."""
    hotp = oath.hotp
    if hotp(mac, 1, 6) != CODE:
        raise ValueError("a wrong code")
    start = timing.begin()
    for counter in range(times):
        hotp(mac, counter, 6)
    return timing.since(start) / times


sha1 = hmac.PureHmac("SHA1", KEY)
report.tell("SHA1", code_ms(sha1, 20))
report.tell("garbage of SHA1", timing.garbage(lambda: oath.hotp(sha1, 1, 6)))
report.tell("native SHA1", code_ms(hmac.NativeHmac("SHA1", KEY), 200))

for algorithm in ("SHA256", "SHA512"):
    mac = hmac.PureHmac(algorithm, KEY)
    mac.digest(b"")
    start = timing.begin()
    mac.digest(bytes(8))
    report.tell(algorithm, timing.since(start))
    report.tell("slice of " + algorithm, timing.slowest(mac.steps(bytes(8))))

import adafruit_hashlib  # noqa: E402
import adafruit_hashlib._sha1  # noqa: E402
import plain_sha1  # noqa: E402
from whole_hmac import WholeHmac  # noqa: E402

# Its package takes hashlib's sha1 where there is one under that name: make sure that its own is measured.
if adafruit_hashlib.sha1 is not adafruit_hashlib._sha1.sha1:
    raise ValueError("adafruit_hashlib has a native hash")

PEERS = {
    "adafruit_hashlib": lambda message: adafruit_hashlib.sha1(message).digest(),
    "plain": plain_sha1.sha1,
}
for name, digest_of in PEERS.items():
    report.tell(name, code_ms(WholeHmac(digest_of, KEY), 10))


def native_sha1(message):
    digest = hashlib.new("sha1")
    digest.update(message)
    return digest.digest()


report.tell("hashlib", code_ms(WholeHmac(native_sha1, KEY), 100))
report.finish()
