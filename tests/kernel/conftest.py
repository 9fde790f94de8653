"""A computer with a real Linux kernel, and tokens plugged into it. Skipped where there can be none."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

import pytest
from virtual_board.board import Board
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.sequences import play as player
from virtual_board.simulated.board import SimulatedBoard

sys.path.insert(0, str(Path(__file__).parent))  # for guest and plugged: importlib mode leaves them out

from answering import PICTURE
from guest import Guest, what_is_missing
from plugged import PluggedToken

PICO = "raspberry_pi_pico"
TEST_SECONDS = 600
"""Of real time: the guest is slow where its processor is emulated, and both are where others are busy."""

MakeToken = Callable[[Callable[[], Board]], PluggedToken]
MakeBoard = Callable[[Path | None], Board]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture(scope="session")
def guest(tmp_path_factory: pytest.TempPathFactory, tell: Callable[[str, int], None]) -> Iterator[Guest]:
    """The computer, booted once."""
    missing = what_is_missing()
    if missing is not None:
        pytest.skip(missing)
    with Guest(tmp_path_factory.mktemp("guest")) as made:
        tell("seconds until the guest's kernel was up", round(made.boot_seconds))
        yield made


@pytest.fixture
def plug(guest: Guest) -> Iterator[MakeToken]:
    """Makes tokens that the guest's kernel has a driver on; they are unplugged when the test ends."""
    made: list[PluggedToken] = []

    def plug_in(make_board: Callable[[], Board]) -> PluggedToken:
        token = PluggedToken(make_board, guest)
        made.append(token)
        token.__enter__()
        token.plug_into_guest()
        return token

    yield plug_in
    for token in made:
        token.__exit__()
    guest.wait_until_unplugged()


@pytest.fixture
def set_up(plug: MakeToken, make_board: MakeBoard) -> PluggedToken:
    """A new token with the right time, in set-up."""
    return plug(lambda: at_the_right_time(make_board(None)))


@pytest.fixture
def plain(plug: MakeToken, enrolled: Callable[[], Board]) -> PluggedToken:
    """A token with one account, typing."""
    return plug(enrolled)


@pytest.fixture(scope="session", params=["simulated", "emulated"])
def make_board(request: pytest.FixtureRequest) -> MakeBoard:
    """Makes boards: a new one, or that of a state folder. On an emulated one is real CircuitPython."""
    if request.param == "simulated":
        return lambda state: SimulatedBoard(state=state)
    uf2: Path = request.getfixturevalue("uf2")
    booted: Callable[[str], bytes] = request.getfixturevalue("booted")

    def emulated(state: Path | None) -> Board:
        is_new = state is None or not state.exists()
        return EmulatedBoard(PICO, uf2, state, flash=booted(PICO) if is_new else None)

    return emulated


def at_the_right_time(board: Board) -> Board:
    board.rtc.set(1795510805)  # 2026-11-24T09:00:05Z
    return board


@pytest.fixture(scope="session")
def enrolled_state(make_board: MakeBoard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a board with one account has kept."""
    return enrol(make_board, tmp_path_factory.mktemp("enrolled"), f"add --image {PICTURE}")


def enrol(make_board: MakeBoard, folder: Path, *commands: str) -> Path:
    """Have a new board take what commands ask of it; returns its state."""
    script = folder / "enrol.seq"
    asked = "".join(f"host {command}\nwait 1.5\npress A\nhost done 0\n" for command in commands)
    begin = "clock 2026-11-24T09:00:05Z\npower on\n"
    end = "press A\nwait for screen Contoso within 5\npower off\n"
    script.write_text(begin + asked + end, encoding="utf-8")
    _, steps = player.read(script)
    with cast(AbstractContextManager[Board], make_board(folder / "state")) as board:
        player.play(script, steps, board, None, lambda step, runner: None)
    return folder / "state"


@pytest.fixture
def keypad(plug: MakeToken, make_board: MakeBoard, tmp_path: Path) -> PluggedToken:
    """A token with one account that types on the keypad alone."""
    state = enrol(make_board, tmp_path, f"add --image {PICTURE}", "set keys keypad")
    return plug(lambda: make_board(state))


@pytest.fixture
def enrolled(make_board: MakeBoard, enrolled_state: Path, tmp_path: Path) -> Callable[[], Board]:
    """Makes boards with one account on them."""
    state = tmp_path / "state"
    shutil.copytree(enrolled_state, state)
    return lambda: make_board(state)
