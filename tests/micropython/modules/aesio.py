"""CircuitPython's `aesio` in counter mode, for the VM: over the block cipher of its cryptolib."""

import cryptolib

MODE_CTR = 6

_ECB = 1
_BLOCK = 16


class AES:
    def __init__(self, key, mode, iv):
        assert mode == MODE_CTR
        self._cipher = cryptolib.aes(bytes(key), _ECB)
        self._counter = int.from_bytes(iv, "big")

    def encrypt_into(self, src, dest):
        assert len(src) == len(dest)
        for start in range(0, len(src), _BLOCK):
            stream = self._cipher.encrypt(self._counter.to_bytes(_BLOCK, "big"))
            self._counter = (self._counter + 1) % (1 << 128)
            for place in range(start, min(start + _BLOCK, len(src))):
                dest[place] = src[place] ^ stream[place - start]

    decrypt_into = encrypt_into
