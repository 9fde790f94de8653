"""What is missing on this computer for an emulated board, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from picoath import programs
from picoath.errors import BadInput

UF2_VARIABLE = "CIRCUITPYTHON_UF2"
"""The environment variable that names the firmware file."""

TRIED = "10.2.1"
"""The CircuitPython that all of this was tried with."""

GET_UF2 = (
    f"get CircuitPython {TRIED} for the Raspberry Pi Pico, a .uf2 file, "
    "from the board's page on circuitpython.org"
)

MACHINE = Path(__file__).parent / "machine"
"""Where the Node program is."""


class CannotEmulate(BadInput):
    """The message says what to do."""


def find_node() -> str:
    """Where Node is. Raises CannotEmulate when it, or a package of the program, is missing."""
    node = programs.find("node")
    if node is None:
        raise CannotEmulate("Node.js is missing: the emulated board needs version 18 or newer")
    if not (MACHINE / "node_modules" / "rp2040js").is_dir():
        raise CannotEmulate(f"rp2040js is missing: npm ci --omit=dev --prefix {MACHINE}")
    return node
