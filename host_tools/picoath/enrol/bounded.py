"""Reading a document in a process of its own, within limits.

A document can be made so that reading it takes for ever, all memory there is, or the reader's life. So
another process reads it, `python -m MODULE < DOCUMENT`, which is stopped when it takes too much. It prints
JSON: `{"texts": […]}`, or `{"problem": "…"}`, which goes on behind the document's name.
"""

import json
import subprocess
import sys
from collections.abc import Callable

from picoath import programs
from picoath.errors import BadInput

INSTEAD = "save the page with the code as a picture"

_MOST_MEMORY = 1 << 30  # bytes of address space
_MOST_PROCESSOR = 60  # seconds
_SECONDS = 60


def texts_by(module: str, document: bytes, name: str, kind: str) -> list[str]:
    """The texts that a process running `module` finds in the document. Raises BadInput.

    `name` and `kind` are what messages call it.
    """
    try:
        done = subprocess.run(programs.python(module), input=document, capture_output=True, timeout=_SECONDS)
        told = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{name} takes too long to read: {INSTEAD} and use that") from None
    except ValueError:  # it was stopped before it could say anything
        raise BadInput(f"{name} can't be read as {kind}: {INSTEAD} and use that") from None
    if "problem" in told:
        raise BadInput(f"{name} {told['problem']}")
    return [str(text) for text in told["texts"]]


def answer(read: Callable[[bytes], list[str]]) -> None:
    """What that process does: read the document on standard input, and print what `read` finds in it."""
    _limit()
    try:
        told: dict[str, object] = {"texts": read(sys.stdin.buffer.read())}
    except BadInput as problem:
        told = {"problem": str(problem)}
    except MemoryError:
        told = {"problem": f"takes too much memory: {INSTEAD}"}
    print(json.dumps(told))


def _limit() -> None:
    """Windows has no such limits; there the caller's clock alone ends it."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_PROCESSOR, _MOST_PROCESSOR))
