"""The vault's files in full length, made by the computer, so that the token never has to change the FAT.

When a drive loses power while its FAT is being changed, CircuitPython may find no file system there and makes
a new one. What the files are and how long `fob.vault.files` says. They come behind the firmware's, one after
the other: on a FAT without holes they have their erase blocks for themselves then, just as if the token had
made them. With holes neither can help it: a cut can then cost a file of the firmware too.
"""

from __future__ import annotations

from collections.abc import Callable

from fob.vault.file_writing import room
from fob.vault.files import vault_copies


def lengths() -> dict[str, int]:
    """Bytes of each of the vault's files, by its path from the drive's root, in the order to make them in."""
    return {path.lstrip("/"): length for copy in vault_copies() for path, length in room(copy)}


def empty() -> dict[str, bytes]:
    """The files of a vault in which nothing was ever stored."""
    return {path: bytes(length) for path, length in lengths().items()}


def missing(size: Callable[[str], int]) -> dict[str, int]:
    """Bytes that each file lacks, for those that lack any; `size` tells how many there are on the drive."""
    return {path: length - size(path) for path, length in lengths().items() if size(path) < length}
