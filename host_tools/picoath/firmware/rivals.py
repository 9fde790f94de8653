"""Files that CircuitPython would run or import in place of ours, also once ours is lost.

A program is looked for under several names, a module as a folder, then as .py, then as .mpy, and in the root
before lib/ (CircuitPython, main.c and py/builtinimport.c).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from picoath.firmware.layout import PROGRAMS

_PROGRAM_RIVALS = {"code.py": ["code.txt"]}
_OTHER_FORM = {".py": ".mpy", ".mpy": ".py"}
_LIBRARIES = "lib/"
_PACKAGE = "__init__"


def rivals(paths: Iterable[str]) -> list[str]:
    """Where they would be: paths of files, and of folders, which count with all that is in them."""
    ours = set(paths)
    return sorted({rival for path in ours for rival in _rivals_of(path)} - ours)


def _rivals_of(path: str) -> Iterator[str]:
    yield from _PROGRAM_RIVALS.get(path, [])
    module = PurePosixPath(path)
    if path in PROGRAMS or module.suffix not in _OTHER_FORM:
        return
    yield str(module.with_suffix(_OTHER_FORM[module.suffix]))
    if module.stem != _PACKAGE:
        yield str(module.with_suffix(""))
    if path.startswith(_LIBRARIES):
        top = PurePosixPath(path[len(_LIBRARIES) :]).parts[0]
        name = PurePosixPath(top).stem
        yield from (name, f"{name}.py", f"{name}.mpy")
