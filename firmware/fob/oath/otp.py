"""HOTP (RFC 4226) and TOTP (RFC 6238), with T0 = 0 (the Unix epoch).

`mac` is an HMAC under the key K, from `fob.oath.hmac.new`. A counter C is an int from 0 to 2**64 - 1, hashed
as 8 bytes, the high-order byte first (RFC 4226 section 5.1). All arithmetic is on ints: a float on the board
has 22 bits, too few for a time.
"""


def time_step(unix_time, period):
    """T of RFC 6238 section 4.2: the whole periods (X, in seconds) since the epoch."""
    return unix_time // period


def hotp(mac, counter, digits):
    """HOTP(K, C) as text of `digits` digits (6 to 8), leading zeros kept."""
    return _text(mac.digest(counter.to_bytes(8, "big")), digits)


def totp(mac, unix_time, period, digits):
    """TOTP: the HOTP of the time step that `unix_time` (seconds) is in."""
    return hotp(mac, time_step(unix_time, period), digits)


def hotp_steps(mac, counter, digits):
    """Generator: the work of `hotp` in slices; yields None in between and the text last."""
    steps = mac.steps(counter.to_bytes(8, "big"))
    while (digest := next(steps)) is None:
        yield None
    yield _text(digest, digits)


def _text(digest, digits):
    """Truncation (section 5.3): the 31 bits at the offset that the last 4 bits name, modulo 10**digits.

    31 bits would be an object on the board's heap. But 10**8 is 5**8 * 2**8, so the low byte stays as it is
    when the 31 bits are taken modulo 10**8, and the 23 bits above it are enough to divide.
    """
    at = digest[-1] & 0x0F
    upper = (digest[at] & 0x7F) << 16 | digest[at + 1] << 8 | digest[at + 2]
    modulo_10_8 = upper % 390625 << 8 | digest[at + 3]
    return "%0*d" % (digits, modulo_10_8 % 10**digits)  # noqa: UP031, an f-string takes longer on the board
