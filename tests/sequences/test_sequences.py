"""Every sequence in this folder, on every board: what a wearer does and sees, from the outside."""

from pathlib import Path

import pytest
from virtual_board.session import Setup, board_names, play_script

SEQUENCES = sorted(Path(__file__).parent.glob("*.seq"))


@pytest.mark.parametrize("board", board_names())
@pytest.mark.parametrize("script", SEQUENCES, ids=lambda script: script.stem)
def test_sequence(script: Path, board: str) -> None:
    assert play_script(Setup(board=board), script) > 0


def test_there_are_sequences_and_three_boards() -> None:
    assert len(SEQUENCES) > 5
    assert len(board_names()) >= 3
