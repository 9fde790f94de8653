"""Making a release in a clone of the repository."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, **options: object) -> str:
    """Runs a command; returns what it printed."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr + done.stdout
    return str(done.stdout)


def make_release(clone: Path, out: Path, **environment: str) -> Path:
    """`make release`, in a clone and with the packages that are installed here."""
    run(
        sys.executable,
        "-m",
        "release",
        "make",
        out,
        cwd=clone / "host_tools",
        env={**os.environ, **environment},
    )
    return out


def once(name: str, factory: pytest.TempPathFactory, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills, for all processes of a test run: the first makes it, the others wait."""
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done = shared / name, shared / f"{name}.done"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            folder.mkdir()
            make(folder)
            done.touch()
    return folder
