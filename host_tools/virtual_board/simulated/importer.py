"""Imports as CircuitPython does them: from the drive, with a module table of its own for each start.

The program's modules are compiled from the drive's sources and see built-ins of their own. Only
what CircuitPython has can be imported; of modules that CPython has as well, only the names that
CircuitPython has. So a program that needs more fails here as it would on the board.
"""

from __future__ import annotations
import __future__

import builtins
import importlib
from collections.abc import Callable, Mapping, Sequence
from types import CodeType, ModuleType
from typing import Any

from virtual_board.simulated.drive import Drive

_SEARCH_PATH = ("/", "/lib/")

# CircuitPython 10.2 on raspberrypi boards, docs/library and shared-bindings.
_SHARED_WITH_CPYTHON = {
    "__future__": ("annotations",),
    "array": ("array",),
    "binascii": ("a2b_base64", "b2a_base64", "crc32", "hexlify", "unhexlify"),
    "collections": ("OrderedDict", "deque", "namedtuple"),
    "errno": ("EACCES", "EEXIST", "EINVAL", "EIO", "EISDIR", "ENODEV", "ENOENT", "EPERM", "ETIMEDOUT"),
    "io": ("BytesIO", "StringIO"),
    "json": ("dump", "dumps", "load", "loads"),
    "math": ("ceil", "floor", "fabs", "log", "pow", "sqrt", "trunc", "pi", "e", "sin", "cos", "tan", "isnan"),
    "random": ("choice", "getrandbits", "randint", "random", "randrange", "seed", "uniform"),
    "re": ("compile", "match", "search", "sub"),
    "struct": ("calcsize", "pack", "pack_into", "unpack", "unpack_from"),
    "traceback": ("format_exception", "print_exception"),
}

_MISSING_FUNCTIONS = """
    aiter anext ascii breakpoint copyright credits exit format help license quit vars
"""
_EXCEPTIONS = """
    ArithmeticError AssertionError AttributeError BaseException BrokenPipeError ConnectionError EOFError
    Exception GeneratorExit ImportError IndentationError IndexError KeyError KeyboardInterrupt LookupError
    MemoryError NameError NotImplementedError OSError OverflowError RuntimeError StopAsyncIteration
    StopIteration SyntaxError SystemExit TimeoutError TypeError UnicodeError ValueError ZeroDivisionError
"""

_compiled: dict[tuple[str, bytes], CodeType] = {}


class Importer:
    """The modules of one start of the board.

    :param drive: where the sources are.
    :param native: CircuitPython's own modules, by name.
    :param origins: what to call a drive's file in tracebacks, where that is another name than its path.
    :param write: takes what `print` writes.
    """

    def __init__(
        self,
        drive: Drive,
        native: Mapping[str, ModuleType],
        origins: Mapping[str, str],
        write: Callable[[str], None],
    ) -> None:
        self.modules: dict[str, ModuleType] = dict(native)
        if "sys" in native:
            vars(native["sys"])["modules"] = self.modules
        self._drive = drive
        self._origins = origins
        self._builtins = {name: value for name, value in vars(builtins).items() if _is_there(name, value)}
        self._builtins.update(__import__=self._import, open=drive.open, print=_printer(write))

    def run(self, path: str) -> None:
        """Runs a file of the drive as the main program; raises OSError when there is none."""
        self._execute(path, self._new_module("__main__", package=""))

    def _new_module(self, name: str, package: str) -> ModuleType:
        module = self.modules[name] = ModuleType(name)
        vars(module).update(__builtins__=self._builtins, __package__=package)
        return module

    def _execute(self, path: str, module: ModuleType) -> None:
        source = self._drive.read(path)
        if source is None:
            raise OSError(2, f"No such file/directory: {path}")
        module.__file__ = path
        exec(compiled(source, self._origins.get(path, path)), vars(module))

    def _import(
        self,
        name: str,
        importing: Mapping[str, Any] | None = None,
        local_names: Mapping[str, Any] | None = None,
        wanted: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """What the `import` statement calls (`builtins.__import__`)."""
        if level:
            name = _absolute_name(name, importing or {}, level)
        module = self.load(name)
        if not wanted:
            return self.modules[name.partition(".")[0]]
        for item in wanted:
            if not hasattr(module, item) and hasattr(module, "__path__"):
                self.load(f"{name}.{item}")
        return module

    def load(self, name: str) -> ModuleType:
        """The module of that dotted name, with the packages that it is in."""
        if name in self.modules:
            return self.modules[name]
        package, _, last = name.rpartition(".")
        if package:
            parent = self.load(package)
            if name not in self.modules:
                setattr(parent, last, self._load_from(getattr(parent, "__path__", ()), name))
            return self.modules[name]
        if name in _SHARED_WITH_CPYTHON:
            return self._load_shared(name)
        return self._load_from(_SEARCH_PATH, name)

    def _load_shared(self, name: str) -> ModuleType:
        original = importlib.import_module(name)
        module = self.modules[name] = ModuleType(name)
        vars(module).update({key: getattr(original, key) for key in _SHARED_WITH_CPYTHON[name]})
        return module

    def _load_from(self, folders: Sequence[str], name: str) -> ModuleType:
        for folder in folders:
            base = folder + name.rpartition(".")[2]
            if self._drive.is_directory(base):
                return self._load_package(base, name)
            if self._drive.read(base + ".py") is not None:
                return self._load_file(base + ".py", name, package=name.rpartition(".")[0])
        raise ImportError(f"no module named '{name}'")

    def _load_package(self, folder: str, name: str) -> ModuleType:
        path = folder + "/__init__.py"
        if self._drive.read(path) is not None:
            return self._load_file(path, name, package=name, search=(folder + "/",))
        module = self._new_module(name, package=name)
        module.__path__ = [folder + "/"]
        return module

    def _load_file(self, path: str, name: str, package: str, search: Sequence[str] = ()) -> ModuleType:
        module = self._new_module(name, package)
        if search:
            module.__path__ = list(search)
        try:
            self._execute(path, module)
        except BaseException:
            self.modules.pop(name, None)
            raise
        return module


def compiled(source: bytes, filename: str) -> CodeType:
    """The code of a source file, compiled once however often boards start.

    Annotations are not evaluated: MicroPython throws them away.
    """
    key = (filename, source)
    if key not in _compiled:
        flags = __future__.annotations.compiler_flag
        _compiled[key] = compile(source, filename, "exec", flags=flags, dont_inherit=True)
    return _compiled[key]


def _is_there(name: str, value: object) -> bool:
    """Whether CircuitPython has a built-in of that name."""
    if isinstance(value, type) and issubclass(value, BaseException):
        return name in _EXCEPTIONS.split()
    return name not in _MISSING_FUNCTIONS.split()


def _absolute_name(name: str, importing: Mapping[str, Any], level: int) -> str:
    package = str(importing.get("__package__") or "").split(".")
    if package == [""] or level > len(package):
        raise ImportError("can't perform relative import")
    base = ".".join(package[: len(package) - level + 1])
    return f"{base}.{name}" if name else base


def _printer(write: Callable[[str], None]) -> Callable[..., None]:
    def print_(*values: object, sep: str = " ", end: str = "\n", file: Any = None) -> None:
        text = sep.join(str(value) for value in values) + end
        (write if file is None else file.write)(text)

    return print_
