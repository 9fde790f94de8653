"""Reads from a chip on the bus, as real CircuitPython makes them."""

from __future__ import annotations

from collections.abc import Callable

from virtual_board.emulated.board import EmulatedBoard

MakeBoard = Callable[..., EmulatedBoard]

BOOT = "import storage\nstorage.disable_usb_drive()\n"

# The seven alarm registers of a DS3231, from 0x07 on, are free to hold anything.
READS = """
import board, busio, microcontroller, time
time.sleep(1.5)  # boot_out.txt is written before
i2c = busio.I2C(board.GP5, board.GP4, frequency=400000)
i2c.try_lock()
i2c.writeto(0x68, bytes((7, 11, 12, 13, 14, 15, 16, 17)))
part, rest, again, all_registers = bytearray(3), bytearray(4), bytearray(2), bytearray(19)
i2c.writeto_then_readfrom(0x68, bytes((7,)), part)
i2c.readfrom_into(0x68, rest)
i2c.writeto_then_readfrom(0x68, bytes((8,)), again)
i2c.writeto_then_readfrom(0x68, bytes((0,)), all_registers)
microcontroller.nvm[0:16] = part + rest + again + all_registers[7:14]
while True:
    time.sleep(1)
"""


def test_a_read_goes_on_where_the_one_before_ended_and_can_be_long(make_board: MakeBoard) -> None:
    board = make_board(files={"boot.py": BOOT.encode(), "code.py": READS.encode()})
    board.power_on()
    assert board.run_until(lambda: board.flash.nvm[:1] != b"\xff", within=6), board.crash
    alarms = bytes(range(11, 18))
    assert board.flash.nvm[:16] == alarms + alarms[1:3] + alarms
