"""`picoath install`: the firmware onto a board, be it bare, with CircuitPython, or a token."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from picoath.cli.install_all import install_all
from picoath.cli.install_image import on_boot_drive
from picoath.cli.install_on_drive import on_drive
from picoath.cli.installing import Choices, Installed
from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.errors import BadInput
from picoath.firmware import targets, unmounted
from picoath.firmware.boot_drives import BootDrive
from picoath.firmware.targets import Target

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
DriveArgument = Annotated[
    Optional[Path], typer.Argument(metavar="[DRIVE]", help="The board's drive; else the only one there is.")
]
BoardOption = Annotated[
    Optional[str],
    typer.Option("--board", metavar="B", help="The board, a folder of boards/, whatever is there."),
]
CircuitPythonOption = Annotated[
    Optional[Path],
    typer.Option("--circuitpython", metavar="FILE", help="For a bare board: CircuitPython's UF2 file."),
]
DownloadOption = Annotated[
    bool, typer.Option("--download", help="For a bare board: fetch CircuitPython from circuitpython.org.")
]
AllOption = Annotated[
    bool, typer.Option("--all", help="One board after the other, as they are plugged in, until Ctrl-C.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def install(
    drive: DriveArgument = None,
    board: BoardOption = None,
    circuitpython: CircuitPythonOption = None,
    download: DownloadOption = False,
    every: AllOption = False,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put the firmware on a board: bare in its boot loader, with CircuitPython, or a token, which keeps its
    accounts."""
    output = Output(as_json)
    if circuitpython is not None and download:
        raise BadInput("say either --circuitpython or --download")
    if every and drive is not None:
        raise BadInput("--all takes the boards as they come, so no DRIVE")
    choices = Choices(board, circuitpython, download, yes)

    def install_on(target: Target) -> Installed:
        if isinstance(target, BootDrive):
            return on_boot_drive(target, choices, output)
        return on_drive(target, choices, output)

    if every:
        if not install_all(install_on, output):
            raise typer.Exit(1)
        return
    if drive is None and not targets.found():
        unmounted.mount_all()
    done = install_on(targets.find(drive))
    output.result(done.document, done.summary)
