"""What several rooms need: real CircuitPython on an emulated board, where this computer can run it."""

from __future__ import annotations

import dataclasses
import gc
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings
from picoath.firmware import layout
from virtual_board.emulated import drive_files
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.problems import GET_UF2, UF2_VARIABLE, CannotEmulate, find_node

sys.path.insert(0, str(Path(__file__).parent))  # for vaults.py and desk: importlib mode leaves them out

pytest_plugins = ["desk.fixtures"]
"""One desktop and one browser for all rooms: playwright runs once in a process."""


_told: Counter[str] = Counter()


@pytest.fixture(scope="session")
def tell() -> Callable[[str, int], None]:
    """Adds to a number that is told at the end of the tests: of power cuts, say."""

    def add(what: str, number: int) -> None:
        _told[what] += number

    return add


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was told to one of several processes goes to the one that speaks at the end."""
    worker_output = getattr(session.config, "workeroutput", None)
    if worker_output is not None:
        worker_output["told"] = dict(_told)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A process has ended, with what was told to it; one that crashed left nothing."""
    _told.update(getattr(node, "workeroutput", {}).get("told", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, number in _told.items():
        terminalreporter.write_line(f"{what}: {number}")


@pytest.fixture(scope="session", autouse=True)
def no_state_of_this_computer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the program remembers of tokens goes into a folder of its own, also that of processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture(scope="session", autouse=True)
def memory_of_a_board() -> Iterator[None]:
    """For the firmware's modules: little memory, and no time for collecting it. Where the tests run it would
    take longer than all the rest, since it would look through all that pytest keeps."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda *_generation: 0)
        patch.setattr(gc, "mem_free", lambda: 10_000, raising=False)
        yield


HELD = 8192
"""Bytes of heap that each token of the emulated tests lacks, from before its first import."""


@pytest.fixture(scope="session", autouse=True)
def held_heap() -> Iterator[None]:
    """Lets code.py hold a piece of the heap: no token may depend on which build of CircuitPython it has."""
    original = layout.build

    def build(board: str, firmware: Path | None = None) -> layout.Firmware:
        built = original(board, firmware)
        code = f"_held = bytearray({HELD})\n".encode() + built.files["code.py"]
        return dataclasses.replace(built, files={**built.files, "code.py": code})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drive_files, "layout", SimpleNamespace(build=build, Firmware=layout.Firmware))
        yield
    drive_files.built.cache_clear()


# How long an example takes depends on what else the computer does; a test as a whole has its own time-out.
settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def uf2() -> Path:
    """CircuitPython's firmware file; without it, or without Node, the test is skipped."""
    named = os.environ.get(UF2_VARIABLE)
    if not named:
        pytest.skip(f"{UF2_VARIABLE} names no file: {GET_UF2}")
    try:
        find_node()
    except CannotEmulate as missing:
        pytest.skip(str(missing))
    return Path(named)


@pytest.fixture(scope="session")
def booted(uf2: Path) -> Callable[[str], bytes]:
    """The flash of a new board after its first start, which takes long, for others to start from."""
    kept: dict[str, bytes] = {}

    def flash_of(board: str) -> bytes:
        if board not in kept:
            kept[board] = _flash_after_first_start(board, uf2)
        return kept[board]

    return flash_of


def _flash_after_first_start(name: str, uf2: Path) -> bytes:
    with EmulatedBoard(name, uf2) as board:
        board.power_on()
        assert board.run_until(lambda: "SET-UP" in board.lines(), within=30), board.lines()
        board.power_off()
        return board.flash.read()
