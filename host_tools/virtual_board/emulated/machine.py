"""The Node program that emulates the processor: a line of JSON there, lines of JSON back."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Callable
from typing import Any

from virtual_board.emulated.problems import MACHINE, find_node

Message = dict[str, Any]

_ENDS_WITHIN = 5.0
_EVIDENCE = 2000


class MachineFailedError(RuntimeError):
    """The Node program has ended by itself; the message is the last that it said."""


class Machine:
    """One running program. `hear` gets each event and question, and returns the answer to a question."""

    def __init__(self, hear: Callable[[Message], Any]) -> None:
        node = find_node()
        self.is_idle = True
        """False while a request is carried out, and for good when an exception has broken one off."""
        self._hear = hear
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115, closed by `close`
        self._process = subprocess.Popen(
            [node, str(MACHINE / "main.mjs")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=os.name == "posix",  # so that Ctrl-C in a terminal is for this program alone
        )

    def request(self, do: str, **details: Any) -> Message:
        """Have something done; returns the message that says so, with its result in `done`."""
        self.is_idle = False
        self._send({"do": do, **details})
        while True:
            message = self._receive()
            if "done" in message:
                self.is_idle = True
                return message
            answer = self._hear(message)
            if "ask" in message:
                self._send(answer)

    def close(self) -> None:
        """End the program, whatever it is doing."""
        if self._errors.closed:
            return
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.kill()
        self._process.wait(_ENDS_WITHIN)
        self._process.stdout.close()
        self._process.stdin.close()
        self._errors.close()

    def _send(self, message: Any) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def _receive(self) -> Message:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._failure()
        message: Message = json.loads(line)
        return message

    def _failure(self) -> MachineFailedError:
        self._process.wait(_ENDS_WITHIN)
        self._errors.seek(0)
        said = self._errors.read().decode("utf-8", "replace").strip()
        return MachineFailedError(said[-_EVIDENCE:] or f"exit status {self._process.returncode}")
