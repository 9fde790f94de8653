"""Names for the board: those of ours become names that CircuitPython has in flash, and take no heap.

Each name of a function, class, attribute, argument or global lies in the heap once, with 7 bytes more than it
has letters, and stays when its module is let go. CircuitPython itself has some 1,900 names in flash, for its
modules, pins and exceptions: a name of ours is given one of those that nothing here uses, the same in each
file. Only what the board runs compiled is written so; its tracebacks tell the given names.

A name stays as it is

- when CircuitPython has it: then it may mean something that is CircuitPython's;
- when a file that stays a source has it, but for parameters and locals;
- when a string is the same, or a keyword of a call that is not known to be a parameter's: it may be looked
  up by that;
- when it is part of a module's path, or an exception's, which the panel shows.
"""

from __future__ import annotations

import ast
import functools
import io
import itertools
import keyword
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType

_IN_FLASH = Path(__file__).with_name("flash_names.txt")
"""Those that CircuitPython 10.1.4, 10.2.1 and 10.3.0-alpha.4 all have on a Raspberry Pi Pico."""

_CALLED_BY_CIRCUITPYTHON = {
    "accept", "bind", "close", "configure", "connect", "count", "datetime", "deinit", "deinited", "direction",
    "drive_mode", "errno", "ioctl", "keys", "listen", "mount", "probe", "pull", "read", "readblocks",
    "readfrom_into", "readinto", "recv_into", "remove", "send", "setsockopt", "settimeout", "switch_to_input",
    "switch_to_output", "sync", "throw", "try_lock", "type", "unlock", "value", "write", "writeblocks",
    "writeto", "writeto_then_readfrom",
}  # fmt: skip
"""What its own code looks up in an object that it is handed (by ``mp_load_attr`` and ``mp_load_method``)."""

Names = Mapping[str, str]
"""What is written in place of a name."""

NONE: Names = MappingProxyType({})

_FIELDS: dict[type[ast.AST], tuple[str, ...]] = {
    ast.Name: ("id",),
    ast.Attribute: ("attr",),
    ast.arg: ("arg",),
    ast.keyword: ("arg",),
    ast.FunctionDef: ("name",),
    ast.ClassDef: ("name",),
    ast.ExceptHandler: ("name",),
    ast.alias: ("name", "asname"),
}
"""Where a syntax tree has names."""


_FORMATTED = re.compile("(f|fr|rf)['\"]", re.IGNORECASE)


@functools.cache
def in_flash() -> frozenset[str]:
    """The names that CircuitPython has in flash."""
    return frozenset(_IN_FLASH.read_text(encoding="ascii").split())


def given(compiled: Mapping[str, bytes], sources: Iterable[bytes]) -> Names:
    """Choose names for a firmware.

    :param compiled: the sources of what is compiled, by their path on the drive.
    :param sources: what the board has as sources.
    """
    modules = [_nodes(source) for source in compiled.values()]
    uses = Counter(name for nodes in modules for name in set(_names(nodes)))
    kept = {part for path in compiled for part in PurePosixPath(path).with_suffix("").parts}
    taken = set(_CALLED_BY_CIRCUITPYTHON)
    for nodes in map(_nodes, sources):
        kept.update(_met(nodes), _texts(nodes))
        taken.update(_names(nodes))
    parameters = _parameters(itertools.chain.from_iterable(modules))
    for nodes in modules:
        kept.update(_texts(nodes), _keywords(nodes, parameters), _left_out(nodes), _exceptions(nodes))
    defined = {name for nodes in modules for name in _defined(nodes) if not name.startswith("__")}
    ours = sorted(defined - kept - in_flash(), key=lambda name: (-uses[name], name))
    unused = in_flash() - kept - uses.keys() - taken - set(keyword.kwlist)
    without_meaning = (name for name in unused if not name.startswith("_"))
    shortest_first = sorted(without_meaning, key=lambda name: (len(name), name))
    return dict(zip(ours, shortest_first, strict=False))  # what is left over keeps its name


def renamed(source: bytes, names: Names) -> bytes:
    """The same program with other names. All else stays: the compiler makes other code of other brackets."""
    lines = io.StringIO(source.decode()).readlines()
    starts = list(itertools.accumulate(map(len, lines), initial=0))
    text = "".join(lines)
    written, at = [], 0
    for token in tokenize.generate_tokens(iter(lines).__next__):
        begin, end = (starts[line - 1] + column for line, column in (token.start, token.end))
        if token.type == tokenize.NAME:
            written += [text[at:begin], names.get(token.string, token.string)]
            at = end
        elif token.type == tokenize.STRING and _FORMATTED.match(token.string):
            written += [text[at:begin], _renamed_in_string(token.string, names)]
            at = end
    return "".join([*written, text[at:]]).encode()


def _renamed_in_string(formatted: str, names: Names) -> str:
    """An f-string with other names in it. Before Python 3.12 it is one token."""
    tree = ast.parse(formatted, mode="eval")
    for node in ast.walk(tree):
        for field in _FIELDS.get(type(node), ()):
            name = getattr(node, field)
            setattr(node, field, names.get(name, name))
    return ast.unparse(tree)


def _nodes(source: bytes) -> list[ast.AST]:
    return list(ast.walk(ast.parse(source)))


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """All names, each part of a dotted one by itself."""
    for node in nodes:
        for field in _FIELDS.get(type(node), ()):
            yield from (getattr(node, field) or "").split(".")


def _met(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names by which a module and others meet: what it defines for all to see, and what it asks for."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Attribute, ast.alias, ast.keyword)):
            yield from _names([node])
        elif isinstance(node, ast.Module):
            yield from _stored(node.body)


def _defined(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that a module gives, but for those of locals, which are none on the board."""
    for node in nodes:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.Global):
            yield from node.names
        if isinstance(node, (ast.Module, ast.ClassDef)):
            yield from _stored(node.body)


def _stored(statements: Iterable[ast.AST]) -> Iterator[str]:
    """The names that statements store, but for those of functions and classes in them."""
    for node in statements:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname
        yield from _stored(ast.iter_child_nodes(node))


def _texts(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from node.value.split(".")


def _parameters(nodes: Iterable[ast.AST]) -> set[tuple[str, str]]:
    """Pairs of a function's name, or a class's, and that of a parameter."""
    found: set[tuple[str, str]] = set()
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            found.update((node.name, name) for name in _arguments(node))
        elif isinstance(node, ast.ClassDef):
            functions = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            made_by = [each for each in functions if each.name == "__init__"]
            found.update((node.name, name) for each in made_by for name in _arguments(each))
    return found


def _arguments(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args + function.args.kwonlyargs]


def _keywords(nodes: Iterable[ast.AST], parameters: set[tuple[str, str]]) -> Iterator[str]:
    """Keywords that may arrive in a dictionary."""
    for node in nodes:
        if isinstance(node, ast.Call):
            function = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for each in node.keywords:
                if each.arg and (function, each.arg) not in parameters:
                    yield each.arg


def _left_out(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Private numbers, see `constants`: the compiler leaves their names out, for their `_` alone."""
    for node in nodes:
        value = node.value if isinstance(node, ast.Assign) else None
        if isinstance(node, ast.Assign) and isinstance(value, ast.Call) and "const" in _names([value.func]):
            yield from (name for name in _names(node.targets) if name.startswith("_"))


def _exceptions(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
            if any(base.endswith(("Error", "Exception")) for base in bases):
                yield node.name
