"""What is on the drive of an emulated board: what `install` puts there, with the pins mapped if need be."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

from picoath.firmware import layout, vault_files
from picoath.firmware.boards import board_id
from picoath.firmware.circuitpython import CircuitPython
from picoath.project_folder import project_folder

from virtual_board.board_data import pin_names

_CONFIG = "board_config"
_PINS = "mapped_pins"
_IMPORT = b"import board\n"


@functools.cache
def built(board: str, firmware: Path | None = None) -> layout.Firmware:
    """A build; its files are by their path from the drive's root."""
    return layout.build(board, firmware)


def files_for(board: str, uf2: CircuitPython, firmware: Path | None = None) -> dict[str, bytes]:
    """The files for a board that runs `uf2`.

    Where that is CircuitPython for another board, its `board` lacks this board's pins. Then board_config gets
    them from a module of that name's kind beside it; all else is as it was built.
    """
    files = {**built(board, firmware).files, **vault_files.empty()}
    if not uf2.is_for(board_id(board)):
        folder = project_folder("boards") / board
        source = (folder / f"{_CONFIG}.py").read_bytes()
        files[f"{_CONFIG}.py"] = _with_mapped_pins(source)
        files[f"{_PINS}.py"] = _pins_module(pin_names(folder))
    return files


def _with_mapped_pins(source: bytes) -> bytes:
    if source.count(_IMPORT) != 1:
        raise ValueError(f"{_CONFIG}.py must have one line `import board`")
    return source.replace(_IMPORT, f"import {_PINS} as board\n".encode())


def _pins_module(names: Mapping[str, int]) -> bytes:
    lines = ["from microcontroller import pin"]
    lines += [f"{name} = pin.GPIO{number}" for name, number in names.items()]
    return "".join(f"{line}\n" for line in lines).encode()
