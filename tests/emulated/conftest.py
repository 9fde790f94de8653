"""Emulated boards in the states in which tests find them, and sequences to play on them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.sequences import play as player

sys.path.insert(0, str(Path(__file__).parent))  # for program.py: importlib mode leaves it out

PICO = "raspberry_pi_pico"
PICTURES = Path(__file__).parent.parent / "picoath" / "qr"
SECRET_URI = "otpauth://totp/x?secret=laarmrxo7jj6bwl6"

ENROL = f"""
clock 2026-11-24T09:00:05Z
power on
host add --image {PICTURES / "ms365-other-app.png"}
wait 1.5
press A
host done 0
press A
wait for screen Contoso within 5
power off
"""

TEST_SECONDS = 600
"""Of real time: an emulated board is slower than a real one, and much slower on a busy computer."""

MakeBoard = Callable[..., EmulatedBoard]
Play = Callable[[EmulatedBoard, str], None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.timeout(TEST_SECONDS))


@pytest.fixture
def make_board(uf2: Path) -> Iterator[MakeBoard]:
    """Makes boards; they are closed when the test ends."""
    made: list[EmulatedBoard] = []

    def make(board: str = PICO, **options: object) -> EmulatedBoard:
        made.append(EmulatedBoard(board, uf2, **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for board in made:
        board.close()


@pytest.fixture(scope="session")
def play(tmp_path_factory: pytest.TempPathFactory) -> Play:
    """Plays a sequence, given as text, on a board."""
    script = tmp_path_factory.mktemp("sequences") / "it.seq"

    def play_text(board: EmulatedBoard, text: str) -> None:
        script.write_text(text, encoding="utf-8")
        _, steps = player.read(script)
        player.play(script, steps, board, None, lambda step, runner: None)

    return play_text


@pytest.fixture(scope="session")
def enrolled(uf2: Path, booted: Callable[[str], bytes], play: Play) -> bytes:
    """The flash of a Pico with one account on it."""
    with EmulatedBoard(PICO, uf2, flash=booted(PICO)) as board:
        play(board, ENROL)
        return board.flash.read()


@pytest.fixture
def token(make_board: MakeBoard, enrolled: bytes) -> EmulatedBoard:
    """A Pico with one account, and the right time; not plugged in."""
    board = make_board(flash=enrolled)
    board.rtc.set(1795510805)  # 2026-11-24T09:00:05Z
    return board
