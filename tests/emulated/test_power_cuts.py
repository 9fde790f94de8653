"""The plug is pulled in the middle of flash operations: the drive survives, and so does what was on it."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import fat_volume
import pytest
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[EmulatedBoard, str], None]

PICO = "raspberry_pi_pico"
PICTURES = Path(__file__).parent.parent / "picoath" / "qr"
CODE = "expect typed code otpauth://totp/x?secret=laarmrxo7jj6bwl6"
WRITES_OF_A_CHANGE = 34
"""At least so many erase and program operations does CircuitPython need to store an account: two blocks."""

_random = random.Random("power cuts")


@pytest.mark.parametrize("writes", sorted([1, *_random.sample(range(2, WRITES_OF_A_CHANGE), 2)]))
def test_a_cut_while_an_account_is_added_costs_at_most_that_account(
    token: EmulatedBoard, play: Play, writes: int
) -> None:
    play(
        token,
        f"""
        power on holding A
        wait for screen SET-UP within 5
        wait 2
        host add --image {PICTURES / "sha512.png"}
        wait 12
        power cut after {writes} writes
        press A
        wait 2
        host done 1
        """,
    )
    assert not token.powered
    play(token, "power on\nexpect screen Contoso\nwait 1\npress A\n" + CODE)
    assert token.crash is None


def test_from_its_first_account_on_a_token_changes_neither_fat_nor_root(
    booted: Callable[[str], bytes], enrolled: bytes
) -> None:
    """A cut while one of these is being written can cost the whole drive."""
    before, after = booted(PICO)[DRIVE_OFFSET:], enrolled[DRIVE_OFFSET:]
    assert before != after
    assert before[: fat_volume.first_of_data(before)] == after[: fat_volume.first_of_data(after)]


BOOT = "import storage\nstorage.disable_usb_drive()\n"
FILLS_NVM_TWICE = """
import microcontroller, time
time.sleep(1.5)  # boot_out.txt is written before
microcontroller.nvm[0:256] = bytes(256)
microcontroller.nvm[0:256] = b"\\x55" * 256
"""


@pytest.mark.parametrize(
    ("writes", "left"),
    [
        (1, bytes(128) + b"\xff" * 3968),  # the page is programmed, half of it
        (2, b"\xff" * 4096),  # the block is erased, half of it, and the rest was free
        (3, b"\x55" * 128 + b"\xff" * 3968),  # and its first page is programmed
    ],
)
def test_an_operation_that_is_cut_is_left_half_done(make_board: MakeBoard, writes: int, left: bytes) -> None:
    board = make_board(files={"boot.py": BOOT.encode(), "code.py": FILLS_NVM_TWICE.encode()})
    told: list[dict[str, object]] = []
    board.log(told.append, ("power",))
    board.power_on()
    board.run(3)
    board.flash.cut_after(writes)
    assert board.run_until(lambda: not board.powered, within=3)
    assert board.flash.nvm == left
    assert not board.flash.cut_pending
    assert [event["on"] for event in told] == [True, False]
