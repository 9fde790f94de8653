"""Sealing, the key slot and PBKDF2 on the VM: what CPython makes of the same."""

import binascii

import aesio
import native  # before fob
from fob.oath.pbkdf2 import Pbkdf2
from fob.vault import key_slot
from fob.vault.cipher import Cipher, NotAuthentic
from memory_vault import random

KEY = bytes(range(32))
BODY = bytes(range(256)) * 3 + b"odd"

cipher = Cipher(KEY, aesio.AES)
pieces = [bytearray(BODY[:512]), bytearray(BODY[512:])]
sealed = b"".join([bytes(piece) for piece in cipher.seal(pieces, b"head", lambda size: b"\xff" * size)])
digest = native.Hashlib.new("sha256", sealed).digest()
assert binascii.hexlify(digest) == b"f28da14060576a5bc40eb132859315d21797d76ea5ed1d469095a6f2942523f1"
assert cipher.open(bytearray(sealed), b"head") == BODY
try:
    cipher.open(bytearray(sealed[:-1] + bytes([sealed[-1] ^ 1])), b"head")
except NotAuthentic:
    pass
else:
    raise AssertionError("a wrong MAC was taken")

slot = key_slot.wrap(key_slot.PIN, 3000, b"s" * 32, KEY, b"d" * 32, aesio.AES, random)
again = key_slot.KeySlot(slot.data)
assert (again.kind, again.rounds, again.unwrap(KEY, aesio.AES)) == (key_slot.PIN, 3000, b"d" * 32)

# RFC 6070's case for SHA-256
derivation = Pbkdf2(b"password", b"salt")
derivation.work(4095)
key = b"c5e478d59288c841aa530db6845c4c8d962893a001ce4e11a4963873aa98134a"
assert binascii.hexlify(derivation.key()) == key
