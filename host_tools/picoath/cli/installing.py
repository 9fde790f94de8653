"""What the ways to install have in common: what the user chose, what is said, and the question before it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from picoath.characters import escaped
from picoath.cli.prompt import ask, yes_or_no
from picoath.errors import BadInput, Refused
from picoath.firmware.install import Progress as Tell


@dataclass(frozen=True)
class Choices:
    """What was given on the command line."""

    board: str | None = None
    circuitpython: Path | None = None
    download: bool = False
    yes: bool = False


@dataclass(frozen=True)
class Installed:
    """What was done: as JSON, and in a line."""

    document: dict[str, Any]
    summary: str


def get_a_yes(choices: Choices, question: str, default: str, *, needed: bool) -> None:
    """Ask in a terminal, unless --yes was given. Raises Refused when the answer is no.

    Where nobody can be asked, what is `needed` raises BadInput.
    """
    if choices.yes:
        return
    if sys.stdin.isatty():
        if not ask(f"{question} y/n", yes_or_no, default=default):
            raise Refused("nothing was changed")
        return
    if needed:
        raise BadInput(f"{question} Nobody can be asked here: --yes says so")


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar while the block runs, at a terminal."""
    console = Console(stderr=True)
    columns = BarColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total, what: bar.update(
            task, completed=done, total=total or None, description=escaped(what)
        )
