"""`microcontroller.nvm`: 4096 bytes in a flash block of their own, outside the drive.

CircuitPython's rule (ports/raspberrypi/common-hal/nvm/ByteArray.c, 10.2.1): where every byte of the
range to be written is 0xFF the new bytes are programmed without an erase; else the whole block is
copied to RAM, erased and programmed, and a power cut in the middle of that loses all of it.
"""

from __future__ import annotations

from collections.abc import Callable

from virtual_board.simulated.flash import BLOCK, PAGE, Flash

SIZE = BLOCK


class ByteArray:
    """What the firmware sees: a fixed-length array of bytes, read and written by index or slice."""

    def __init__(self, memory: bytearray, flash: Flash, saved: Callable[[], None]) -> None:
        self._memory = memory
        self._flash = flash
        self._saved = saved

    def __len__(self) -> int:
        return len(self._memory)

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, index: int | slice) -> int | bytearray:
        if isinstance(index, slice):
            start, stop = self._bounds(index)
            return self._memory[start:stop]
        return self._memory[index]

    def __setitem__(self, index: int | slice, value: int | bytes | bytearray | memoryview) -> None:
        try:
            self._write(*self._place(index, value))
        finally:
            self._saved()

    def _place(self, index: int | slice, value: int | bytes | bytearray | memoryview) -> tuple[int, bytes]:
        """Where a value goes and its bytes; raises what CircuitPython raises for a wrong one."""
        if not isinstance(index, slice):
            if not isinstance(value, int):
                raise TypeError("can't convert to int")
            if not 0 <= value <= 255:
                raise ValueError("bytes must be 0-255")
            return range(len(self._memory))[index], bytes([value])
        if isinstance(value, int):
            raise NotImplementedError("array/bytes required on right side")
        start, stop = self._bounds(index)
        if len(value) != stop - start:
            raise ValueError("Slice and value different lengths.")
        return start, bytes(value)

    def _bounds(self, index: slice) -> tuple[int, int]:
        start, stop, step = index.indices(len(self._memory))
        if step != 1:
            raise NotImplementedError("only slices with step=1 (aka None) are supported")
        return start, max(start, stop)

    def _write(self, start: int, data: bytes) -> None:
        if self._memory[start : start + len(data)].count(0xFF) == len(data):
            self._append(start, data)
            return
        block = bytearray(self._memory)
        block[start : start + len(data)] = data
        self._flash.rewrite(self._memory, 0, bytes(block))

    def _append(self, start: int, data: bytes) -> None:
        """Programs page by page what fits into each; the other bytes of a page stay as they are."""
        position = 0
        while position < len(data):
            count = min(len(data) - position, PAGE - (start + position) % PAGE)
            self._flash.program(self._memory, start + position, data[position : position + count])
            position += count
