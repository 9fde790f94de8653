"""One-time passwords with the standard library (RFC 4226, RFC 6238), to say what a token must show."""

import hmac


def hotp(key: bytes, counter: int, digits: int, algorithm: str) -> str:
    """The code of counter C, in `digits` digits; `algorithm` is "SHA1", "SHA256" or "SHA512"."""
    digest = hmac.digest(key, counter.to_bytes(8, "big"), algorithm.lower())
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def totp(key: bytes, unix: int, period: int, digits: int, algorithm: str) -> str:
    """The code at a Unix time in seconds, with time step X = `period` and T0 = 0."""
    return hotp(key, unix // period, digits, algorithm)


def grouped(code: str) -> str:
    """A code as the token shows it: 123 456, 123 4567, 1234 5678."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"
