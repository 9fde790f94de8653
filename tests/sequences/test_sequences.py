"""Every sequence in this folder, on every board: what a wearer does and sees, from the outside.

On the simulated board, and on real CircuitPython on the emulated one: what differs is a mistake in the first.
There an idle second takes a fifth of a second of real time, and a busy computer longer: the Pico plays all,
the other boards what differs on them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from picoath.project_folder import board_names
from virtual_board.session import Setup, play_script

SEQUENCES = sorted(Path(__file__).parent.glob("*.seq"))

EMULATED = [
    ("raspberry_pi_pico", {script.stem for script in SEQUENCES}),
    ("adafruit_feather_rp2040_oled", {"main_job", "keys"}),
    ("seeed_xiao_rp2040_expansion", {"main_job", "clock"}),
]

EMULATED_SECONDS = 1800
"""A quarter of an hour of the token's time takes 3 minutes, and a busy computer several times as long."""

Emulated = Callable[[str], Setup]


@pytest.fixture
def emulated(uf2: Path, booted: Callable[[str], bytes], tmp_path: Path) -> Emulated:
    def setup(board: str) -> Setup:
        (tmp_path / "flash.bin").write_bytes(booted(board))
        return Setup(board=board, state=tmp_path, uf2=uf2)

    return setup


def _cases() -> list[object]:
    simulated = [("simulated", board, script) for board in board_names() for script in SEQUENCES]
    emulated = [
        pytest.param("emulated", board, script, marks=pytest.mark.timeout(EMULATED_SECONDS))
        for board, plays in EMULATED
        for script in SEQUENCES
        if script.stem in plays
    ]
    return [*simulated, *emulated]


def _name(value: object) -> str:
    return value.stem if isinstance(value, Path) else str(value)


@pytest.mark.parametrize(("kind", "board", "script"), _cases(), ids=_name)
def test_sequence(kind: str, board: str, script: Path, request: pytest.FixtureRequest) -> None:
    setup = request.getfixturevalue("emulated")(board) if kind == "emulated" else Setup(board=board)
    assert play_script(setup, script) > 0


def test_there_are_sequences_and_three_boards() -> None:
    assert len(SEQUENCES) > 5
    assert len(board_names()) >= 3
