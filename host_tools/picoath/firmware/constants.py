"""Named whole numbers, folded into the code: a name costs the board heap, and time whenever it is looked up.

MicroPython's compiler puts ``const(1)`` in the place of the name that it is given to, and leaves nothing else
of a name that begins with an underscore. CPython knows no ``const``, so the sources do without it.
"""

from __future__ import annotations

import ast
import re
from collections import Counter

_CONSTANT = re.compile(r"_?[A-Z][A-Z0-9_]*")


def folded(source: bytes) -> bytes:
    """The source with ``const`` around each whole number that has a name in capitals, given only once."""
    tree = ast.parse(source)
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    given = Counter(name.id for name in names if isinstance(name.ctx, ast.Store))
    lines = source.splitlines(keepends=True)
    for statement in tree.body:
        if (found := _named_number(statement)) and given[found[0]] == 1:
            _fold(lines, found[1])
    return b"".join(lines)


def _named_number(statement: ast.stmt) -> tuple[str, ast.Constant] | None:
    """The name and the number of ``NAME = 1``; None for any other statement."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) > 1:
        return None
    target, value = statement.targets[0], statement.value
    if not (isinstance(target, ast.Name) and isinstance(value, ast.Constant) and type(value.value) is int):
        return None
    return (target.id, value) if _CONSTANT.fullmatch(target.id) else None


def _fold(lines: list[bytes], number: ast.Constant) -> None:
    line = lines[number.lineno - 1]
    start, end = number.col_offset, number.end_col_offset
    lines[number.lineno - 1] = line[:start] + b"const(" + line[start:end] + b")" + line[end:]
