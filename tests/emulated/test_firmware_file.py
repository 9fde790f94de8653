"""The firmware file, and what is said where one is missing or another thing; none of it runs a processor."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from virtual_board.emulated import uf2 as uf2_file
from virtual_board.emulated.problems import CannotEmulate

PROGRAM = b"Adafruit CircuitPython 10.2.1 on 2026-01-01; Raspberry Pi Pico with rp2040\0raspberry_pi_pico\0"
RP2040, OTHER_FAMILY = 0xE48BFF56, 0xE48BFF59


def blocks(content: bytes, family: int = RP2040, address: int = 0x10000000) -> bytes:
    """UF2 blocks with 256 bytes each."""
    parts = [content[at : at + 256].ljust(256, b"\0") for at in range(0, len(content), 256)]
    result = b""
    for number, part in enumerate(parts):
        place = address + 256 * number
        header = (0x0A324655, 0x9E5D5157, 0x2000, place, 256, number, len(parts), family)
        result += struct.pack("<8I", *header) + part.ljust(476, b"\0") + struct.pack("<I", 0x0AB16F30)
    return result


def written(folder: Path, content: bytes) -> Path:
    path = folder / "firmware.uf2"
    path.write_bytes(content)
    return path


def test_it_is_put_where_it_belongs_and_tells_version_and_board(tmp_path: Path) -> None:
    found = uf2_file.read(written(tmp_path, blocks(b"\0" * 300 + PROGRAM, address=0x10000100)))
    assert found.flash[0x100 + 300 :].startswith(PROGRAM)
    assert found.flash[:0x100] == b"\xff" * 0x100
    assert len(found.flash) == 2 << 20
    assert (found.version, found.machine) == ("10.2.1", "Raspberry Pi Pico with rp2040")
    assert found.is_for("raspberry_pi_pico")
    assert not found.is_for("adafruit_feather_rp2040")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no UF2 file"),
        (b"\0" * 2048, "is no UF2 file"),
        (blocks(PROGRAM, family=OTHER_FAMILY), "is no UF2 file"),
        (blocks(PROGRAM, address=0x20000000), "is no UF2 file"),
        (blocks(b"MicroPython v1.27"), "is no CircuitPython"),
    ],
)
def test_another_file_is_refused_with_a_word_what_to_get(tmp_path: Path, content: bytes, told: str) -> None:
    with pytest.raises(CannotEmulate, match=f"{told}.*get CircuitPython.*circuitpython.org"):
        uf2_file.read(written(tmp_path, content))


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["--emulated"], {"CIRCUITPYTHON_UF2": ""}, "--emulated needs --uf2 FILE: get CircuitPython"),
        (["--emulated", "--uf2", "missing.uf2"], {}, "missing.uf2: No such file or directory"),
        (["--emulated", "--uf2", "firmware.uf2"], {"PATH": ""}, "Node.js is missing"),
    ],
)
def test_what_is_missing_is_one_line_and_exit_status_2(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], told: str
) -> None:
    written(tmp_path, blocks(PROGRAM))
    (tmp_path / "it.seq").write_text("power on")
    done = subprocess.run(
        [sys.executable, "-m", "picoath", "simulate", "--script", "it.seq", *arguments],
        cwd=tmp_path,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
