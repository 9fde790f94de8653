"""The code that an otpauth URI must give: a second opinion, from the standard library alone.

Nothing here is shared with the firmware, nor with the reader of enrolment codes, so a mistake in
either cannot hide in the check of it. RFC 4226 section 5.3 (HOTP), RFC 6238 section 4 (TOTP).
"""

import base64
import binascii
import hmac
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

_ALGORITHMS = {"SHA1": "sha1", "SHA256": "sha256", "SHA512": "sha512"}


@dataclass(frozen=True)
class Credential:
    """What a code is worked out from; `period` is None for HOTP and `counter` None for TOTP."""

    key: bytes = field(repr=False)
    algorithm: str
    digits: int
    period: int | None
    counter: int | None

    def code(self, unix_time: int) -> str:
        """The code at `unix_time` (seconds); HOTP takes its counter and leaves the time aside."""
        moving_factor = self.counter if self.period is None else unix_time // self.period
        assert moving_factor is not None
        return hotp(self.key, moving_factor, self.digits, self.algorithm)


def hotp(key: bytes, counter: int, digits: int, algorithm: str) -> str:
    """`digits` decimal digits for the 8-byte big-endian `counter` (RFC 4226 section 5.3)."""
    digest = hmac.digest(key, counter.to_bytes(8, "big"), _ALGORITHMS[algorithm])
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**digits).zfill(digits)


def from_uri(uri: str) -> Credential:
    """Read an ``otpauth://`` URI; ValueError says what is wrong with it, without the secret."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise ValueError("is not a URI") from None
    kind = parts.netloc.lower()
    if parts.scheme.lower() != "otpauth" or kind not in ("totp", "hotp"):
        raise ValueError("must begin with otpauth://totp/ or otpauth://hotp/")
    values = {name.lower(): value for name, value in parse_qsl(parts.query)}
    return Credential(
        key=_key(values.get("secret", "")),
        algorithm=_algorithm(values.get("algorithm", "SHA1")),
        digits=_number(values, "digits", 6, 6, 8),
        period=_number(values, "period", 30, 5, 300) if kind == "totp" else None,
        counter=_number(values, "counter", 0, 0, 2**64 - 1) if kind == "hotp" else None,
    )


def _key(secret: str) -> bytes:
    text = secret.replace(" ", "").replace("-", "").rstrip("=").upper()
    if not text:
        raise ValueError("has no secret")
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        raise ValueError("has a secret that is not base32") from None


def _algorithm(text: str) -> str:
    name = text.upper().replace("-", "").removeprefix("HMAC")
    if name not in _ALGORITHMS:
        raise ValueError("has an algorithm other than SHA1, SHA256 and SHA512")
    return name


def _number(values: dict[str, str], name: str, default: int, low: int, high: int) -> int:
    text = values.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 20 and low <= int(text) <= high):
        raise ValueError(f"has {name} outside {low} to {high}")
    return int(text)
