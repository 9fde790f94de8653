"""What the apps encrypt their files with. Every cost that a file names is checked before it is paid.

The primitives are those of the package cryptography.
"""

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import HashAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from picoath.errors import BadInput, WrongPassword

KEY_BYTES = 32
"""Of every key here: AES-256, XChaCha20."""

MOST_ITERATIONS = 10_000_000
"""Of PBKDF2: some seconds. Apps use up to 600,000."""

_MOST_MEMORY = 1024 * 1024  # KiB; Ente's "sensitive" setting, the largest of all apps here
_MOST_WORK = 8 * _MOST_MEMORY  # KiB times passes; Ente's is half of it
_MOST_LANES = 16
_MOST_SCRYPT_MEMORY = 256 * 1024 * 1024  # bytes; Aegis uses 32 MiB


def pbkdf2(password: str, salt: bytes, iterations: int, hash_function: HashAlgorithm) -> bytes:
    """PBKDF2 (RFC 8018). Raises BadInput for a count that no app uses."""
    _check(1 <= iterations <= MOST_ITERATIONS)
    kdf = PBKDF2HMAC(algorithm=hash_function, length=KEY_BYTES, salt=salt, iterations=iterations)
    return kdf.derive(password.encode())


def scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    """scrypt (RFC 7914). Raises BadInput for costs that no app uses."""
    _check(n > 1 and n & (n - 1) == 0 and r >= 1 and 1 <= p <= _MOST_LANES)
    _check(128 * n * r <= _MOST_SCRYPT_MEMORY)
    return Scrypt(salt=salt, length=KEY_BYTES, n=n, r=r, p=p).derive(password.encode())


def argon2id(password: str, salt: bytes, passes: int, lanes: int, memory: int) -> bytes:
    """Argon2id (RFC 9106) with `memory` in KiB. Raises BadInput for costs that no app uses."""
    _check(1 <= lanes <= _MOST_LANES and 8 * lanes <= memory <= _MOST_MEMORY and len(salt) >= 8)
    _check(passes >= 1 and passes * memory <= _MOST_WORK)
    try:
        kdf = Argon2id(salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory)
        return kdf.derive(password.encode())
    except (UnsupportedAlgorithm, MemoryError):
        raise BadInput(
            "this computer can't derive the file's key: it has no Argon2, or too little memory"
        ) from None


def open_gcm(key: bytes, nonce: bytes, sealed: bytes) -> bytes:
    """What was sealed with AES-256-GCM (NIST SP 800-38D), with the tag at its end. Raises WrongPassword."""
    try:
        return AESGCM(key).decrypt(nonce, sealed, None)
    except (InvalidTag, ValueError):
        raise WrongPassword from None


def _check(usual: bool) -> None:
    if not usual:
        raise BadInput(
            "the file asks for a key derivation of a cost that its app does not use; it is damaged"
        )
