"""A build as files: a folder that is the drive, one zip of it, and the zip's checksum."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

from picoath.firmware.layout import Firmware
from picoath.firmware.manifest import sha256

# The first moment that a zip can name: files that are the same make the same zip, whenever.
_ALWAYS = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_READABLE = 0o644 << 16


def write(firmware: Firmware, out: Path) -> Path:
    """Write `out`/<board>/, the zip and the .sha256 beside it; returns the zip. Raises OSError."""
    folder = out / firmware.board
    shutil.rmtree(folder, ignore_errors=True)
    for path, content in firmware.files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    archive = out / f"picoath-{firmware.board}-{firmware.version}.zip"
    content = zipped(firmware)
    archive.write_bytes(content)
    archive.with_name(archive.name + ".sha256").write_text(
        f"{sha256(content)}  {archive.name}\n", encoding="ascii"
    )
    return archive


def zipped(firmware: Firmware) -> bytes:
    """The zip: in order of the paths, not compressed, which would depend on the computer's zlib."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path, content in sorted(firmware.files.items()):
            entry = zipfile.ZipInfo(path, _ALWAYS)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return buffer.getvalue()
