"""Making a release in a clone of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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
