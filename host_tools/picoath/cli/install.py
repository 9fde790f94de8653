"""`picoath install`: the compiled firmware onto a board's drive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from picoath.characters import escaped
from picoath.cli.options import JsonOption
from picoath.cli.output import Output
from picoath.cli.prompt import ask
from picoath.errors import BadInput, Refused
from picoath.firmware import compiler, drives, layout, manifest
from picoath.firmware.boards import board_for, board_id
from picoath.firmware.drive_files import DriveFiles
from picoath.firmware.drives import FoundDrive
from picoath.firmware.install import Report
from picoath.firmware.install import install as put_on
from picoath.firmware.kept import Kept
from picoath.firmware.layout import Firmware

# ruff: noqa: UP045, typer reads the types at run time on Python 3.10
DriveArgument = Annotated[
    Optional[Path], typer.Argument(metavar="[DRIVE]", help="The CIRCUITPY drive; else the only one there is.")
]
BoardOption = Annotated[
    Optional[str],
    typer.Option("--board", metavar="B", help="The board, a folder of boards/, whatever is there."),
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask in a terminal.")]

OLDEST = (10, 1)
"""The first CircuitPython that has SHA-256 built in."""


def install(
    drive: DriveArgument = None,
    board: BoardOption = None,
    yes: YesOption = False,
    as_json: JsonOption = False,
) -> None:
    """Put the firmware on a board's CIRCUITPY drive, or update it there: a drive has no --port."""
    output = Output(as_json)
    found = drives.find_drive(drive)
    _check_circuitpython(found, output)
    files = DriveFiles(found.root)
    output.say(f"{found.root}: CircuitPython {found.circuitpython} on {found.board_id or 'an unknown board'}")
    firmware = layout.build(board or board_for(found.board_id, _installed_board(files)))
    needed = board_id(firmware.board)
    if found.board_id != needed:
        output.warn(f"{firmware.board} is made with a {needed}")
    if not yes and sys.stdin.isatty():
        ask(f"Install picoath {firmware.version} for {firmware.board} there? y/n", _read_yes, default="y")
    with _progress_bar() as bar:
        task = bar.add_task("", total=None)
        report = put_on(
            firmware,
            files,
            Kept(found.uid),
            lambda done, total, what: bar.update(
                task, completed=done, total=total, description=escaped(what)
            ),
        )
    _tell(output, found, firmware, report)


def _check_circuitpython(found: FoundDrive, output: Output) -> None:
    if found.release < OLDEST:
        raise Refused(
            f"{found.root} has CircuitPython {found.circuitpython}: picoath needs 10.1 or newer, which has "
            f"SHA-256 built in; get it from https://circuitpython.org/board/{found.board_id}/"
        )
    if found.release > compiler.CIRCUITPYTHON:
        tried = ".".join(map(str, compiler.CIRCUITPYTHON))
        output.warn(
            f"CircuitPython {found.circuitpython} is newer than {tried}, which picoath was tried with"
        )


def _installed_board(files: DriveFiles) -> str | None:
    """The board that the firmware on the drive is for."""
    try:
        content = files.read(manifest.PATH)
    except OSError:
        return None
    installed = manifest.decoded(content) if content else None
    return installed.board if installed else None


def _read_yes(answer: str) -> None:
    if answer.lower() in ("y", "yes"):
        return
    if answer.lower() in ("n", "no"):
        raise Refused("nothing was changed")
    raise BadInput("y or n")


def _progress_bar() -> Progress:
    console = Console(stderr=True)
    columns = BarColumn(), TextColumn("{task.description}", markup=False)
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)


def _tell(output: Output, found: FoundDrive, firmware: Firmware, report: Report) -> None:
    if report.replaced:
        output.warn(
            f"files that are not picoath's were changed; as they were they are kept in {report.replaced}"
        )
    if report.vault == "put back":
        output.warn("the drive had lost its accounts; they were put back")
    document = {
        "drive": str(found.root),
        "circuitpython": found.circuitpython,
        "board_id": found.board_id,
        "board": firmware.board,
        "version": firmware.version,
        "previous_version": report.previous_version,
        "build": firmware.build,
        "written": report.written,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "replaced": None if report.replaced is None else str(report.replaced),
        "vault": report.vault,
    }
    output.result(document, _summary(firmware, report))


def _summary(firmware: Firmware, report: Report) -> str:
    name = f"picoath {firmware.version} for {firmware.board}"
    if not (report.written or report.removed):
        return f"{name} is on the drive already; all {report.unchanged} files read back"
    return (
        f"{name}: {report.written} written, {report.unchanged} unchanged, {len(report.removed)} removed; "
        "all read back. Unplug the board and plug it in."
    )
