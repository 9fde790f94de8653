"""What `install` keeps on the computer: the vault's copies while it writes, and files that it replaced.

A computer that writes to a drive is the likeliest way to lose a vault. Its copies are kept as they are on the
drive, in one file for each token, readable by the user alone, and are gone from the computer once an
installation has ended.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path

import platformdirs

from picoath.firmware.manifest import sha256

_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class Kept:
    """What is kept for one token.

    :param uid: what tells it from other tokens.
    :param folder: where things are kept, in place of the user's folder for the state of programs.
    """

    def __init__(self, uid: str, folder: Path | None = None) -> None:
        self._folder = folder or platformdirs.user_state_path("picoath", appauthor=False)
        self._uid = uid or "unknown"

    @property
    def vault_file(self) -> Path:
        """Where the vault's copies are."""
        return self._folder / "vaults" / f"{self._uid}.json"

    def vault(self) -> dict[str, bytes]:
        """The vault's files by path; empty when none are kept. Raises OSError."""
        try:
            document = json.loads(self.vault_file.read_bytes())
            return {str(path): base64.b64decode(content) for path, content in document.items()}
        except (FileNotFoundError, ValueError, AttributeError):
            return {}

    def keep_vault(self, files: Mapping[str, bytes]) -> None:
        """Keep the vault's files; what was kept before stays until these are. Raises OSError."""
        document = {path: base64.b64encode(content).decode() for path, content in files.items()}
        unfinished = self.vault_file.with_suffix(".new")
        _write(unfinished, json.dumps(document).encode())
        unfinished.replace(self.vault_file)

    def drop_vault(self) -> None:
        """Forget the vault's files. Raises OSError."""
        self.vault_file.unlink(missing_ok=True)

    def keep_replaced(self, files: Mapping[str, bytes]) -> Path:
        """Keep files of others; returns the folder that they are in. Raises OSError."""
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        folder = self._folder / "replaced" / f"{self._uid}-{now}"
        for path, content in files.items():
            _write(folder / path, content)
        return folder


def digest(files: Mapping[str, bytes]) -> str:
    """One SHA-256 over files and their paths, hexadecimal; "" for no files."""
    if not files:
        return ""
    return sha256("".join(f"{path} {sha256(content)}\n" for path, content in sorted(files.items())).encode())


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _FILE_MODE)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
