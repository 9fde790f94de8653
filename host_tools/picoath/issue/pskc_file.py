"""A PSKC container (RFC 6030), encrypted with a passphrase, for everyone who is not Entra.

AES-128-CBC with a MAC, which the RFC requires of every reader: privacyIDEA knows no other cipher. The key is
from PBKDF2 with its standard function, HMAC-SHA1, which every reader knows (another one python-pskc 1.4
writes in a way that it does not read), and the iterations that OWASP asks for with it. The user is a
distinguished name, as the RFC wants it.
"""

import io
from collections.abc import Sequence

from pskc import PSKC

from picoath.issue.issued import Issued, Settings

_ITERATIONS = 1_300_000
_TOTP = "urn:ietf:params:xml:ns:keyprov:pskc:totp"

_SUITES = {"SHA1": "HMAC-SHA1", "SHA256": "SHA256"}
"""No profile fixes these names. Every reader takes the first, some want it; the second is the RFC's own word,
which privacyIDEA and LinOTP know: privacyIDEA takes HMAC-SHA256 for SHA-1 without a word."""

_REGISTRIES = ("oath.", "iana.")
"""RFC 6030, 4.3.1: a manufacturer's name is from one of these registries, and begins so."""


def content(issued: Sequence[Issued], settings: Settings, passphrase: str) -> bytes:
    """The file."""
    container = PSKC()
    for one in issued:
        container.add_key(
            id=one.serial,
            serial=one.serial,
            manufacturer=_registered(settings.manufacturer),
            model=one.model,
            issuer=one.account.issuer,
            friendly_name=one.user.upn,
            key_userid=f"UID={one.user.upn}",
            secret=one.account.secret,
            algorithm=_TOTP,
            algorithm_suite=_SUITES[one.account.algorithm],
            response_encoding="DECIMAL",
            response_length=one.account.digits,
            time_interval=one.account.period,
            time_offset=0,
        )
    container.encryption.setup_pbkdf2(passphrase, iterations=_ITERATIONS, algorithm="aes128-cbc")
    file = io.BytesIO()
    container.write(file)
    return file.getvalue()


def _registered(manufacturer: str) -> str:
    """The name as one that OATH knows, unless it says itself whose it is."""
    return manufacturer if manufacturer.startswith(_REGISTRIES) else f"oath.{manufacturer}"
