"""Drive and nvm over the flash: what is counted, and what a pulled plug leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.simulated.board import SimulatedBoard
from virtual_board.simulated.drive import Drive, absolute
from virtual_board.simulated.flash import Flash
from virtual_board.simulated.timebase import SECOND, Timebase

MakeBoard = Callable[..., SimulatedBoard]
BLOCK_WRITES = 17  # an erase and 16 pages

MAKE_FILE = """
import os
os.mkdir("/vault")
with open("/vault/a.bin", "wb") as file:
    file.write(b"A" * 6000)
os.sync()
"""
OVERWRITE = """
import os
with open("/vault/a.bin", "r+b") as file:
    file.write(b"B" * 600)
os.sync()
"""


def run_to_end(board: SimulatedBoard) -> None:
    """Runs the board's program from power on until it ends or the power fails."""
    board.power_on()
    assert board.run_until(lambda: board.finished or board.crash or not board.powered, within=60)
    assert board.crash is None, board.crash
    board.power_off()


def with_file(make_board: MakeBoard, state: Path, code: str) -> SimulatedBoard:
    """A board whose drive holds /vault/a.bin (6000 times A) and whose code.py is `code`."""
    run_to_end(make_board(MAKE_FILE, state=state))
    return make_board(code, state=state)


def test_overwriting_in_place_writes_the_data_and_the_directory_and_no_more(
    make_board: MakeBoard, tmp_path: Path
) -> None:
    board = with_file(make_board, tmp_path / "state", OVERWRITE)
    run_to_end(board)
    assert board.flash.writes == 2 * BLOCK_WRITES
    assert board.drive.stored()["/vault/a.bin"] == b"B" * 600 + b"A" * 5400


def test_a_new_file_writes_the_fat_too(make_board: MakeBoard) -> None:
    board = make_board('open("/new", "w").close()')
    run_to_end(board)
    assert board.flash.writes == 2 * BLOCK_WRITES
    assert board.drive.stored()["/new"] == b""


@pytest.mark.parametrize("cut", [1, 2, 10, BLOCK_WRITES])
def test_a_cut_while_data_is_written_tears_that_block_only(
    make_board: MakeBoard, tmp_path: Path, cut: int
) -> None:
    board = with_file(make_board, tmp_path / "state", OVERWRITE)
    board.flash.cut_after(cut)
    assert board.flash.cut_pending
    run_to_end(board)
    assert not board.flash.cut_pending
    assert board.flash.writes == cut
    content = board.drive.stored()["/vault/a.bin"]
    assert content[4096:] == b"A" * 1904
    assert b"\xff" in content[:4096]


def test_a_cut_while_the_directory_is_written_loses_its_files(make_board: MakeBoard, tmp_path: Path) -> None:
    board = with_file(make_board, tmp_path / "state", OVERWRITE)
    board.flash.cut_after(BLOCK_WRITES + 5)
    run_to_end(board)
    assert "/vault/a.bin" not in board.drive.stored()
    assert "/code.py" in board.drive.stored()


def test_a_cut_while_a_file_is_made_leaves_no_file(make_board: MakeBoard) -> None:
    board = make_board(MAKE_FILE)
    board.flash.cut_after(2 * BLOCK_WRITES + 3)
    run_to_end(board)
    assert "/vault/a.bin" not in board.drive.stored()


def test_what_was_not_flushed_is_lost(make_board: MakeBoard) -> None:
    board = make_board('import time\nfile = open("/x", "wb")\nfile.write(b"1")\ntime.sleep(100)')
    board.power_on()
    board.run(5)
    board.power_off()
    assert "/x" not in board.drive.stored()
    assert board.flash.writes == 0


def test_the_program_can_do_nothing_after_the_cut(make_board: MakeBoard) -> None:
    board = make_board(
        """
        import microcontroller
        try:
            microcontroller.nvm[0] = 1
        finally:
            microcontroller.nvm[1] = 1
        """
    )
    board.flash.cut_after(1)
    run_to_end(board)
    assert board.nvm == b"\xff" * 4096
    assert board.flash.writes == 1


def test_a_cut_that_is_not_reached_stays_pending(make_board: MakeBoard) -> None:
    board = make_board("pass")
    board.flash.cut_after(1)
    run_to_end(board)
    assert board.flash.cut_pending


@pytest.mark.parametrize(
    ("statement", "writes"),
    [
        ("nvm[5] = 0x11", 1),
        ("nvm[250:260] = bytes(10)", 2),
        ("nvm[0:512] = bytes(512)", 2),
        ("nvm[9] = 0x11", BLOCK_WRITES),
        ("nvm[8:11] = b'abc'", BLOCK_WRITES),
    ],
)
def test_nvm_is_programmed_where_it_is_free_and_else_rewritten(
    make_board: MakeBoard, tmp_path: Path, statement: str, writes: int
) -> None:
    state = tmp_path / "state"
    state.mkdir()
    taken = bytes([0xFF] * 9 + [0x22] + [0xFF] * 4086)
    if writes == BLOCK_WRITES:
        (state / "nvm.bin").write_bytes(taken)
    board = make_board(f"from microcontroller import nvm\n{statement}\nassert len(nvm) == 4096", state=state)
    run_to_end(board)
    assert board.flash.writes == writes


def test_a_cut_in_an_nvm_rewrite_can_lose_all_of_it(make_board: MakeBoard, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "nvm.bin").write_bytes(bytes([0x22] * 4096))
    board = make_board("import microcontroller\nmicrocontroller.nvm[0] = 1", state=state)
    board.flash.cut_after(2)
    run_to_end(board)
    assert board.nvm.count(0xFF) > 3900


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("nvm[0] = 256", ValueError),
        ("nvm[0:2] = b'abc'", ValueError),
        ("nvm[0:4:2] = b'ab'", NotImplementedError),
        ("nvm[0:1] = 5", NotImplementedError),
        ("nvm[4096]", IndexError),
    ],
)
def test_nvm_raises_what_circuitpython_raises(
    make_board: MakeBoard, statement: str, error: type[Exception]
) -> None:
    board = make_board(f"from microcontroller import nvm\n{statement}")
    board.power_on()
    board.run(2)
    assert board.crash is not None
    assert error.__name__ in board.crash


def test_files_and_directories_as_a_program_uses_them(printed: Callable[[str], list[str]]) -> None:
    lines = printed(
        """
        import os
        os.mkdir("d")
        with open("d/text", "w") as file:
            file.write("grün\\n")
        with open("/d/text", "a") as file:
            file.write("rot\\n")
        with open("d/text") as file:
            print([line.strip() for line in file])
        print(os.listdir("/d"), os.stat("d/text")[6], os.stat("d")[0])
        with open("d/text", "r+b") as file:
            file.seek(2)
            file.write(b"XX")
            print(file.tell(), file.read())
        os.rename("d/text", "d/other")
        for act in (lambda: open("d/text"), lambda: os.mkdir("d"), lambda: open("d"), lambda: os.rmdir("d")):
            try:
                act()
            except OSError as error:
                print(error.errno)
        os.remove("d/other")
        os.rmdir("d")
        print("d" in os.listdir())
        """
    )
    assert lines == [
        "['grün', 'rot']",
        "['text'] 10 16384",
        "4 b'n\\nrot\\n'",
        *["2", "17", "21", "13"],
        "False",
    ]


def test_with_the_drive_on_usb_the_program_cannot_write(printed: Callable[..., list[str]]) -> None:
    code = """
        import storage
        try:
            open("/x", "w")
        except OSError as error:
            print(error.errno, storage.getmount("/").readonly)
        """
    assert printed(code, boot="") == ["30 True"]


@given(st.lists(st.tuples(st.integers(0, 9000), st.binary(max_size=300)), max_size=8))
def test_a_file_holds_what_was_written_into_it(writes: list[tuple[int, bytes]]) -> None:
    timebase = Timebase()
    drive = Drive(Flash(timebase, lambda: None), lambda: None)
    expected = bytearray()

    def program() -> None:
        for position, data in writes:
            with drive.open("/x", "r+b" if drive.read("/x") is not None else "wb") as file:
                file.seek(position)
                file.write(data)  # type: ignore[arg-type]

    timebase.start(program)
    timebase.run(1000 * SECOND)
    for position, data in writes:
        if data:
            expected.extend(bytes(max(0, position + len(data) - len(expected))))
            expected[position : position + len(data)] = data
    assert drive.stored().get("/x", b"") == expected


@pytest.mark.parametrize(
    ("path", "name"), [("a/b", "/a/b"), ("/a//b/", "/a/b"), ("./a/../b", "/b"), ("", "/"), ("/..", "/")]
)
def test_paths(path: str, name: str) -> None:
    assert absolute(path) == name
