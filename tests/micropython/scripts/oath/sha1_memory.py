"""Prints the heap that the code of SHA-1 takes, and what one HOTP leaves behind, in bytes."""

import gc

from fob.oath import otp, pure_hmac


def allocated():
    gc.collect()
    return gc.mem_alloc()


before = allocated()
import fob.oath.sha1  # noqa: E402, F401

code = allocated() - before

mac = pure_hmac.PureHmac("SHA1", b"12345678901234567890")
otp.hotp(mac, 0, 6)
before = allocated()
gc.disable()
otp.hotp(mac, 1, 6)
print(code, gc.mem_alloc() - before)
