"""`picoath.json` on the drive: which build its files are of, and a SHA-256 of each.

It begins with the build, so that the token can tell with one short read whether all of its files are of one
build (firmware/fob/__init__.py). While an update is under way a mark is in its place, and a line for each
build that was begun follows the first: whatever is cut off, what was known about earlier files stays.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

PATH = "picoath.json"
BUILD_DIGITS = 32
_MARK = "-"


@dataclass(frozen=True)
class Manifest:
    """What the manifest says; `files` has a hexadecimal SHA-256 for each path but the manifest's own."""

    build: str
    board: str
    version: str
    files: Mapping[str, str]

    @property
    def is_under_way(self) -> bool:
        """Whether an update is under way, or was cut off."""
        return self.build.startswith(_MARK)

    @classmethod
    def of(cls, board: str, version: str, build: str, files: Mapping[str, bytes]) -> Manifest:
        """The manifest of a build's files."""
        return cls(build, board, version, {path: sha256(content) for path, content in files.items()})


def sha256(content: bytes) -> str:
    """Hexadecimal, lower case."""
    return hashlib.sha256(content).hexdigest()


def mark(vault_digest: str) -> str:
    """In place of a build, while an update is under way: it names the vault that the token has."""
    return (_MARK + vault_digest).ljust(BUILD_DIGITS, _MARK)[:BUILD_DIGITS]


def head(build: str) -> bytes:
    """What a manifest of that build begins with; of the same length for every build."""
    return b'{"build": "' + build.encode() + b'"'


def encoded(manifest: Manifest) -> bytes:
    """The file."""
    document = {
        "build": manifest.build,
        "board": manifest.board,
        "version": manifest.version,
        "files": dict(sorted(manifest.files.items())),
    }
    return json.dumps(document).encode() + b"\n"


def decoded(content: bytes) -> Manifest | None:
    """What a file says; None when its first line is not whole. Its files are those of all lines that are."""
    lines = [_decoded_line(line) for line in content.split(b"\n")]
    first = lines[0]
    if first is None:
        return None
    files = {path: digest for line in reversed(lines) if line for path, digest in line.files.items()}
    return Manifest(first.build, first.board, first.version, files)


def _decoded_line(line: bytes) -> Manifest | None:
    try:
        document = json.loads(line)
        files = _checked_paths(document["files"])
        return Manifest(str(document["build"]), str(document["board"]), str(document["version"]), files)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _checked_paths(files: Mapping[str, str]) -> dict[str, str]:
    """The files, if each is one below the drive's root; raises ValueError."""
    for path in files:
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts or "\\" in path:
            raise ValueError("a file that is not on the drive")
    return {path: str(digest) for path, digest in files.items()}
