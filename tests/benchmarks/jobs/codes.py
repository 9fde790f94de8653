"""One code from a counter to the digits, with the token's hashes."""

import report
import timing

before = timing.allocated()
import fob.oath.sha  # noqa: E402
import fob.oath.sha1  # noqa: E402, F401

report.tell("heap of SHA1", timing.allocated() - before)

from fob.oath import hmac, otp, pure_hmac  # noqa: E402

sha1 = pure_hmac.PureHmac("SHA1", timing.KEY)
report.tell("SHA1", timing.code_ms(sha1, 20))
report.tell("garbage of SHA1", timing.garbage(lambda: otp.hotp(sha1, 1, 6)))
report.tell("native SHA1", timing.code_ms(hmac.NativeHmac("SHA1", timing.KEY), 20))

for algorithm in ("SHA256", "SHA512"):
    mac = pure_hmac.PureHmac(algorithm, timing.KEY)
    mac.digest(b"")
    start = timing.begin()
    mac.digest(bytes(8))
    report.tell(algorithm, timing.since(start))
    report.tell("slice of " + algorithm, timing.slowest(mac.steps(bytes(8))))
report.finish()
