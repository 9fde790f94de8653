"""2FAS: its backup file, plain or encrypted.

The fields are those of https://github.com/twofas/2fas-android (schema versions 1 to 4). An encrypted backup
has the services in `servicesEncrypted`: three parts in base64 with colons between them, ciphertext with tag,
salt, nonce; AES-256-GCM under a key of PBKDF2-HMAC-SHA256 with 10,000 iterations.
"""

from collections.abc import Callable

from cryptography.hazmat.primitives.hashes import SHA256

from picoath.enrol.enrolment import FIRST_COUNTER
from picoath.enrol.export import Export
from picoath.enrol.names import split_label
from picoath.errors import BadInput
from picoath.imports.ciphers import open_gcm, pbkdf2
from picoath.imports.draft import Draft, export_of
from picoath.imports.fields import Fields, from_base64, load
from picoath.imports.locked import Locked

NAME = "2FAS"

_ITERATIONS = 10_000


def recognises(document: object) -> bool:
    """Whether a JSON document is of this app."""
    return isinstance(document, dict) and ("servicesEncrypted" in document or "services" in document)


def read(document: object) -> Export | Locked:
    """The accounts in the backup. Raises BadInput."""
    backup = Fields(document)
    encrypted = backup.text("servicesEncrypted", "")
    if not encrypted:
        return export_of(backup.items("services"), _draft)
    # Later versions may append parts.
    parts = encrypted.split(":")
    if len(parts) < 3:
        raise BadInput("the backup of 2FAS is not whole: export it again")
    sealed, salt, nonce = (from_base64(part, "servicesEncrypted") for part in parts[:3])

    def unlock(password: str) -> Callable[[], Export]:
        content = open_gcm(pbkdf2(password, salt, _ITERATIONS, SHA256()), nonce, sealed)
        return lambda: export_of(_services(load(content)), _draft)

    return Locked(unlock)


def _services(content: object) -> list[object]:
    return Fields({"services": content}).items("services")


def _draft(service: Fields) -> Draft:
    otp = service.part("otp")
    name = service.text("name", "")
    return Draft(
        type=otp.text("tokenType", "TOTP"),
        issuer=otp.text("issuer", "") or name,
        account=otp.text("account", "") or split_label(otp.text("label", ""), otp.text("issuer", ""))[1],
        secret=service.text("secret"),
        name=name,
        algorithm=otp.text("algorithm", "SHA1"),
        digits=otp.number("digits", 6),
        period=otp.number("period", 30),
        counter=otp.number("counter", FIRST_COUNTER),
    )
