"""The drive RPI-RP2 of the RP2040's own boot ROM, as a computer uses it: FatFs over USB mass storage."""

from __future__ import annotations

from typing import Any

from fatfs import Partition
from fatfs.diskio import Disk
from fatfs.partition_extended import PartitionExtended
from virtual_board.emulated.board import EmulatedBoard

_SECTOR = 512
_SECTORS = 128 << 11
"""As the boot ROM says: 128 MiB."""
_AT_ONCE = 64 << 10
"""Bytes of one command, at most."""
_PATIENCE = 10.0


class _UsbDisk(Disk):  # type: ignore[misc]
    """With a cache, as every computer has one: the boot ROM forgets what is written to its FAT."""

    def __init__(self, board: EmulatedBoard) -> None:
        super().__init__()
        self._board = board
        self._cache: dict[int, bytes] = {}

    def ioctl_get_sector_count(self) -> int:
        return _SECTORS

    def ioctl_get_sector_size(self) -> int:
        return _SECTOR

    def ioctl_get_block_size(self) -> int:
        return 1

    def read(self, sector: int, count: int) -> bytes:
        """Read `count` bytes."""
        wanted = range(sector, sector + count // _SECTOR)
        if not self._cache.keys() >= set(wanted):
            self._board.usb.ask_drive(sector, len(wanted))
            self._keep(sector, self._answer())
        return b"".join(self._cache[each] for each in wanted)

    def write(self, sector: int, count: int, buff: bytes) -> None:
        """Write `count` bytes."""
        self._keep(sector, bytes(buff))
        for at in range(0, count, _AT_ONCE):
            self._board.usb.write_drive(sector + at // _SECTOR, bytes(buff[at : at + _AT_ONCE]))
            self._answer()

    def _keep(self, sector: int, content: bytes) -> None:
        for at in range(0, len(content), _SECTOR):
            self._cache[sector + at // _SECTOR] = content[at : at + _SECTOR]

    def _answer(self) -> bytes:
        """What the drive answered; OSError when it is gone or refuses."""
        usb = self._board.usb
        if not self._board.run_until(lambda: usb.drive_answer() is not None, within=_PATIENCE):
            raise OSError("the drive does not answer")
        answer = usb.drive_answer()
        assert answer is not None
        return answer


def plugged_in(board: EmulatedBoard) -> Any:
    """Plugs a board in with BOOTSEL held, and mounts its drive: a volume of fatfs-ng."""
    board.press_down("BOOTSEL")
    board.power_on()
    assert board.run_until(lambda: board.usb.enumerated, within=2)
    board.release("BOOTSEL")
    volume = Partition(_UsbDisk(board))
    volume.mount()
    return volume


def read(volume: Any, name: str) -> bytes:
    """The content of a file on the drive."""
    content: bytes = PartitionExtended(volume).read_file(f"/{name}")
    return content


def copy(volume: Any, name: str, content: bytes) -> None:
    """Copy a file onto the drive."""
    file = volume.open(name, "wb")
    try:
        file.write(content)
    finally:
        file.close()
