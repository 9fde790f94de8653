"""Vaults without a board: copies and journal in memory, with which power can be cut at any write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from fob.journal import Journal
from fob.vault import Vault
from virtual_board.simulated.circuitpython.aesio import AES

NVM_SIZE = 4096


class MemoryCopy:
    """What `fob.files.PreallocatedFile` is, in memory. A write can fail, or store something else."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = content
        self.writes = 0
        self.fails = False
        self.spoils = False
        self.unreadable = False

    def prepare(self) -> None:
        """There is room."""

    def read_into(self, buffer: Any, start: int = 0) -> int:
        if self.unreadable:
            raise OSError(5)
        piece = self.content[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        return len(piece)

    def write(self, length: int, pieces: Iterable[bytes]) -> None:
        self.writes += 1
        if self.fails:
            raise OSError(28)
        data = b"".join(bytes(piece) for piece in pieces)
        assert len(data) == length
        self.store(data)
        if self.spoils:
            self.content = b"?" + data[1:]
            raise OSError(5)

    def store(self, data: bytes) -> None:
        self.content = data


def new_nvm() -> bytearray:
    return bytearray(b"\xff" * NVM_SIZE)


def loaded(copies: Any, nvm: Any, random: Callable[[int], bytes] = os.urandom) -> Vault:
    """The vault of a token that was just switched on."""
    vault = Vault(copies, Journal(nvm), AES, random)
    vault.load()
    return vault


def in_memory() -> Vault:
    """A new vault that nobody looks behind."""
    return loaded((MemoryCopy(), MemoryCopy()), new_nvm())
