"""A server as a process of its own, which prints its address when it is ready."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STOP_SECONDS = 5


@contextmanager
def serving(folder: Path, *command: str | Path) -> Iterator[str]:
    """The address; what else the server says goes into a log in `folder`."""
    log = folder / "log.txt"
    with log.open("w") as file:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=file, text=True)
    assert process.stdout is not None
    try:
        with process.stdout as output:
            address = output.readline().strip()
        assert address, f"the server did not start: {log.read_text()}"
        yield address
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)
