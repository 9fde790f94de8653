"""The processes that this program starts. None of them runs a file of the current folder, which may be full
of what a stranger sent."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# Isolated mode (-I) leaves out the current folder, PYTHONPATH and the user's own packages; the last two are
# put back, since this program may be installed there.
_START = """\
import runpy, sys
module, folders = sys.argv[1], sys.argv[2]
del sys.argv[1:3]
sys.path += [folder for folder in folders.split({separator!r}) if folder not in sys.path]
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


RUN_MODULE = "--run-module"
"""What the program in one file takes instead (host_tools/release/app.py)."""


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module of this program, in UTF-8 and without the current folder."""
    if getattr(sys, "frozen", False):
        return [sys.executable, RUN_MODULE, module, *arguments]
    start = _START.format(separator=os.pathsep)
    folders = os.pathsep.join(_import_folders())
    return [sys.executable, "-I", "-X", "utf8", "-c", start, module, folders, *arguments]


def find(name: str) -> str | None:
    """Where the program of that name is, by an absolute folder of PATH; None when there is none."""
    for folder in _absolute(os.get_exec_path()):
        for ending in _endings():
            program = Path(folder, name + ending)
            if program.is_file() and os.access(program, os.X_OK):
                return str(program)
    return None


def output_of(
    command: Sequence[str], seconds: float, environment: Mapping[str, str] | None = None
) -> str | None:
    """What a program prints; None where it is missing or fails. Raises TimeoutError when it does not end."""
    program = find(command[0])
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, *command[1:]],
            capture_output=True,
            timeout=seconds,
            env={**os.environ, **(environment or {})},
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    except OSError:
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def forget_current_folder() -> None:
    """Let no library either find a program in the current folder."""
    os.environ["PATH"] = os.pathsep.join(_absolute(os.get_exec_path()))
    if sys.platform == "win32":
        os.environ["NoDefaultCurrentDirectoryInExePath"] = "1"  # noqa: SIM112, that is its name


def _import_folders() -> list[str]:
    """The folders that modules come from; the current one only where this program itself lies in it."""
    home = str(Path(__file__).resolve().parents[1])
    here = str(Path.cwd())
    return [folder for folder in _absolute(sys.path) if folder != here or folder == home]


def _absolute(folders: Sequence[str]) -> list[str]:
    return [folder for folder in folders if Path(folder).is_absolute()]


def _endings() -> list[str]:
    if sys.platform != "win32":
        return [""]
    return os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(os.pathsep)
