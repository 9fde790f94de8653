"""An emulated board's state kept in a folder: flash.bin and rtc.json."""

from __future__ import annotations

import json
import time
from pathlib import Path

from virtual_board import private_folder
from virtual_board.chips.rtc import Rtc


class StateFolder:
    """:param folder: made when it isn't there."""

    def __init__(self, folder: Path) -> None:
        self._flash = folder / "flash.bin"
        self._rtc = folder / "rtc.json"
        private_folder.make(folder)

    def flash(self) -> bytes | None:
        return self._flash.read_bytes() if self._flash.exists() else None

    def restore_rtc(self, rtc: Rtc, runs_on: bool) -> None:
        """Sets the clock chip going; with `runs_on`, by the computer's clock it has run since it was kept."""
        if not self._rtc.exists():
            return
        kept = json.loads(self._rtc.read_text(encoding="utf-8"))
        elapsed = max(0.0, time.time() - kept["kept_at"]) if runs_on else 0.0
        rtc.restore(kept["chip"], elapsed)

    def save(self, flash: bytes, rtc: Rtc) -> None:
        private_folder.write(self._flash, flash)
        kept = {"kept_at": time.time(), "chip": rtc.state()}
        private_folder.write(self._rtc, json.dumps(kept).encode())
