"""Runs a job on the emulated board: a program with the token's modules, but without the token."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

import vm
from picoath.firmware import compiler, names, settings_toml
from virtual_board import reading
from virtual_board.emulated import drive_files, uf2
from virtual_board.emulated.board import EmulatedBoard
from vm_rows import package

BOARD = "raspberry_pi_pico"

HERE = Path(__file__).resolve().parent
JOBS = HERE / "jobs"

REPORT_AT = 3072
"""Where a report begins in nvm: jobs/report.py."""
_END = b"end"
_LOOK_EVERY = 0.2

Report = Mapping[str, float]


class JobFailed(Exception):
    """A program of the benchmark came to an end that it should not."""


def run(name: str, firmware: Path, within: float, *, as_token: bool = True) -> tuple[Report, EmulatedBoard]:
    """Run a job and return its report, and the board as it is then, closed.

    :param within: in seconds there.
    :param as_token: with the token's settings of CircuitPython, else with the usual ones, as peers are used.
    """
    files = _drive_without_token(firmware) | {"code.py": as_on_board((JOBS / f"{name}.py").read_bytes())}
    if not as_token:
        del files[settings_toml.PATH]
    with EmulatedBoard(BOARD, firmware, files=files) as board:
        board.power_on()
        return wait_for_report(board, within), board


def wait_for_report(board: EmulatedBoard, within: float) -> Report:
    """Let a board run until its program has left a report; returns that."""
    end = board.now + within
    while board.now < end:
        board.run(_LOOK_EVERY)
        if board.crash is not None:
            raise JobFailed(board.crash)
        text, found, _ = board.flash.nvm[REPORT_AT:].partition(_END)
        if found:
            return _parsed(text.decode("ascii"))
    raise JobFailed(f"no report within {within:g} s; the panel shows {board.lines()}")


def job_modules(*jobs: str) -> dict[str, bytes]:
    """Modules of jobs/, compiled, by their path on the drive."""
    given = drive_files.built(BOARD).names
    return {
        f"{job}.mpy": compiler.compiled((JOBS / f"{job}.py").read_bytes(), f"{job}.py", given) for job in jobs
    }


def as_on_board(source: bytes) -> bytes:
    """A program that calls things by the names that the build gives them."""
    return names.renamed(source, drive_files.built(BOARD).names)


def _parsed(text: str) -> Report:
    return {name: json.loads(value) for name, value in (line.split(": ") for line in text.splitlines())}


def _drive_without_token(firmware: Path) -> dict[str, bytes]:
    """What jobs may import: the token's modules and libraries, those of its peers, and the jobs' own."""
    files = drive_files.files_for(BOARD, uf2.read(firmware))
    files |= job_modules("report", "timing")
    files |= {
        f"{peer.stem}.mpy": _as_published(as_on_board(peer.read_bytes()), peer.name)
        for peer in (HERE / "peers").glob("*.py")
    }
    for name in ("adafruit_hashlib", "adafruit_hid"):
        files |= _library(package(name))
    files["boot.py"] = (JOBS / "boot.py").read_bytes()
    files["font5x8.bin"] = _framebuf_font()
    return files


def _library(folder: Path) -> dict[str, bytes]:
    modules = ((file, f"lib/{folder.name}/{file.name}") for file in folder.glob("*.py"))
    return {path.replace(".py", ".mpy"): _as_published(file.read_bytes(), path) for file, path in modules}


def _as_published(content: bytes, name: str) -> bytes:
    """A peer's module as its users have it: compiled without what our build does besides."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, Path(name).name), Path(folder, "module.mpy")
        source.write_bytes(content)
        vm.compile_module(source, target)
        return compiler.for_circuitpython(target.read_bytes(), name)


def _framebuf_font() -> bytes:
    """The token's font as a file for adafruit_framebuf, whose own font is not in its wheel: width and height,
    then five columns for each of 256 characters."""
    width, height = 5, 8
    columns = (
        reading.font.cells(chr(code))[:width] if 32 <= code < 127 else bytes(width) for code in range(256)
    )
    return bytes((width, height)) + b"".join(map(bytes, columns))
