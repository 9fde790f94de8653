"""Which modules a program of the board can come to import, read from its source without running it.

Only statements that can run on the board count. Of a ``try`` that awaits an ImportError, what stands behind
the first module that is not there never runs, and what handles the error does; of an ``if`` whose condition
is about the board's data, one branch runs. So neither type hints nor the driver of another board's chip get
onto the drive. What `fob.modules.load` is called with counts as an import.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from picoath.firmware.problems import CannotBuild

_BOARD_DATA = "board_config"
_LATE = ("modules", "load")
"""The call that loads a module of `fob` late."""
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class _NotThere(Exception):
    """A module that the board doesn't have."""


class _Unknown(Exception):
    """A value that only shows when the program runs."""


@dataclass
class Reader:
    """Reads the imports of one source file.

    :param name: the file, for messages.
    :param package: the package that it is in, "" for none.
    :param is_there: whether there is a module of a dotted name on the board.
    :param board_data: what the names in board_config hold, as far as these are literals.
    """

    name: str
    package: str
    is_there: Callable[[str], bool]
    board_data: Mapping[str, object]
    found: list[str] = field(default_factory=list)

    def read(self, source: bytes) -> list[str]:
        """Dotted names of the modules, in the order of the source, packages before what is in them.

        Raises CannotBuild for one that is not on the board and whose absence nothing handles.
        """
        try:
            self._block(ast.parse(source, self.name).body)
        except _NotThere as missing:
            raise CannotBuild(f"{self.name} imports {missing}, which no board has") from None
        return list(dict.fromkeys(self.found))

    def _block(self, statements: Iterable[ast.stmt]) -> bool:
        """Reads statements up to one that leaves them; whether there was one."""
        return any(self._statement(statement) for statement in statements)

    def _statement(self, statement: ast.stmt) -> bool:
        """Whether what stands behind the statement never runs."""
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                self._note(alias.name)
        elif isinstance(statement, ast.ImportFrom):
            self._note_from(statement)
        elif isinstance(statement, ast.If):
            return self._if(statement)
        elif isinstance(statement, ast.Try):
            return self._try(statement)
        elif isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.With, ast.For, ast.While)):
            self._block(statement.body)
            self._block(getattr(statement, "orelse", []))
        else:
            self._loaded_late(statement)
        return isinstance(statement, (ast.Return, ast.Raise))

    def _if(self, statement: ast.If) -> bool:
        try:
            return self._block(statement.body if self._value(statement.test) else statement.orelse)
        except _Unknown:
            ends = self._block(statement.body)
            return self._block(statement.orelse) and ends

    def _try(self, statement: ast.Try) -> bool:
        awaited = any(_awaits_import_error(handler) for handler in statement.handlers)
        try:
            ends = self._block(statement.body) or self._block(statement.orelse)
            handlers = [
                handler for handler in statement.handlers if not _awaits_import_error(handler, only=True)
            ]
        except _NotThere:
            if not awaited:
                raise
            ends, handlers = False, statement.handlers
        for handler in handlers:
            self._block(handler.body)
        return self._block(statement.finalbody) or ends

    def _loaded_late(self, part: ast.AST) -> None:
        for node in ast.walk(part):
            if isinstance(node, ast.Call) and _is_late(node.func):
                self._note(f"fob.{self._value(node.args[0])}")

    def _note(self, module: str) -> None:
        """A module and the packages that it is in."""
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            name = ".".join(parts[:end])
            if not self.is_there(name):
                raise _NotThere(name)
            self.found.append(name)

    def _note_from(self, statement: ast.ImportFrom) -> None:
        base = self._base(statement)
        self._note(base)
        for alias in statement.names:
            if self.is_there(f"{base}.{alias.name}"):
                self._note(f"{base}.{alias.name}")

    def _base(self, statement: ast.ImportFrom) -> str:
        if not statement.level:
            return str(statement.module)
        outer = self.package.split(".")
        outer = outer[: len(outer) - statement.level + 1]
        return ".".join([*outer, statement.module] if statement.module else outer)

    def _value(self, node: ast.expr) -> Any:
        """What an expression about the board's data comes to."""
        if isinstance(node, ast.Constant):
            return node.value
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == _BOARD_DATA and node.attr in self.board_data:
                return self.board_data[node.attr]
        elif isinstance(node, ast.Subscript):
            return self._item(self._value(node.value), self._value(node.slice))
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
            compare = _COMPARISONS[type(node.ops[0])]
            return compare(self._value(node.left), self._value(node.comparators[0]))
        raise _Unknown

    def _item(self, container: Any, key: Any) -> Any:
        try:
            return container[key]
        except (KeyError, IndexError, TypeError):
            raise CannotBuild(f"{self.name} asks {_BOARD_DATA} for {key!r}, which is not there") from None


def _is_late(function: ast.expr) -> bool:
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)):
        return False
    return (function.value.id, function.attr) == _LATE


def literals(source: bytes) -> dict[str, object]:
    """The names that a module gives literal values to, with these."""
    values: dict[str, object] = {}
    for statement in ast.parse(source).body:
        if not (isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)):
            continue
        try:
            values[statement.targets[0].id] = ast.literal_eval(statement.value)
        except ValueError:
            continue  # a pin, known on the board only
    return values


def _awaits_import_error(handler: ast.ExceptHandler, only: bool = False) -> bool:
    """Whether a handler takes an ImportError and keeps it; with `only`, whether it takes nothing else."""
    last = handler.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False
    named = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    names = {node.id for node in named if isinstance(node, ast.Name)}
    if only:
        return names == {"ImportError"}
    return handler.type is None or bool(names & {"ImportError", "Exception", "BaseException"})
