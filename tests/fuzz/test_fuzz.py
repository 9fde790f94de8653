"""The corpus of the fuzzing, replayed: what it began with, and what once broke something."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode leaves test folders out

import harnesses

HERE = Path(__file__).parent
INPUTS = sorted((HERE / "corpus").glob("*/*"))


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_input_of_the_corpus_is_read_or_refused(path):
    harnesses.ALL[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", harnesses.ALL)
def test_every_harness_takes_anything_that_is_like_its_corpus(name):
    """Each input with a piece left out or turned around, here and there."""
    for path in (HERE / "corpus" / name).iterdir():
        content = path.read_bytes()
        for at in range(0, len(content), max(1, len(content) // 8)):
            harnesses.ALL[name](content[:at] + content[at + 3 :])
            harnesses.ALL[name](
                content[:at] + bytes(byte ^ 0x55 for byte in content[at : at + 2]) + content[at + 2 :]
            )


def test_every_harness_has_a_corpus():
    assert {folder.name for folder in (HERE / "corpus").iterdir()} == set(harnesses.ALL)
    assert len(INPUTS) > 3 * len(harnesses.ALL)


def test_make_fuzz_runs(tmp_path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: pip install 'picoath[fuzz]'")
    done = subprocess.run(
        [sys.executable, HERE / "fuzz.py", "2", "records"], capture_output=True, text=True, cwd=tmp_path
    )
    assert (done.returncode, "stat::number_of_executed_units" in done.stderr) == (0, True), done.stderr[
        -2000:
    ]
