"""A vault in memory, over the VM's random numbers."""

import aesio
import native  # noqa: F401 - before fob
from fob.vault.changes import Changes
from fob.vault.journal import Journal
from fob.vault.vault import Vault


class Copy:
    def __init__(self):
        self.data = b""

    def prepare(self):
        pass

    def read_into(self, buffer, start=0):
        piece = self.data[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)

    def write(self, length, pieces):
        self.data = b"".join([bytes(piece) for piece in pieces])
        assert len(self.data) == length


def new_nvm():
    return bytearray(b"\xff" * 4096)


def random(size):
    with open("/dev/urandom", "rb") as file:  # noqa: PTH123 - the VM has no pathlib
        return file.read(size)


def loaded(copies, nvm):
    vault = Vault(copies, Journal(nvm), aesio.AES, random, Changes)
    vault.load()
    return vault
