"""What libraries have beside what the token uses of them: it is left out, since on the board it takes heap.

A function, a class, an attribute of a class or an import is used when its name is anywhere in the firmware
besides where it is given. Annotations are no use: the board leaves them out.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from picoath.firmware.slim import minifier

_TOLD = ("__version__", "__repo__")
"""What a library says of itself."""


@dataclass
class _Uses:
    """The names that some modules use."""

    read: set[str] = field(default_factory=set)
    """Names that are read, called or deleted, and those of base classes."""
    looked_up: set[str] = field(default_factory=set)
    """Names of attributes, and texts, by which one can be looked up."""
    imported: set[tuple[str | None, str]] = field(default_factory=set)
    """Names that are imported from a module, with its dotted name."""

    @classmethod
    def of(cls, trees: Iterable[ast.AST]) -> _Uses:
        uses = cls()
        for node in (node for tree in trees for node in ast.walk(tree)):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
                uses.read.add(node.id)
            elif isinstance(node, ast.Attribute):
                uses.looked_up.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                uses.looked_up.add(node.value)
            elif isinstance(node, ast.ImportFrom):
                uses.imported.update((node.module, alias.name) for alias in node.names)
        return uses

    def with_those_of(self, others: _Uses) -> _Uses:
        return _Uses(
            self.read | others.read, self.looked_up | others.looked_up, self.imported | others.imported
        )


def left_out(sources: Mapping[str, bytes], folder: str) -> dict[str, bytes]:
    """The sources, by their path on the drive; of those in `folder` only what any of them uses."""
    trees = {path: ast.parse(source) for path, source in sources.items()}
    libraries = {path: tree for path, tree in trees.items() if path.startswith(f"{folder}/")}
    for tree in libraries.values():
        _drop_annotations(tree)
    others = _Uses.of(tree for path, tree in trees.items() if path not in libraries)
    shortened = True
    while shortened:
        everywhere = _Uses.of(libraries.values()).with_those_of(others)
        shortened = (
            sum(_Library(path, folder, everywhere).shorten(tree) for path, tree in libraries.items()) > 0
        )
    return {**sources, **{path: f"{minifier().unparse(tree)}\n".encode() for path, tree in libraries.items()}}


def _drop_annotations(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None


class _Library:
    """One module of a library, and what is used anywhere."""

    def __init__(self, path: str, folder: str, everywhere: _Uses) -> None:
        parts = PurePosixPath(path).relative_to(folder).with_suffix("").parts
        self._name = ".".join(part for part in parts if part != "__init__")
        self._everywhere = everywhere
        self._read_here: set[str] = set()

    def shorten(self, tree: ast.Module) -> bool:
        """Leave out what is not used; says whether there was anything."""
        self._read_here = _Uses.of([tree]).read
        return self._shorten(tree)

    def _shorten(self, scope: ast.Module | ast.ClassDef | ast.Try) -> bool:
        found = False
        for statement in list(scope.body):
            if isinstance(statement, (ast.Import, ast.ImportFrom)):
                found |= self._shorten_import(statement)
            elif isinstance(statement, ast.ClassDef) or (
                isinstance(statement, ast.Try) and _is_try(statement)
            ):
                found |= self._shorten(statement)
            if self._is_unused(statement):
                scope.body.remove(statement)
                found = True
        if not scope.body and isinstance(scope, ast.ClassDef):
            scope.body.append(ast.Pass())
        return found

    def _shorten_import(self, statement: ast.Import | ast.ImportFrom) -> bool:
        used = [alias for alias in statement.names if self._is_used(alias.asname or alias.name)]
        found = len(used) < len(statement.names)
        statement.names = used
        return found

    def _is_unused(self, statement: ast.stmt) -> bool:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            return not self._is_used(statement.name)
        if isinstance(statement, ast.Assign):
            targets = statement.targets
            return all(isinstance(target, ast.Name) and not self._is_used(target.id) for target in targets)
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            return not statement.names
        if isinstance(statement, ast.Try):
            return not statement.body
        return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)

    def _is_used(self, name: str) -> bool:
        if name.startswith("__"):
            return name not in _TOLD
        return (
            name in self._read_here
            or name in self._everywhere.looked_up
            or (self._name, name) in self._everywhere.imported
        )


def _is_try(statement: ast.Try) -> bool:
    """Whether it is one that goes on whatever fails: what is left out of it is not missed."""
    passes = [isinstance(each, ast.Pass) for handler in statement.handlers for each in handler.body]
    return all(passes) and not statement.orelse and not statement.finalbody
