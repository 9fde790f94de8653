"""Which of our boards goes with the one that CircuitPython says it is on."""

from __future__ import annotations

import json

from picoath.errors import BadInput, Refused
from picoath.project_folder import board_names, project_folder


def board_id(board: str) -> str:
    """What CircuitPython calls the board's processor board: "Board ID" in boot_out.txt."""
    pins = json.loads((project_folder("boards") / board / "pins.json").read_bytes())
    return str(pins["board_id"])


def board_for(found_id: str, installed: str | None) -> str:
    """The board to build for: the one that is installed already, else the only one of that id.

    Raises Refused when none is, and BadInput when several are.
    """
    boards = board_names()
    if installed in boards:
        return str(installed)
    fitting = [board for board in boards if board_id(board) == found_id]
    if not fitting:
        raise Refused(
            f"this is a board {found_id or 'that does not tell its name'}, which picoath has no data for; "
            f"--board takes one of {', '.join(boards)} anyway"
        )
    if len(fitting) > 1:
        raise BadInput(f"several boards have a {found_id}: say which with --board: {', '.join(fitting)}")
    return fitting[0]
