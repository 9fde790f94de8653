"""Files given to `add` and `inspect`: pictures, and what other apps export, told apart by their content."""

import sys
from pathlib import Path

from picoath.cli.prompt import ask
from picoath.enrol import content, picture
from picoath.enrol.export import Export
from picoath.errors import BadInput
from picoath.imports.locked import Locked

_STANDARD_INPUT = "standard input"


def read_file(path: Path, password: str | None = None) -> Export:
    """What is in the file; the texts of a picture's codes are the export's texts.

    Asks for the password of a file that has one, where none is given. Raises BadInput when there is no such
    file, or nothing that can be read in it.
    """
    file, name = content_of(path)
    from picoath.imports import registry  # and its ciphers, which a picture has no need of

    found = registry.read(file) if len(file) <= registry.LARGEST_FILE else None
    if isinstance(found, Locked):
        found = _unlocked(found, path, password)
    if found is not None:
        return _with_something_in_it(name, found)
    try:
        return Export(texts=picture.texts_in_bytes(file, name))
    except BadInput as problem:
        raise BadInput(f"{problem}. Nor is it a file of {', '.join(registry.NAMES)}") from None


def content_of(path: Path) -> tuple[bytes, str]:
    """The content of a file, `-` for standard input, and what messages call it. Raises BadInput."""
    if is_standard_input(path):
        return content.of_stream(sys.stdin.buffer, _STANDARD_INPUT), _STANDARD_INPUT
    return content.of_file(path), str(path)


def is_standard_input(path: Path) -> bool:
    """Whether the name of a file stands for standard input."""
    return str(path) == "-"


def _unlocked(locked: Locked, path: Path, password: str | None) -> Export:
    if password is not None:
        return locked.unlock(password)()
    if is_standard_input(path):
        raise BadInput(
            "a file with a password can't come on standard input, where the password comes from: give the "
            "file's name, or with `inspect` --passphrase-file"
        )
    return ask(f"{locked.asks} of {path.name}", locked.unlock, hidden=True)()


def _with_something_in_it(name: str, export: Export) -> Export:
    if not (export.accounts or export.unusable or export.texts):
        raise BadInput(f"there is no account with one-time codes in {name}")
    return export
