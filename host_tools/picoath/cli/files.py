"""Files given to `add` and `inspect`: pictures, and what other apps export, told apart by their content."""

from pathlib import Path

from picoath.cli.passwords import ask_password
from picoath.enrol import picture
from picoath.enrol.export import Export
from picoath.errors import BadInput
from picoath.imports import registry
from picoath.imports.locked import Locked


def read_file(path: Path) -> Export:
    """What is in the file; the texts of a picture's codes are the export's texts.

    Asks for the password of a file that has one. Raises BadInput when there is no such file, or nothing that
    can be read in it.
    """
    content = _content(path)
    found = registry.read(content) if content is not None else None
    if isinstance(found, Locked):
        found = ask_password(f"Password of {path.name}", found.unlock)()
    if found is not None:
        return _with_something_in_it(path, found)
    try:
        return Export(texts=picture.texts_in_file(path))
    except BadInput as problem:
        raise BadInput(f"{problem}. Nor is it a file of {', '.join(registry.NAMES)}") from None


def _with_something_in_it(path: Path, export: Export) -> Export:
    if not (export.accounts or export.unusable or export.texts):
        raise BadInput(f"there is no account with one-time codes in {path}")
    return export


def _content(path: Path) -> bytes | None:
    """The content; None for a file that is too large to be an export (a picture may be larger)."""
    try:
        with path.open("rb") as file:
            content = file.read(registry.LARGEST_FILE + 1)
    except FileNotFoundError:
        raise BadInput(f"there is no file {path}") from None
    except OSError as error:
        raise BadInput(f"{path} can't be read: {error.strerror}") from None
    return content if len(content) <= registry.LARGEST_FILE else None
