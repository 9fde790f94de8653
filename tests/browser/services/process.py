"""The services as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_STOP_SECONDS = 5


@contextmanager
def running(data: Path, shape: str = "plain") -> Iterator[str]:
    """The address of the services, which keep everything in `data`.

    :param shape: of django-allauth's enrolment codes: "plain", allauth's own, or "microsoft".
    """
    environment = {**os.environ, "SERVICES_DATA": str(data), "SERVICES_SHAPE": shape}
    command = [sys.executable, "-m", "services.serve"]
    with (data / "log.txt").open("w") as log:
        process = subprocess.Popen(
            command,
            cwd=Path(__file__).parent.parent,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout is not None
    with process.stdout as output:
        address = output.readline().strip()
    assert address, f"the services did not start: {(data / 'log.txt').read_text()}"
    try:
        yield address
    finally:
        process.terminate()
        process.wait(_STOP_SECONDS)
