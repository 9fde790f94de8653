"""The firmware onto the drive of a board that has CircuitPython, or is a token."""

from __future__ import annotations

from typing import Any

from picoath.cli.installing import Choices, Installed, get_a_yes, progress
from picoath.cli.output import Output
from picoath.errors import Refused
from picoath.firmware import compiler, layout, manifest
from picoath.firmware.boards import board_for, board_id
from picoath.firmware.circuitpython import OLDEST
from picoath.firmware.drive_files import DriveFiles
from picoath.firmware.drives import FoundDrive
from picoath.firmware.install import Report, replaced_files
from picoath.firmware.install import install as put_on
from picoath.firmware.kept import Kept
from picoath.firmware.layout import Firmware


def on_drive(found: FoundDrive, choices: Choices, output: Output) -> Installed:
    """Install, and say first what there is. Raises PicoathError when it could not be done."""
    _check_circuitpython(found, output)
    files = DriveFiles(found.root)
    kept = Kept(found.uid)
    installed = _installed_board(files)
    output.say(f"{found.root}: {_what_is_there(found, installed)}")
    firmware = layout.build(choices.board or board_for(found.board_id, installed))
    needed = board_id(firmware.board)
    if found.board_id != needed:
        output.warn(f"{firmware.board} is made with a {needed}")
    in_the_way = [] if installed else replaced_files(firmware, files, kept)
    _ask(firmware, in_the_way, choices)
    with progress() as tell:
        report = put_on(firmware, files, kept, tell)
    if report.replaced:
        output.warn(
            f"files that are not picoath's were changed; as they were they are kept in {report.replaced}"
        )
    if report.vault == "put back":
        output.warn("the drive had lost its accounts; they were put back")
    case = "token" if installed else "circuitpython"
    return Installed(_document(found, case, firmware, report), _summary(firmware, report))


def _what_is_there(found: FoundDrive, installed: str | None) -> str:
    circuitpython = f"CircuitPython {found.circuitpython} on {found.board_id or 'an unknown board'}"
    if installed is None:
        return f"{circuitpython}, no token yet"
    return f"{circuitpython}, a token ({installed}): an update, which keeps its accounts"


def _ask(firmware: Firmware, in_the_way: list[str], choices: Choices) -> None:
    question = f"Install picoath {firmware.version} for {firmware.board} there?"
    if in_the_way:
        question = f"{', '.join(in_the_way)} would be moved from the drive to this computer. {question}"
    get_a_yes(choices, question, default="n" if in_the_way else "y", needed=bool(in_the_way))


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


def _document(found: FoundDrive, case: str, firmware: Firmware, report: Report) -> dict[str, Any]:
    return {
        "drive": str(found.root),
        "case": case,
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


def _summary(firmware: Firmware, report: Report) -> str:
    name = f"picoath {firmware.version} for {firmware.board}"
    if not (report.written or report.removed):
        return f"{name} is on the drive already; all {report.unchanged} files read back"
    return (
        f"{name}: {report.written} written, {report.unchanged} unchanged, {len(report.removed)} removed; "
        "all read back. Unplug the board and plug it in."
    )
