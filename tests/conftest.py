"""What several rooms need: real CircuitPython on an emulated board, where this computer can run it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.problems import GET_UF2, UF2_VARIABLE, CannotEmulate, find_node

# How long an example takes depends on what else the computer does; a test as a whole has its own time-out.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def uf2() -> Path:
    """CircuitPython's firmware file; without it, or without Node, the test is skipped."""
    named = os.environ.get(UF2_VARIABLE)
    if not named:
        pytest.skip(f"{UF2_VARIABLE} names no file: {GET_UF2}")
    try:
        find_node()
    except CannotEmulate as missing:
        pytest.skip(str(missing))
    return Path(named)


@pytest.fixture(scope="session")
def booted(uf2: Path) -> Callable[[str], bytes]:
    """The flash of a new board after its first start, which takes long, for others to start from."""
    kept: dict[str, bytes] = {}

    def flash_of(board: str) -> bytes:
        if board not in kept:
            kept[board] = _flash_after_first_start(board, uf2)
        return kept[board]

    return flash_of


def _flash_after_first_start(name: str, uf2: Path) -> bytes:
    with EmulatedBoard(name, uf2) as board:
        board.power_on()
        assert board.run_until(lambda: "SET-UP" in board.lines(), within=30), board.lines()
        board.power_off()
        return board.flash.read()
