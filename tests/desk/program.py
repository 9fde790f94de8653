"""The program `picoath`, run on the desktop."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import TracebackType

from desk.desktop import Desktop

_END_SECONDS = 60


class Command:
    """`picoath ARGUMENTS`: started by `with`, and ended there if it still runs."""

    def __init__(self, desktop: Desktop, *arguments: str | Path) -> None:
        self._arguments = [str(argument) for argument in arguments]
        self._environment = {**desktop.environment, "PYTHONUTF8": "1"}

    def __enter__(self) -> Command:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "picoath", *self._arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    def end(self, status: int) -> str:
        """Wait for its end, which must be with that exit status; returns what it printed."""
        printed, _ = self._process.communicate(timeout=_END_SECONDS)
        assert self._process.returncode == status, printed
        return printed
