"""`picoath image`: CircuitPython and the firmware in one UF2 file, for a bare board."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.errors import BadInput
from picoath.firmware import circuitpython as circuitpython_file
from picoath.firmware import image as factory_image
from picoath.firmware import layout, uf2
from picoath.firmware.boards import board_for
from picoath.firmware.manifest import sha256

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
BoardOption = Annotated[
    Optional[str],
    typer.Option("--board", metavar="B", help="The board, a folder of boards/; else CircuitPython's."),
]
CircuitPythonOption = Annotated[
    Path, typer.Option("--circuitpython", metavar="FILE", help="CircuitPython's UF2 file for that board.")
]
OutOption = Annotated[
    Optional[Path],
    typer.Option(
        "-o", "--out", metavar="OUT.uf2", help="The file to make; else named by what is in it, here."
    ),
]


def image(
    circuitpython: CircuitPythonOption,
    board: BoardOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make one file for a bare board: CircuitPython, firmware and room for accounts. It erases a token."""
    output = Output(as_json)
    program = circuitpython_file.read_file(circuitpython)
    chosen = board or board_for(program.board_id, None)
    firmware = layout.build(chosen)
    content = factory_image.make(firmware, program)
    if factory_image.is_untried(program):
        output.warn(f"CircuitPython {program.version} is newer than those that picoath was tried with")
    file = out or Path(factory_image.file_name(firmware, program))
    _write(file, content, circuitpython)
    document = {
        "file": str(file),
        "board": firmware.board,
        "version": firmware.version,
        "build": firmware.build,
        "circuitpython": program.version,
        "size": len(content),
        "sha256": sha256(content),
    }
    output.result(
        document,
        f"{file}: picoath {firmware.version} and CircuitPython {program.version} for {firmware.board}.\n"
        "Hold BOOTSEL while plugging the board in, and copy it onto the drive RPI-RP2 that appears.\n"
        "This is a factory image: it erases the board, and with it the accounts of a token. "
        "An update that keeps them is `picoath install`.",
    )


def _write(file: Path, content: bytes, source: Path) -> None:
    """Raises BadInput when the file can't be written, or is somebody's and no UF2 file."""
    try:
        if file.exists():
            _check_replaceable(file, source)
        file.write_bytes(content)
    except OSError as error:
        raise BadInput(f"{file}: {error.strerror}") from None


def _check_replaceable(file: Path, source: Path) -> None:
    if file.samefile(source):
        raise BadInput(f"{file} is CircuitPython's own file: give the image another name with -o")
    with file.open("rb") as there:
        if not uf2.is_uf2(there.read(uf2.PAGE)):
            raise BadInput(f"{file} is there already and is no UF2 file: give the image another name with -o")
