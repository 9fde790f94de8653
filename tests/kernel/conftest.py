"""A computer with a real Linux kernel, and tokens plugged into it. Skipped where there can be none."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from virtual_board.board import Board
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.sequences import play as player
from virtual_board.simulated.board import SimulatedBoard

sys.path.insert(0, str(Path(__file__).parent))  # for guest and plugged: importlib mode leaves them out

from guest import Guest, what_is_missing
from plugged import PluggedToken

PICO = "raspberry_pi_pico"
PICTURES = Path(__file__).parent.parent / "picoath" / "qr"
TEST_SECONDS = 300
"""Of real time: the guest is slow where its processor is emulated, and both are where others are busy."""

MakeToken = Callable[[Callable[[], Board]], PluggedToken]


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
def plug(guest: Guest) -> Iterator[Callable[[Callable[[], Board]], PluggedToken]]:
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
def set_up(plug: MakeToken) -> PluggedToken:
    """A new token with the right time, in set-up."""
    return plug(new_board)


@pytest.fixture
def plain(plug: MakeToken, enrolled: Callable[[], Board]) -> PluggedToken:
    """A token with one account, typing."""
    return plug(enrolled)


def new_board() -> Board:
    return at_the_right_time(SimulatedBoard())


def at_the_right_time(board: Board) -> Board:
    board.rtc.set(1795510805)  # 2026-11-24T09:00:05Z
    return board


@pytest.fixture
def enrolled(tmp_path: Path) -> Callable[[], Board]:
    """Makes boards with one account on them."""
    script = tmp_path / "enrol.seq"
    picture = PICTURES / "ms365-other-app.png"
    script.write_text(
        f"clock 2026-11-24T09:00:05Z\npower on\nhost add --image {picture}\nwait 1.5\npress A\nhost done 0\n"
        "press A\nwait for screen Contoso within 5\npower off\n",
        encoding="utf-8",
    )

    def make() -> Board:
        board = SimulatedBoard()
        _, steps = player.read(script)
        player.play(script, steps, board, None, lambda step, runner: None)
        return board

    return make


@pytest.fixture
def emulated(uf2: Path, booted: Callable[[str], bytes]) -> Callable[[], Board]:
    """Makes boards with real CircuitPython on them, not enrolled."""
    return lambda: at_the_right_time(EmulatedBoard(PICO, uf2, flash=booted(PICO)))
