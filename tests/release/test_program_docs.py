"""Manual page and completions: as the program is now, and as the tools for them want them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from picoath.cli.app import app
from release import program_docs

COMMANDS = [
    str(command.name or getattr(command.callback, "__name__", "")) for command in app.registered_commands
]


@pytest.mark.parametrize("path", program_docs.files())
def test_the_files_are_those_of_the_program_as_it_is(path: str) -> None:
    """Else: `make docs`."""
    assert (program_docs.FOLDER / path).read_text(encoding="utf-8") == program_docs.files()[path]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_has_every_command(command: str) -> None:
    assert f'.SS "picoath {command} ' in program_docs.files()["man/man1/picoath.1"]


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff, which reads manual pages, is not here")
def test_the_manual_is_read_without_a_complaint() -> None:
    page = program_docs.FOLDER / "man/man1/picoath.1"
    command = ["groff", "-man", "-Tutf8", "-ww", "-P-c", str(page)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    plain = " ".join(re.sub(r".\x08", "", done.stdout).split())  # without bold, as on a typewriter
    assert "picoath install [OPTIONS] [[DRIVE]]" in plain


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not here")
def test_bash_completes_commands(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("picoath")
    script = f"""
        source {program_docs.FOLDER / "bash-completion/completions/picoath"}
        COMP_WORDS=(picoath inst); COMP_CWORD=1
        _picoath_completion {program}
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.split() == ["install"]
