"""`aesio`: AES in the modes that CircuitPython has, worked out by `cryptography`."""

from __future__ import annotations

from types import ModuleType

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES as Algorithm  # noqa: N811

from virtual_board.simulated.circuitpython.making import module as make

MODE_ECB = 1
MODE_CBC = 2
MODE_CTR = 6

_BLOCK = 16
_KEY_SIZES = (16, 24, 32)

Readable = bytes | bytearray | memoryview


class AES:
    """shared-bindings/aesio/aes.c. The initialization vector moves on with each call. In counter mode a call
    whose length is no multiple of a block throws the rest of its last block's key stream away."""

    def __init__(
        self,
        key: Readable,
        mode: int = MODE_ECB,
        IV: Readable | None = None,  # noqa: N803
        segment_size: int = 8,
    ) -> None:
        self.mode = mode
        self.rekey(key, IV)

    @property
    def mode(self) -> int:
        return self._mode

    @mode.setter
    def mode(self, mode: int) -> None:
        if mode not in (MODE_ECB, MODE_CBC, MODE_CTR):
            raise NotImplementedError("Requested AES mode is unsupported")
        self._mode = mode

    def rekey(self, key: Readable, IV: Readable | None = None) -> None:  # noqa: N803
        if len(key) not in _KEY_SIZES:
            raise ValueError("Key must be 16, 24, or 32 bytes long")
        if IV is not None and len(IV) != _BLOCK:
            raise ValueError(f"IV length must be {_BLOCK}")
        self._key = bytes(key)
        self._iv = bytes(_BLOCK) if IV is None else bytes(IV)

    def encrypt_into(self, src: Readable, dest: bytearray | memoryview) -> None:
        self._check(src, dest)
        plain = bytes(src)
        dest[:] = self._cipher().encryptor().update(plain)
        self._move_on(bytes(dest))

    def decrypt_into(self, src: Readable, dest: bytearray | memoryview) -> None:
        self._check(src, dest)
        sealed = bytes(src)
        dest[:] = self._cipher().decryptor().update(sealed)
        self._move_on(sealed)

    def _cipher(self) -> Cipher[modes.ECB | modes.CBC | modes.CTR]:
        if self._mode == MODE_ECB:
            return Cipher(Algorithm(self._key), modes.ECB())
        if self._mode == MODE_CBC:
            return Cipher(Algorithm(self._key), modes.CBC(self._iv))
        return Cipher(Algorithm(self._key), modes.CTR(self._iv))

    def _move_on(self, sealed: bytes) -> None:
        if self._mode == MODE_CBC and sealed:
            self._iv = sealed[-_BLOCK:]
        if self._mode == MODE_CTR:
            blocks = -(-len(sealed) // _BLOCK)
            counter = (int.from_bytes(self._iv, "big") + blocks) % (1 << 8 * _BLOCK)
            self._iv = counter.to_bytes(_BLOCK, "big")

    def _check(self, src: Readable, dest: bytearray | memoryview) -> None:
        if len(src) != len(dest):
            raise ValueError("Source and destination buffers must be the same length")
        if self._mode == MODE_ECB and len(src) != _BLOCK:
            raise ValueError("ECB only operates on 16 bytes at a time")
        if self._mode == MODE_CBC and len(src) % _BLOCK:
            raise ValueError("CBC blocks must be multiples of 16 bytes")


def module() -> ModuleType:
    return make("aesio", AES=AES, MODE_ECB=MODE_ECB, MODE_CBC=MODE_CBC, MODE_CTR=MODE_CTR)
