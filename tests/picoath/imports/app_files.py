"""Writes what other apps would: each format from its specification, with accounts that are nobody's.

The encryption here is the inverse of what is under test, with the standard library's key derivation where it
has one. `python app_files.py FOLDER` puts all of them into a folder, to look at or to try.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
import json
import sys
import uuid
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from nacl import bindings, pwhash
from pskc import PSKC

PASSWORD = "correct horse battery staple"
SALT, NONCE = bytes(range(32)), bytes(range(12))


class Sample(NamedTuple):
    content: bytes
    password: str | None = None
    is_list: bool = False


class Entry(NamedTuple):
    type: str
    issuer: str
    account: str
    key: bytes
    algorithm: str = "SHA1"
    digits: int = 6
    period: int = 30
    counter: int = 0

    @property
    def base32(self) -> str:
        return base64.b32encode(self.key).decode().rstrip("=")

    @property
    def uri(self) -> str:
        moving = f"counter={self.counter}" if self.type == "hotp" else f"period={self.period}"
        return (
            f"otpauth://{self.type}/{quote(self.issuer)}:{quote(self.account)}?secret={self.base32}"
            f"&issuer={quote(self.issuer)}&algorithm={self.algorithm}&digits={self.digits}&{moving}"
        )


ACCOUNTS = [
    Entry("totp", "Contoso", "ann@contoso.com", b"12345678901234567890"),
    Entry("totp", "Müller & Söhne", "root", b"12345678901234567890123456789012", "SHA256", 8, 60),
    Entry("hotp", "Bank", "ann", b"an80bitkey", counter=7),
]
STEAM = Entry("steam", "Steam", "gamer", b"steam's own", digits=5)
ENTRIES = [*ACCOUNTS, STEAM]


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def encoded(document: object) -> bytes:
    return json.dumps(document, indent=2).encode()


def gcm(key: bytes, plain: bytes) -> bytes:
    return AESGCM(key).encrypt(NONCE, plain, None)


# Aegis: docs/vault.md


def aegis_entry(entry: Entry) -> dict[str, object]:
    info = {"secret": entry.base32, "algo": entry.algorithm, "digits": entry.digits}
    info |= {"counter": entry.counter} if entry.type == "hotp" else {"period": entry.period}
    names = {"name": entry.account, "issuer": entry.issuer, "note": "", "icon": None}
    return {"type": entry.type, "uuid": str(uuid.UUID(int=1)), **names, "info": info}


def aegis_content(entries: list[Entry] = ENTRIES) -> dict[str, object]:
    return {"version": 2, "entries": [aegis_entry(entry) for entry in entries]}


def aegis(entries: list[Entry] = ENTRIES) -> Sample:
    header = {"slots": None, "params": None}
    return Sample(encoded({"version": 1, "header": header, "db": aegis_content(entries)}))


def aegis_slot(password: str, master_key: bytes) -> dict[str, object]:
    derived = hashlib.scrypt(password.encode(), salt=SALT, n=1024, r=8, p=1, dklen=32)
    sealed = gcm(derived, master_key)
    return {
        "type": 1,
        "uuid": str(uuid.UUID(int=2)),
        "key": sealed[:-16].hex(),
        "key_params": {"nonce": NONCE.hex(), "tag": sealed[-16:].hex()},
        "n": 1024,
        "r": 8,
        "p": 1,
        "salt": SALT.hex(),
    }


def aegis_encrypted() -> Sample:
    master_key = bytes(range(100, 132))
    biometric = {"type": 2, "uuid": str(uuid.UUID(int=3)), "key": "00", "key_params": {}}
    slots = [biometric, aegis_slot("another password", master_key), aegis_slot(PASSWORD, master_key)]
    sealed = gcm(master_key, encoded(aegis_content()))
    header = {"slots": slots, "params": {"nonce": NONCE.hex(), "tag": sealed[-16:].hex()}}
    return Sample(encoded({"version": 1, "header": header, "db": b64(sealed[:-16])}), PASSWORD)


# 2FAS


def two_fas_service(entry: Entry) -> dict[str, object]:
    otp = {
        "label": f"{entry.issuer}:{entry.account}",
        "account": entry.account,
        "issuer": entry.issuer,
        "tokenType": entry.type.upper(),
        "digits": entry.digits,
        "period": entry.period,
        "counter": entry.counter,
        "algorithm": entry.algorithm,
        "source": "Link",
    }
    return {
        "name": entry.issuer,
        "secret": entry.base32,
        "updatedAt": 1,
        "otp": otp,
        "order": {"position": 0},
    }


def two_fas() -> Sample:
    services = [two_fas_service(entry) for entry in ENTRIES]
    return Sample(encoded({"services": services, "groups": [], "schemaVersion": 4}))


def two_fas_encrypted() -> Sample:
    key = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), SALT, 10_000)
    sealed = gcm(key, encoded([two_fas_service(entry) for entry in ENTRIES]))
    parts = ":".join(b64(part) for part in (sealed, SALT, NONCE))
    return Sample(encoded({"services": [], "servicesEncrypted": parts, "schemaVersion": 4}), PASSWORD)


# Bitwarden


def bitwarden_document() -> dict[str, object]:
    totps = [ENTRIES[0].base32.lower(), *(entry.uri for entry in ENTRIES[1:3]), f"steam://{STEAM.base32}"]
    items: list[dict[str, object]] = [
        {"type": 1, "name": entry.issuer, "login": {"username": entry.account, "totp": totp}}
        for entry, totp in zip(ENTRIES, totps, strict=True)
    ]
    others = [
        {"type": 2, "name": "a note", "notes": "x"},
        {"type": 1, "name": "no code", "login": {"totp": None}},
    ]
    return {"encrypted": False, "folders": [], "items": [*others, *items]}


def bitwarden() -> Sample:
    return Sample(encoded(bitwarden_document()))


def _expand(key: bytes, info: bytes) -> bytes:
    return hmac.digest(key, info + b"\1", "sha256")  # HKDF-Expand (RFC 5869), one block


def _enc_string(key: bytes, plain: bytes) -> str:
    padding = 16 - len(plain) % 16
    nonce = bytes(16)
    encryptor = Cipher(AES(_expand(key, b"enc")), CBC(nonce)).encryptor()
    sealed = encryptor.update(plain + bytes([padding] * padding)) + encryptor.finalize()
    mac = hmac.digest(_expand(key, b"mac"), nonce + sealed, "sha256")
    return "2." + "|".join(b64(part) for part in (nonce, sealed, mac))


def _bitwarden_protected(key: bytes, salt: str, **kdf: int) -> Sample:
    document = {"encrypted": True, "passwordProtected": True, "salt": salt, **kdf}
    document["encKeyValidation_DO_NOT_EDIT"] = _enc_string(key, b"a random text")
    document["data"] = _enc_string(key, encoded(bitwarden_document()))
    return Sample(encoded(document), PASSWORD)


def bitwarden_pbkdf2() -> Sample:
    salt = b64(SALT[:16])
    key = hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), 5000)
    return _bitwarden_protected(key, salt, kdfType=0, kdfIterations=5000)


def bitwarden_argon2id() -> Sample:
    salt = b64(SALT[:16])
    hashed = hashlib.sha256(salt.encode()).digest()
    kdf = Argon2id(salt=hashed, length=32, iterations=2, lanes=4, memory_cost=1024)
    costs = {"kdfIterations": 2, "kdfMemory": 1, "kdfParallelism": 4}
    return _bitwarden_protected(kdf.derive(PASSWORD.encode()), salt, kdfType=1, **costs)


# andOTP


def andotp_document() -> list[dict[str, object]]:
    return [
        {
            "secret": entry.base32,
            "issuer": entry.issuer,
            "label": entry.account,
            "digits": entry.digits,
            "type": entry.type.upper(),
            "algorithm": entry.algorithm,
            **({"counter": entry.counter} if entry.type == "hotp" else {"period": entry.period}),
            "thumbnail": "Default",
            "last_used": 0,
            "used_frequency": 0,
            "tags": [],
        }
        for entry in ENTRIES
    ]


def andotp() -> Sample:
    return Sample(encoded(andotp_document()))


def andotp_encrypted() -> Sample:
    key = hashlib.pbkdf2_hmac("sha1", PASSWORD.encode(), SALT[:12], 10_000, 32)
    sealed = gcm(key, encoded(andotp_document()))
    return Sample((10_000).to_bytes(4, "big") + SALT[:12] + NONCE + sealed, PASSWORD)


# FreeOTP+


def freeotp_plus() -> Sample:
    tokens = [
        {
            "algo": entry.algorithm,
            "counter": entry.counter,
            "digits": entry.digits,
            "issuerExt": entry.issuer,
            "issuerInt": entry.issuer,
            "label": entry.account,
            "period": entry.period,
            "type": "TOTP" if entry.type == "steam" else entry.type.upper(),
            "secret": [byte - 256 if byte > 127 else byte for byte in entry.key],
        }
        for entry in ENTRIES
    ]
    order = [f"{entry.issuer}:{entry.account}" for entry in ENTRIES]
    return Sample(encoded({"tokenOrder": order, "tokens": tokens}))


# Ente Auth: docs/docs/auth/migration/export.md


def ente_encrypted() -> Sample:
    operations, memory, salt = 2, 1024 * 1024, SALT[:16]
    key = pwhash.argon2id.kdf(32, PASSWORD.encode(), salt, opslimit=operations, memlimit=memory)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    header = bindings.crypto_secretstream_xchacha20poly1305_init_push(state, key)
    final = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
    sealed = bindings.crypto_secretstream_xchacha20poly1305_push(state, uri_list().content, tag=final)
    kdf = {"memLimit": memory, "opsLimit": operations, "salt": b64(salt)}
    document = {"version": 1, "kdfParams": kdf, "encryptedData": b64(sealed), "encryptionNonce": b64(header)}
    return Sample(encoded(document), PASSWORD, is_list=True)


def ente_plain() -> Sample:
    lines = [json.dumps(entry.uri + "&codeDisplay=%7B%22pinned%22%3Afalse%7D") for entry in ENTRIES]
    return Sample("\n".join(lines).encode(), is_list=True)


# Lists of URIs: Aegis, FreeOTP+, Sensor Watch, Flipper


def uri_list() -> Sample:
    return Sample("".join(f"{entry.uri}\n" for entry in ENTRIES).encode(), is_list=True)


def uri_list_of_windows() -> Sample:
    text = "# my accounts\r\n\r\n" + "\r\n".join(entry.uri for entry in ENTRIES)
    return Sample(b"\xff\xfe" + text.encode("utf-16-le"), is_list=True)


# PSKC: RFC 6030


def _container(entries: list[Entry]) -> PSKC:
    container = PSKC()
    for entry in entries:
        container.add_key(
            id=entry.account,
            serial="1",
            manufacturer=entry.issuer,
            issuer=entry.issuer,
            secret=entry.key,
            algorithm=f"urn:ietf:params:xml:ns:keyprov:pskc:{entry.type}",
            algorithm_suite=f"HMAC-{entry.algorithm}",
            response_length=entry.digits,
            response_encoding="DECIMAL",
            key_userid=entry.account,
            **({"counter": entry.counter} if entry.type == "hotp" else {"time_interval": entry.period}),
        )
    return container


def _written(container: PSKC) -> bytes:
    file = io.BytesIO()
    container.write(file)
    return file.getvalue()


def pskc() -> Sample:
    return Sample(_written(_container(ENTRIES)))


def pskc_encrypted() -> Sample:
    container = _container(ENTRIES)
    container.encryption.setup_pbkdf2(PASSWORD, iterations=1000)
    return Sample(_written(container), PASSWORD)


def pskc_with_a_shared_key() -> Sample:
    container = _container(ENTRIES)
    container.encryption.setup_preshared_key(key=bytes(range(16)), algorithm="aes128-cbc")
    return Sample(_written(container), bytes(range(16)).hex())


SAMPLES = {
    make.__name__: make
    for make in (
        *(aegis, aegis_encrypted, two_fas, two_fas_encrypted),
        *(bitwarden, bitwarden_pbkdf2, bitwarden_argon2id, andotp, andotp_encrypted, freeotp_plus),
        *(ente_plain, ente_encrypted, uri_list, uri_list_of_windows),
        *(pskc, pskc_encrypted, pskc_with_a_shared_key),
    )
}

if __name__ == "__main__":
    for title, make in SAMPLES.items():
        (Path(sys.argv[1]) / title).write_bytes(make().content)
