"""How much room the operations of a full token leave: at its worst moment, the largest block to be had.

The token is the one that is shipped. Its memory is looked at from outside (see `heap_image`) while the
program on the computer and the wearer do what they do.
"""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Mapping
from pathlib import Path

import enrolling
import heap_image
from jobs_on_board import BOARD
from virtual_board.emulated.board import EmulatedBoard

COUNT = 100
_PIN = "271828"
_LOOK_EVERY = 0.05
"""Seconds of the board's time."""
_ACCOUNTS, _PASSPHRASE, _BACKUP = "accounts.txt", "passphrase.txt", "backup.age"

_PLUG_IN = """
clock 2026-11-24T09:00:05Z
power on holding A
wait for screen SET-UP within 10
wait 2
"""
_PLUG_IN_LOCKED = _PLUG_IN.replace("SET-UP", "LOCKED")
_UNLOCK = f"""
press A
enter {_PIN}
wait for screen accounts within 20
"""
_YES_TO_ALL = """
wait for screen PRESS within 400
wait 1.2
press A
host done 0
"""
_YES = """
wait 12
press A
host done 0
"""

# An account that is no longer than the others is the hundredth again, after one was removed.
_STEPS: tuple[tuple[str, str], ...] = (
    ("", _PLUG_IN),
    ("batch", f"host add --all {_ACCOUNTS} --backup {_BACKUP} --passphrase-file {_PASSPHRASE}{_YES_TO_ALL}"),
    (
        "pin",
        f"""
host pin
wait 2
press A
wait for screen NEW PIN within 15
enter {_PIN}
wait for screen AGAIN within 5
enter {_PIN}
wait for screen SET-UP within 20
host done 0
power off
""",
    ),
    ("", _PLUG_IN_LOCKED),
    ("unlock", _UNLOCK),
    ("list", "host list\nhost done 0\n"),
    ("rename", f"host rename {COUNT} Renamed{_YES}"),
    ("", f"host remove {COUNT}{_YES}"),
    ("add", f"host add last.txt{_YES}"),
    ("wipe", "host wipe\nwait 2.5\nhold A 3.2\nhost done 0\npower off\n"),
    ("", _PLUG_IN),
    ("restore", f"host restore {_BACKUP} --all --passphrase-file {_PASSPHRASE}{_YES_TO_ALL}power off\n"),
)

OPERATIONS = tuple(name for name, _ in _STEPS if name)


class _Watched(EmulatedBoard):
    """A board whose heap is looked at every now and then; `least` is the smallest of the largest blocks since
    it was last set back."""

    least: int | None = None
    _looked_at = 0.0

    def run(self, seconds: float) -> None:
        super().run(seconds)
        if self.powered and self.now - self._looked_at >= _LOOK_EVERY:
            self._looked_at = self.now
            heap = heap_image.read(self.ram())
            if heap is not None:
                self.least = heap.largest if self.least is None else min(self.least, heap.largest)


def measure(firmware: Path) -> Mapping[str, int]:
    """Bytes, by operation: the largest block at its worst moment."""
    worst = {}
    with tempfile.TemporaryDirectory() as folder, _Watched(BOARD, firmware) as board:
        _write_accounts(Path(folder))
        for operation, steps in _STEPS:
            board.least = None
            enrolling.play(board, steps, Path(folder))
            if operation and board.least is not None:
                worst[operation] = board.least
    return worst


def _write_accounts(folder: Path) -> None:
    uris = [_longest(number) for number in range(COUNT)]
    (folder / _ACCOUNTS).write_text("\n".join(uris))
    (folder / "last.txt").write_text(uris[-1])
    (folder / _PASSPHRASE).write_text("correct horse battery staple\n")


def _longest(number: int) -> str:
    """An account with the longest key."""
    secret = base64.b32encode(bytes((number, *range(1, 128)))).decode().rstrip("=")
    return f"otpauth://totp/Contoso:user{number:02}?secret={secret}&algorithm=SHA512&digits=8"
