"""A board's state kept in a folder: drive/ (what the firmware wrote), nvm.bin, rtc.json."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from virtual_board import private_folder
from virtual_board.chips.rtc import Rtc


class StateFolder:
    """Reads the state when a board is made, and writes it file by file, each whole or not at all.

    :param folder: made when it isn't there.
    """

    def __init__(self, folder: Path) -> None:
        self._drive = folder / "drive"
        self._nvm = folder / "nvm.bin"
        self._rtc = folder / "rtc.json"
        private_folder.make(folder)
        private_folder.make(self._drive)
        self._drive.chmod(0o700)  # as an older version has not made it

    def drive_files(self) -> dict[str, bytes]:
        """The drive's files that the firmware wrote, by path."""
        return {
            "/" + path.relative_to(self._drive).as_posix(): path.read_bytes()
            for path in sorted(self._drive.rglob("*"))
            if path.is_file()
        }

    def nvm(self) -> bytes | None:
        return self._nvm.read_bytes() if self._nvm.exists() else None

    def restore_rtc(self, rtc: Rtc, runs_on: bool) -> None:
        """Sets the clock chip going; with `runs_on`, by the computer's clock it has run since it was kept."""
        if not self._rtc.exists():
            return
        kept = json.loads(self._rtc.read_text(encoding="utf-8"))
        elapsed = max(0.0, time.time() - kept["kept_at"]) if runs_on else 0.0
        rtc.restore(kept["chip"], elapsed)

    def save_drive(self, files: Mapping[str, bytes], directories: Iterable[str]) -> None:
        for directory in directories:
            private_folder.make(self._drive / directory[1:])
        before = self.drive_files()
        for path, data in files.items():
            if before.get(path) != data:
                private_folder.write(self._drive / path[1:], data)
        for path in before.keys() - files.keys():
            (self._drive / path[1:]).unlink()

    def save_nvm(self, content: bytes) -> None:
        private_folder.write(self._nvm, content)

    def save_rtc(self, rtc: Rtc) -> None:
        kept = {"kept_at": time.time(), "chip": rtc.state()}
        private_folder.write(self._rtc, json.dumps(kept).encode())
