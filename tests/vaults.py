"""Vaults without a board: copies and journal in memory, with which power can be cut at any write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fob.vault import file_writing, files
from fob.vault.changes import Changes
from fob.vault.journal import Journal
from fob.vault.vault import Vault
from virtual_board.simulated.circuitpython.aesio import AES
from virtual_board.simulated.drive import Drive
from virtual_board.simulated.flash import Flash
from virtual_board.simulated.nvm import ByteArray
from virtual_board.simulated.timebase import PowerCut

NVM_SIZE = 4096


class MemoryCopy:
    """What `fob.vault.files.PreallocatedFile` is, in memory. A write can fail, or store something else."""

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
            self.content = bytes([data[0] ^ 0x01]) + data[1:]
            raise OSError(5)

    def store(self, data: bytes) -> None:
        self.content = data


def new_nvm() -> bytearray:
    return bytearray(b"\xff" * NVM_SIZE)


def loaded(copies: Any, nvm: Any, random: Callable[[int], bytes] = os.urandom) -> Vault:
    """The vault of a token that was just switched on."""
    vault = Vault(copies, Journal(nvm), AES, random, Changes)
    vault.load()
    return vault


def records_of(vault: Vault) -> list[bytes]:
    """The records of all accounts."""
    return [bytes(vault.accounts.record(index)) for index in range(len(vault.accounts))]


FILE_MODULES = (files, file_writing)
"""Those that open the vault's files."""


def unbuffered(name: str, mode: str) -> Any:
    """`open` as a board has it, for the vault's files on a folder of this computer."""
    return Path(name).open(mode, buffering=0)


def in_memory() -> Vault:
    """A new vault that nobody looks behind."""
    return loaded((MemoryCopy(), MemoryCopy()), new_nvm())


class Plug:
    """The power of a `FlashStorage`: pulled, whatever touches the flash fails."""

    def __init__(self) -> None:
        self.pulled = False

    def check(self) -> None:
        if self.pulled:
            raise PowerCut

    def spend(self, _duration: int) -> None:
        self.check()


class FlashStorage:
    """The simulated board's flash alone: the drive with the vault's files, and nvm. `flash` can cut power.

    :param other: storage to be a copy of.
    """

    def __init__(self, other: FlashStorage | None = None) -> None:
        self._plug = Plug()
        self.flash = Flash(self._plug, self._fail)  # type: ignore[arg-type]
        self.drive = Drive(self.flash, lambda: None)
        self.memory = new_nvm() if other is None else bytearray(other.memory)
        self.nvm = ByteArray(self.memory, self.flash, lambda: None)
        if other is not None:
            for path, data in other.drive.stored().items():
                self.drive.put(path, data)
        self.plug_in()

    def _fail(self) -> None:
        self._plug.pulled = True
        raise PowerCut

    def plug_in(self) -> None:
        """Power is back; from now on the vault's files are on this drive."""
        self._plug.pulled = False
        self.drive.forget_unsaved()
        for module in FILE_MODULES:
            module.open = self.drive.open  # type: ignore[attr-defined]
            module.os = SimpleNamespace(stat=self.drive.stat, mkdir=self.drive.mkdir, sync=self.drive.sync)

    def load(self) -> Vault:
        """The vault of a token that was just switched on."""
        self.plug_in()
        return loaded(files.vault_copies(), self.nvm)

    @property
    def copies(self) -> list[bytes]:
        """What the copies hold."""
        stored = [self.drive.stored().get(f"/vault-{letter}/copy.bin", bytes(4)) for letter in "ab"]
        return [data[4 : 4 + int.from_bytes(data[:4], "big")] for data in stored]

    @property
    def image(self) -> bytes:
        """All that whoever dumps the flash finds."""
        return b"".join(self.drive.stored().values()) + bytes(self.memory)
