"""Puts a build on a drive so that old and new files never run together, wherever it is cut off.

First the manifest is marked, in place: from then on the token says UPDATE AGAIN and runs nothing else. Then
files are written, those of earlier builds are removed, and all are read back. The mark goes last, in place
again. An installation that was cut off is mended by the next one, which does the same with whatever it finds.

What is not ours is kept: other files are not touched; files in the place of ours, or of a name that would be
imported instead, are put on the computer, and so is settings.toml before it gets what it lacks. The vault is
read before and compared after; what its files lack of their full length is made, no more is changed.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from picoath.errors import Refused
from picoath.firmware import manifest, settings_toml, vault_files
from picoath.firmware.drive_files import DriveFiles
from picoath.firmware.drives import BOOT_OUT
from picoath.firmware.kept import Kept, digest
from picoath.firmware.layout import Firmware
from picoath.firmware.manifest import Manifest, sha256
from picoath.firmware.rivals import rivals

Progress = Callable[[int, int, str], None]
"""Called with what is done, of how much, and what is being done."""

AGAIN = "do `picoath install` again, until then the token says UPDATE AGAIN"

_VAULT = "vault-"
_CLUSTER = 512

# What says UPDATE AGAIN is written first; what closes the drive, and keeps it from a second try, last.
_FIRST = ("fob/__init__.py", "last_words.py", "board_config.py", "code.py")
_LAST = ("usb_interfaces.py", "boot.py")

# What CircuitPython puts on a new board is nobody's.
_NEW_ON_A_BOARD = {"code.py": b'print("Hello World!")', settings_toml.PATH: b""}


@dataclass(frozen=True)
class Report:
    """What an installation did."""

    previous_version: str | None
    written: int
    unchanged: int
    removed: list[str]
    replaced: Path | None
    vault: str


@dataclass(frozen=True)
class _Plan:
    """What is to be done to a drive."""

    write: list[str]
    remove: list[str]
    foreign: dict[str, bytes]
    lengthen: int
    """How many bytes the vault's files lack."""

    @property
    def is_needed(self) -> bool:
        return bool(self.write or self.remove or self.lengthen)


def install(firmware: Firmware, drive: DriveFiles, kept: Kept, progress: Progress) -> Report:
    """Put a build on a drive; afterwards everything on it has been read back.

    Raises Refused when it could not be ended; the token then says UPDATE AGAIN, or is as it was.
    """
    installation = _Installation(firmware, drive, kept, progress)
    try:
        return installation.run()
    except OSError as error:
        outcome = AGAIN if installation.has_begun else "nothing was changed"
        raise Refused(f"{_trouble(error, drive)}: {outcome}") from None


def replaced_files(firmware: Firmware, drive: DriveFiles, kept: Kept) -> list[str]:
    """The files of others that an installation would put on the computer, and others in their place.

    Raises Refused when the drive can't be read.
    """
    try:
        return _Installation(firmware, drive, kept, lambda done, total, what: None).foreign()
    except OSError as error:
        raise Refused(f"{_trouble(error, drive)}: nothing was changed") from None


class _Installation:
    def __init__(self, firmware: Firmware, drive: DriveFiles, kept: Kept, progress: Progress) -> None:
        self._firmware = firmware
        self._files = {path: content for path, content in firmware.files.items() if path != manifest.PATH}
        self._drive = drive
        self._kept = kept
        self._progress = progress
        self.has_begun = False

    def run(self) -> Report:
        old_content = self._drive.read(manifest.PATH)
        old = None if old_content is None else manifest.decoded(old_content)
        vault = self._vault(old)
        self._merge_settings()
        plan = self._plan(old)
        replaced = None
        if plan.is_needed or old_content != self._firmware.files[manifest.PATH]:
            self._check_room(plan)
            if vault:
                self._kept.keep_vault(vault)
            replaced = self._kept.keep_replaced(plan.foreign) if plan.foreign else None
            self._mark(old, vault)
            self._change(plan)
        self._verify()
        put_back = self._put_back(vault)
        self._complete()
        self._kept.drop_vault()
        return Report(
            previous_version=old.version if old else None,
            written=len(plan.write),
            unchanged=len(self._files) - len(plan.write),
            removed=plan.remove,
            replaced=replaced,
            vault="put back" if put_back else "intact" if vault else "none",
        )

    def foreign(self) -> list[str]:
        content = self._drive.read(manifest.PATH)
        self._merge_settings()
        return sorted(self._plan(None if content is None else manifest.decoded(content)).foreign)

    def _vault(self, old: Manifest | None) -> dict[str, bytes]:
        """The vault's files as they must be at the end.

        The token changes nothing while an update is under way: what was kept when it began is what belongs
        on the drive then. Else what is on the drive does, unless it has been lost.
        """
        names = [name for name in self._drive.names() if name.startswith(_VAULT)]
        on_drive = {path: self._read(path) for name in names for path in self._drive.below(name)}
        kept = self._kept.vault()
        began_with_it = old is not None and old.build == manifest.mark(digest(kept))
        return kept if kept and (began_with_it or not on_drive) else on_drive

    def _merge_settings(self) -> None:
        """What settings.toml will be: the user's, with what it lacks."""
        ours = self._files.get(settings_toml.PATH)
        if ours is not None:
            theirs = self._drive.read(settings_toml.PATH) or b""
            self._files[settings_toml.PATH] = settings_toml.merged(theirs, ours)

    def _plan(self, old: Manifest | None) -> _Plan:
        found = {path: self._drive.read(path) for path in self._files}
        write = sorted((path for path in self._files if found[path] != self._files[path]), key=_turn)
        earlier = [path for path in (old.files if old else ()) if path not in self._files]
        in_the_way = [path for rival in rivals(self._files) for path in self._drive.below(rival)]
        remove = sorted({path for path in earlier if self._drive.below(path)} | set(in_the_way))
        going = {path: content for path in write if (content := found[path]) is not None}
        going |= {path: self._read(path) for path in remove}
        foreign = {path: content for path, content in going.items() if not _is_ours(path, content, old)}
        return _Plan(write, remove, foreign, sum(vault_files.missing(self._drive.size).values()))

    def _check_room(self, plan: _Plan) -> None:
        """Raise Refused, while nothing has changed, when the build does not fit."""
        more = sum(_room(len(self._files[path])) - _room(self._drive.size(path)) for path in plan.write)
        more += 2 * _room(len(self._firmware.files[manifest.PATH])) - _room(self._drive.size(manifest.PATH))
        more += plan.lengthen + _CLUSTER * len(vault_files.lengths())
        missing = more - self._drive.free()
        if missing > 0:
            raise Refused(
                f"no room on {self._drive.root}: {missing / 1024:.0f} KiB are missing; nothing was changed"
            )

    def _mark(self, old: Manifest | None, vault: Mapping[str, bytes]) -> None:
        """From here on the token says UPDATE AGAIN, and the manifest names the files of both builds."""
        beginning = manifest.head(manifest.mark(digest(vault)))
        new = self._firmware.files[manifest.PATH]
        self.has_begun = True
        if old is None:
            self._drive.write(manifest.PATH, beginning + new[len(beginning) :])
            return
        self._drive.overwrite(manifest.PATH, beginning)
        self._drive.append(manifest.PATH, b"\n" + new)

    def _change(self, plan: _Plan) -> None:
        for done, path in enumerate(plan.write):
            if path in _LAST:
                self._lengthen_vault()
            self._progress(done, len(plan.write), f"writing {path}")
            self._drive.write(path, self._files[path])
        self._lengthen_vault()
        for path in plan.remove:
            self._drive.remove(path)

    def _verify(self) -> None:
        for done, (path, content) in enumerate(self._files.items()):
            self._progress(done, len(self._files), f"reading back {path}")
            if self._drive.read(path) != content:
                raise Refused(f"{path} does not read back as it was written: {AGAIN}")

    def _put_back(self, vault: Mapping[str, bytes]) -> list[str]:
        """Write what the drive has lost of the vault; returns which files."""
        lost = [path for path, content in vault.items() if _held(self._drive.read(path)) != _held(content)]
        lengths = vault_files.lengths()
        for path in sorted(lost):
            content = vault[path].ljust(lengths.get(path, 0), b"\0")
            self._drive.write(path, content)
            if self._drive.read(path) != content:
                raise Refused(
                    f"{path} does not read back as it was written: it is kept in {self._kept.vault_file}"
                )
        return lost

    def _lengthen_vault(self) -> None:
        """Give the vault's files their full length, unless they have it; what they hold stays."""
        for path, count in vault_files.missing(self._drive.size).items():
            held = self._drive.read(path) or b""
            self._drive.append(path, bytes(count))
            if self._drive.read(path) != held + bytes(count):
                raise Refused(f"{path} does not read back as it was written: {AGAIN}")

    def _complete(self) -> None:
        """From here on the token runs the new build."""
        complete = self._firmware.files[manifest.PATH]
        if self._drive.read(manifest.PATH) == complete:
            return
        beginning = manifest.head(manifest.mark(""))
        self._drive.write(manifest.PATH, beginning + complete[len(beginning) :])
        self._drive.overwrite(manifest.PATH, complete[: len(beginning)])
        if self._drive.read(manifest.PATH) != complete:
            raise Refused(f"{manifest.PATH} does not read back as it was written: {AGAIN}")

    def _read(self, path: str) -> bytes:
        """A file that is there; raises OSError when it is not."""
        content = self._drive.read(path)
        if content is None:
            raise FileNotFoundError(errno.ENOENT, "it is gone", path)
        return content


def _turn(path: str) -> tuple[int, str]:
    """What a file is sorted by, to be written in its turn."""
    if path in _FIRST:
        return _FIRST.index(path) - len(_FIRST), path
    return (_LAST.index(path) + 1 if path in _LAST else 0), path


def _is_ours(path: str, content: bytes, old: Manifest | None) -> bool:
    """Whether a file is as an installation or CircuitPython left it, or can be one that was cut off."""
    if content.strip() == _NEW_ON_A_BOARD.get(path):
        return True
    if old is None or path not in old.files:
        return False
    return old.is_under_way or old.files[path] == sha256(content)


def _held(content: bytes | None) -> bytes:
    """What a file of the vault holds: zeros behind it are room."""
    return (content or b"").rstrip(b"\0")


def _room(size: int) -> int:
    """Bytes that a file takes on the drive."""
    return -(-size // _CLUSTER) * _CLUSTER


def _trouble(error: OSError, drive: DriveFiles) -> str:
    if error.errno == errno.ENOSPC:
        return f"no room on {drive.root}"
    if not (drive.root / BOOT_OUT).exists():
        return f"{drive.root} was unplugged"
    what = Path(error.filename).name if error.filename else str(drive.root)
    return f"{what}: {error.strerror or error}"
