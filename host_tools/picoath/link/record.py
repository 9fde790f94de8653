"""The record that an account is sent as, described in firmware/WIRE.md."""

import hashlib
import struct
from collections.abc import Iterable
from typing import Protocol

_VERSION = 1
_TYPES = ("totp", "hotp")
_ALGORITHMS = ("SHA1", "SHA256", "SHA512")
_SUFFIXES = ("none", "enter", "tab")


class Account(Protocol):
    """What a record is made of: an enrolment, or anything with its fields.

    type: "totp" or "hotp". algorithm: "SHA1", "SHA256" or "SHA512". period: seconds, None for HOTP. counter:
    None for TOTP. secret: the key K. name and account: what the token shows, 64 bytes of UTF-8 at most.
    """

    @property
    def type(self) -> str: ...
    @property
    def algorithm(self) -> str: ...
    @property
    def digits(self) -> int: ...
    @property
    def period(self) -> int | None: ...
    @property
    def counter(self) -> int | None: ...
    @property
    def secret(self) -> bytes: ...
    @property
    def name(self) -> str: ...
    @property
    def account(self) -> str: ...


def encode(account: Account, suffix: str = "none") -> bytes:
    """The record of an account: integers big-endian; key and names are preceded by their length in a byte."""
    rest = struct.pack(
        ">BBBBHQ",
        _TYPES.index(account.type),
        _ALGORITHMS.index(account.algorithm),
        account.digits,
        _SUFFIXES.index(suffix),
        account.period or 0,
        account.counter or 0,
    )
    for field in (account.secret, account.name.encode(), account.account.encode()):
        rest += bytes((len(field),)) + field
    return struct.pack(">BH", _VERSION, len(rest)) + rest


def unusual(account: Account) -> str:
    """What the token says of an account beside its names, in its own words; "" for nothing.

    A batch is announced with it: the token holds it against the record that follows.
    """
    told = []
    if account.type == "hotp":
        told.append(f"HOTP counter {account.counter}")
    if account.algorithm != "SHA1":
        told.append(account.algorithm)
    if account.digits != 6:
        told.append(f"{account.digits} digits")
    if account.period not in (None, 30):
        told.append(f"{account.period} s")
    return " ".join(told)


def digest(records: Iterable[bytes]) -> str:
    """The SHA-256 of records one after the other, in hexadecimal: what a batch is announced with."""
    return hashlib.sha256(b"".join(records)).hexdigest()
