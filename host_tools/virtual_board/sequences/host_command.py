"""A picoath command that a sequence runs, as a process of its own, on the virtual token."""

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from picoath import programs

_KILL_TIMEOUT = 5.0


class HostCommand:
    """`picoath ARGUMENTS --port PORT`, started in `folder`; it gets nothing on standard input."""

    def __init__(self, arguments: Sequence[str], port: Path, folder: Path) -> None:
        words = list(arguments)
        if not any(word.split("=")[0] == "--port" for word in words):
            words += ["--port", str(port)]
        self._output = tempfile.TemporaryFile()  # noqa: SIM115, closed by `end`
        self._process = subprocess.Popen(
            programs.python("picoath", *words),
            cwd=folder,
            env={**os.environ, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.poll()

    def end(self) -> str:
        """Kill the process if it still runs; returns what it printed, both streams."""
        if self.running:
            self._process.kill()
        self._process.wait(_KILL_TIMEOUT)
        with self._output as file:
            file.seek(0)
            return file.read().decode("utf-8", "replace")
