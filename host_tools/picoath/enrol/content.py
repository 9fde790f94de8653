"""The content of files that a user names, which may be of any size."""

from pathlib import Path
from typing import BinaryIO

from picoath.errors import BadInput

MOST_BYTES = 50_000_000
"""How large a file may be: a picture as a scanner makes it, without compression."""


def of_file(path: Path) -> bytes:
    """All that is in the file. Raises BadInput when there is none, or it can't be read or is too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(str(path))
        with path.open("rb") as file:
            return of_stream(file, str(path))
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from None


def of_stream(stream: BinaryIO, name: str) -> bytes:
    """All that comes from it; `name` is what messages call it. Raises BadInput for nothing, or too much."""
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    if not content:
        raise BadInput(f"{name} is empty")
    return content


def _too_large(name: str) -> BadInput:
    return BadInput(f"{name} is larger than {MOST_BYTES // 1_000_000} MB: cut the code out and save that")
