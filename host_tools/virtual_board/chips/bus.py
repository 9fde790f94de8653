"""The I2C bus: which chips are on it, and what happens when none answers."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Protocol


class Chip(Protocol):
    """A chip on the bus, at a 7-bit address; a `dead` one doesn't acknowledge it.

    A register read is a write of the pointer, then a read.
    """

    address: int
    dead: bool

    def write(self, data: bytes) -> None:
        """One write transaction: the bytes after the address byte."""

    def reading(self) -> Iterator[int]:
        """The bytes of one read transaction: endless, and not read before `was_read` says so."""

    def was_read(self, count: int) -> None:
        """The read transaction is over; the processor has taken so many bytes."""


class Bus:
    """Carries transactions to the chip with the address.

    `on_write` is called with the address after each write that was acknowledged.
    """

    def __init__(self) -> None:
        self.on_write: Callable[[int], None] | None = None
        self._chips: dict[int, Chip] = {}

    def attach(self, chip: Chip) -> None:
        """Puts a chip on the bus; raises ValueError when its address is taken."""
        if chip.address in self._chips:
            raise ValueError(f"two chips at address 0x{chip.address:02x}")
        self._chips[chip.address] = chip

    def write(self, address: int, data: bytes) -> None:
        """Raises OSError (ENODEV) when no chip acknowledges."""
        self._chip(address).write(data)
        if self.on_write is not None:
            self.on_write(address)

    def read(self, address: int, count: int) -> bytes:
        """Raises OSError (ENODEV) when no chip acknowledges."""
        data = bytes(islice(self.reading(address), count))
        self.was_read(address, count)
        return data

    def reading(self, address: int) -> Iterator[int]:
        """The bytes that a read gives, for as many as are wanted; `was_read` is called when it is over.

        Raises OSError (ENODEV) when no chip acknowledges.
        """
        return self._chip(address).reading()

    def was_read(self, address: int, count: int) -> None:
        """A read is over, after so many bytes."""
        self._chips[address].was_read(count)

    def answering(self) -> list[int]:
        """The addresses that a chip acknowledges."""
        return [address for address, chip in self._chips.items() if not chip.dead]

    def _chip(self, address: int) -> Chip:
        chip = self._chips.get(address)
        if chip is None or chip.dead:
            raise OSError(errno.ENODEV, "No such device")
        return chip
