"""The firmware file, and what is said where one is missing or another thing; none of it runs a processor."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from circuitpython_uf2 import blocks, circuitpython
from virtual_board.emulated import uf2 as uf2_file
from virtual_board.emulated.problems import CannotEmulate


def written(folder: Path, content: bytes) -> Path:
    path = folder / "firmware.uf2"
    path.write_bytes(content)
    return path


def test_another_file_is_refused_with_a_word_what_to_get(tmp_path: Path) -> None:
    with pytest.raises(CannotEmulate, match=r"is no CircuitPython; get CircuitPython.*circuitpython.org"):
        uf2_file.read(written(tmp_path, blocks(b"MicroPython v1.27")))


def test_a_file_for_a_larger_flash_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotEmulate, match="is for a larger flash"):
        uf2_file.read(written(tmp_path, circuitpython(size=(2 << 20) + 1)))


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
    written(tmp_path, circuitpython())
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
