"""The RP2040's own boot ROM, from BOOTSEL on: its drive takes a factory image, and a token starts from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import boot_drive
import circuitpython_uf2
import fat_volume
import pytest
from picoath.firmware import circuitpython, image, layout
from picoath.firmware import uf2 as uf2_file
from virtual_board import unique_id
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET
from virtual_board.emulated.problems import CannotEmulate, find_node
from virtual_board.emulated.uf2 import FLASH_SIZE

PICO = "raspberry_pi_pico"
BLANK = b"\xff" * FLASH_SIZE
USED = b"\xa5" * FLASH_SIZE

PICTURE = Path(__file__).parent.parent / "picoath" / "qr" / "ms365-other-app.png"

ENROL_AND_TYPE = f"""
host add --image {PICTURE}
wait 1.5
press A
host done 0
press A
wait for screen Contoso within 5
press A
expect typed code otpauth://totp/x?secret=laarmrxo7jj6bwl6
power off
"""


@pytest.fixture
def in_boot_loader() -> Iterator[Callable[[bytes], EmulatedBoard]]:
    """Makes boards whose flash has this content; without Node the test is skipped."""
    try:
        find_node()
    except CannotEmulate as missing:
        pytest.skip(str(missing))
    made: list[EmulatedBoard] = []

    def make(flash: bytes) -> EmulatedBoard:
        made.append(EmulatedBoard(PICO, Path("none"), flash=flash))
        return made[-1]

    yield make
    for board in made:
        board.close()


def write_image(board: EmulatedBoard, content: bytes) -> None:
    """Copies a file onto the boot drive; returns when the chip restarts."""
    volume = boot_drive.plugged_in(board)
    starts = board.starts
    boot_drive.copy(volume, "token.uf2", content)
    assert board.run_until(lambda: board.starts > starts, within=5)


def test_the_drive_tells_the_chip(in_boot_loader: Callable[[bytes], EmulatedBoard]) -> None:
    volume = boot_drive.plugged_in(in_boot_loader(BLANK))
    told = boot_drive.read(volume, "INFO_UF2.TXT")
    assert told == b"UF2 Bootloader v2.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n"


def test_an_empty_flash_and_a_reset_into_the_boot_loader_need_no_button(
    in_boot_loader: Callable[[bytes], EmulatedBoard],
) -> None:
    board = in_boot_loader(BLANK)
    board.power_on()
    assert board.run_until(lambda: board.usb.enumerated, within=2)
    assert board.usb.identity is not None
    assert board.usb.identity.product == "RP2 Boot"


def test_it_writes_every_page_of_an_image_and_leaves_the_rest(
    in_boot_loader: Callable[[bytes], EmulatedBoard],
) -> None:
    """With a CircuitPython that has no program, so here without a download."""
    board = in_boot_loader(USED)
    program = circuitpython.read(circuitpython_uf2.circuitpython(), "it")
    content = image.make(layout.build(PICO), program)
    write_image(board, content)
    expected = bytearray(USED)
    for offset, page in uf2_file.read(content, "it").items():
        expected[offset : offset + uf2_file.PAGE] = page
    assert board.flash.read() == expected


def test_a_token_comes_up_from_a_factory_image_and_types_a_code(
    in_boot_loader: Callable[[bytes], EmulatedBoard],
    uf2: Path,
    play: Callable[[EmulatedBoard, str], None],
    tell: Callable[[str, int], None],
) -> None:
    board = in_boot_loader(USED)
    board.rtc.set(1795510805)  # 2026-11-24T09:00:05Z
    write_image(board, image.make(layout.build(PICO), circuitpython.read_file(uf2)))
    tell("ms from plugging in to the factory image written by the boot ROM", round(board.now * 1000))
    start = board.now
    assert board.run_until(lambda: board.lines()[:1] == ["SET-UP"], within=3)
    tell("ms from there to SET-UP", round((board.now - start) * 1000))
    files = fat_volume.files(board.flash.read()[DRIVE_OFFSET:])
    assert f"UID:{unique_id.USUAL.hex().upper()}\r\n".encode() in files["boot_out.txt"]
    play(board, ENROL_AND_TYPE)
    writes = board.flash.writes
    play(board, "power on\nexpect screen Contoso\n")
    assert board.flash.writes == writes
