"""The flash chip of an emulated board."""

from __future__ import annotations

import base64

from virtual_board.emulated.machine import Machine
from virtual_board.emulated.uf2 import FLASH_SIZE

NVM_OFFSET = 0xFF000
NVM_SIZE = 0x1000
DRIVE_OFFSET = 0x100000
"""Where CircuitPython has nvm and drive (ports/raspberrypi/mpconfigport.h)."""


class Flash:
    """`writes` counts its operations since the board was made: an erase is one, and programming a page."""

    def __init__(self, machine: Machine) -> None:
        self.writes = 0
        self._machine = machine
        self._cut_at: int | None = None

    def cut_after(self, writes: int) -> None:
        """Pulls the plug at the `writes`-th write from here (1 is the next): it stays half done."""
        if writes < 1:
            raise ValueError("a power cut is at the first write or later")
        self._cut_at = self.writes + writes
        self._machine.request("cut_flash", after=writes)

    @property
    def cut_pending(self) -> bool:
        """Whether a cut that was asked for has not been reached."""
        return self._cut_at is not None

    def written(self) -> None:
        """Called for each operation."""
        self.writes += 1
        if self._cut_at == self.writes:
            self._cut_at = None

    def read(self, start: int = 0, end: int = FLASH_SIZE) -> bytes:
        """The bytes from `start` to `end`."""
        done: str = self._machine.request("flash", start=start, end=end)["done"]
        return base64.b64decode(done)

    @property
    def nvm(self) -> bytes:
        return self.read(NVM_OFFSET, NVM_OFFSET + NVM_SIZE)
