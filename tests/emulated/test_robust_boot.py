"""What keeps a token from running, on real CircuitPython: said by panel or LED, closed, and bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

import pytest
from fatfs import Partition, RamDisk
from virtual_board.emulated import drive_files
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[EmulatedBoard, str], None]

PICO = "raspberry_pi_pico"
INSTALL = ["HOLD BUTTON, PLUG IN,", "PICOATH INSTALL"]
KEEPS_STOPPING = ["KEEPS STOPPING", "HOLD THE BUTTON,", "PLUG IN, AND DO", "PICOATH INSTALL"]
CONFIG_IS_WRONG = ["PLUG IN, THEN BOOTSEL", "AND PICOATH INSTALL"]
FIRST_START = 30
HANGS_FOUR_TIMES = 90
"""Seconds within which a start that hangs for 8 s has been tried as often as it is."""

pytestmark = pytest.mark.timeout(600)


@pytest.fixture
def make_token(make_board: MakeBoard) -> Callable[..., EmulatedBoard]:
    """Makes a Pico with the build's files but for some: None takes a file away."""

    def make(changes: Mapping[str, bytes | None], **options: object) -> EmulatedBoard:
        files = {**drive_files.built(PICO).files, **changes}
        return make_board(
            files={path: content for path, content in files.items() if content is not None}, **options
        )

    return make


MakeToken = Callable[..., EmulatedBoard]


def built(path: str) -> bytes:
    return drive_files.built(PICO).files[path]


def spoil(drive: bytearray, path: str) -> None:
    """Give a file on the image of a drive another content."""
    volume = Partition(RamDisk(drive, 512))
    volume.mount()
    file = volume.open(path, "wb")
    file.write(b"?" * 5000)
    file.close()
    volume.unmount()


def kinds(board: EmulatedBoard) -> set[str]:
    return {interface.kind for interface in board.usb.interfaces}


def shows(board: EmulatedBoard, lines: list[str], within: float) -> bool:
    return board.run_until(lambda: board.lines() == lines, within)


def flashes(board: EmulatedBoard) -> int:
    """How often the LED flashes between two pauses."""
    samples = []
    for _ in range(300):
        board.run(0.05)
        samples.append(board.led_lit)
    runs = [(lit, len(list(run))) for lit, run in groupby(samples)]
    pauses = [place for place, (lit, length) in enumerate(runs) if not lit and length > 20]
    return sum(lit for lit, _ in runs[pauses[0] : pauses[1]])


def press(board: EmulatedBoard) -> None:
    board.press_down("A")
    board.run(0.1)
    board.release("A")


# What is missing


@pytest.mark.parametrize("path", ["lib/adafruit_ssd1306.mpy", "fob/vault/vault.mpy"])
def test_a_file_that_is_missing_is_named_and_a_held_button_opens_the_drive(
    make_token: MakeToken, path: str
) -> None:
    board = make_token({path: None})
    name = path.removeprefix("lib/").removesuffix(".mpy").replace("/", ".").upper()
    board.power_on()
    assert shows(board, ["FILE MISSING", name, *INSTALL], FIRST_START), board.lines()
    board.run(1)
    assert kinds(board) <= {"hid"}
    board.power_off()
    board.power_on(holding=["A"])
    assert board.run_until(lambda: "DRIVE IS OPEN" in board.lines(), 5), board.lines()
    assert board.run_until(lambda: kinds(board) == {"console", "drive"}, 2)


def test_a_pin_that_is_not_there_is_named_and_the_token_stays_closed(make_token: MakeToken) -> None:
    board = make_token({"board_config.py": built("board_config.py").replace(b"board.GP14", b"board.GP77")})
    board.power_on(holding=["A"])
    assert shows(board, ["BOARD_CONFIG IS WRONG", "GP77", *CONFIG_IS_WRONG], FIRST_START), board.lines()
    board.run(1)
    assert board.usb.interfaces == []


def test_a_board_config_that_was_cut_short_is_said_by_panel_and_led(make_token: MakeToken) -> None:
    content = built("board_config.py")
    board = make_token({"board_config.py": content[: content.index(b"BUTTONS={") + 9]})
    board.power_on()
    assert shows(board, ["BOARD_CONFIG IS WRONG", "SYNTAXERROR", *CONFIG_IS_WRONG], FIRST_START), (
        board.lines()
    )
    assert flashes(board) == 5
    assert board.usb.interfaces == []


def test_an_update_that_was_cut_off_in_the_file_that_knows_it(make_token: MakeToken) -> None:
    board = make_token({"fob/__init__.py": built("fob/__init__.py")[:-200]})
    board.power_on()
    assert board.run_until(lambda: board.lines()[:1] == ["FILE BROKEN"], FIRST_START), board.lines()
    assert kinds(board) == set()
    board.power_off()
    board.power_on(holding=["A"])
    assert board.run_until(lambda: kinds(board) == {"console", "drive"}, 5)


def test_bootsel_in_the_first_second_opens_the_drive_of_a_token_whose_button_cannot_be_read(
    make_token: MakeToken,
) -> None:
    """As the panel says then; it does so on any token, which is why secrets are not kept bare."""
    board = make_token({"board_config.py": b"import board\nBUTTONS = {"})
    board.power_on()
    board.run(0.5)
    board.press_down("BOOTSEL")
    board.run(0.3)
    board.release("BOOTSEL")
    assert board.run_until(lambda: {"console", "drive"} <= kinds(board), 5)


def test_a_code_py_that_was_cut_short_is_flashed_by_circuitpython_itself(make_token: MakeToken) -> None:
    code = built("code.py")
    board = make_token({"code.py": code[: len(code) // 2], "picoath.json": b'{"build": "-'})
    board.power_on()
    board.run(5)
    assert board.lines() == []
    assert flashes(board) == 1
    assert board.usb.interfaces == []
    board.power_off()
    board.power_on(holding=["A"])
    assert board.run_until(lambda: kinds(board) == {"console", "drive"}, 5)


# What the wires tell


def test_no_panel_on_the_bus_is_flashed(make_token: MakeToken) -> None:
    board = make_token({})
    board.panel.dead = True
    board.power_on()
    board.run(FIRST_START)
    assert flashes(board) == 4


def test_no_clock_on_the_bus(token: EmulatedBoard, play: Play) -> None:
    token.rtc.dead = True
    play(token, "power on\nwait for screen SET CLOCK within 5\npress A\nexpect nothing typed")


def test_a_damaged_vault(token: EmulatedBoard, make_board: MakeBoard, play: Play) -> None:
    flash = token.flash.read()
    drive = bytearray(flash[DRIVE_OFFSET:])
    for copy in ("vault-a/copy.bin", "vault-b/copy.bin"):
        spoil(drive, copy)
    board = make_board(flash=flash[:DRIVE_OFFSET] + drive)
    play(board, "power on\nwait for screen DAMAGED within 5\npress A\nexpect nothing typed")


# What hangs and what crashes


@pytest.mark.parametrize("path", ["lib/adafruit_ssd1306.mpy", "fob/vault/vault.mpy"])
def test_a_compiled_file_that_was_cut_short_is_restarted_four_times_and_then_said(
    make_token: MakeToken, path: str
) -> None:
    """CircuitPython reads its end for ever: in code.py, or in boot.py already."""
    content = built(path)
    board = make_token({path: content[: len(content) // 2]})
    board.power_on()
    assert shows(board, KEEPS_STOPPING, HANGS_FOUR_TIMES), board.lines()
    starts = board.starts
    board.run(20)
    assert board.starts == starts == 5
    assert kinds(board) == set()
    board.power_off()
    board.power_on(holding=["A"])
    assert board.run_until(lambda: "MAINTENANCE?" in board.lines(), 5), board.lines()
    board.release("A")
    assert board.run_until(lambda: "HOLD 3 S = YES" in board.lines(), 15), board.lines()
    assert kinds(board) == set()
    board.run(1.1)
    board.press_down("A")
    assert board.run_until(lambda: "DRIVE IS OPEN" in board.lines(), 8), board.lines()
    board.release("A")
    board.run(10)
    assert kinds(board) == {"console", "drive"}
    assert board.starts == 7


CRASHES = b"import microcontroller as m\nm.on_next_reset(m.RunMode.SAFE_MODE)\nm.reset()\n"


def test_one_crash_into_safe_mode_after_the_other_ends_closed_and_says_so(make_token: MakeToken) -> None:
    board = make_token({"code.py": CRASHES})
    seen: set[str] = set()

    def is_over() -> bool:
        seen.update(kinds(board))
        return board.lines() == KEEPS_STOPPING

    board.power_on()
    assert board.run_until(is_over, HANGS_FOUR_TIMES), board.lines()
    board.run(20)
    assert board.starts == 8  # four that crash, four in safe mode
    assert kinds(board) == set()
    assert seen <= {"hid"}


def test_a_token_that_runs_is_not_restarted(token: EmulatedBoard, play: Play) -> None:
    play(token, "power on\nwait for screen Contoso within 5\nwait 20\npress A\nwait 1")
    assert token.starts == 1
    assert token.flash.nvm[256:512] == b"\xff" * 256
