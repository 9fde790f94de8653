"""What lies where on a board's drive: the firmware compiled for it, and nothing that it does not import.

Programs stay sources, since CircuitPython starts no others. So does what they need to tell that the rest is
whole, and to say that it isn't: a compiled file that was cut short makes CircuitPython 10.2 read its end
for ever (py/persistentcode.c, read_uint), a source is an error. Everything else is compiled: the device
package in ``fob/``, libraries in ``lib/``. ``picoath.json`` says what was put there, see `manifest`, without
``settings.toml``, which is the user's too.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from picoath.errors import BadInput
from picoath.firmware import compiler, constants, manifest, names, settings_toml, unused
from picoath.firmware.imports import Reader, literals
from picoath.firmware.libraries import BUILT_IN, find_library
from picoath.firmware.names import Names
from picoath.firmware.problems import CannotBuild
from picoath.firmware.slim import MINIFIER, slimmed
from picoath.project_folder import board_names, project_folder

PROGRAMS = ("boot.py", "code.py", "safemode.py")
"""What CircuitPython runs by itself, from source."""

_PACKAGE = "fob/__init__.py"
_LIBRARIES = "lib"

BEFORE_THE_CHECK = (
    "board_config.py",
    _PACKAGE,
    "fob/crashes.py",
    "fob/nvm_log.py",
    "fob/opening.py",
    "last_question.py",
    "last_words.py",
    "usb_interfaces.py",
)
"""What runs before it is known whether all of the firmware is there."""

_NO_BUILD = b'\nBUILD = ""\n'


@dataclass(frozen=True)
class Firmware:
    """The firmware of one board. `files` has the content of each file by its path from the drive's root,
    `names` what the compiled ones have in place of the sources' names."""

    board: str
    version: str
    build: str
    files: Mapping[str, bytes]
    names: Names


def build(board: str, firmware: Path | None = None) -> Firmware:
    """Compile the firmware for a board, a folder of boards/.

    :param firmware: a folder with the sources, in place of the project's.

    Raises BadInput when there is no such board, CannotBuild when something the build relies on is not so.
    """
    if board not in board_names():
        raise BadInput(f"there is no board {board}; there are {', '.join(board_names())}")
    compiler.check_compiler()
    folder = firmware or project_folder("firmware")
    sources = drive_sources(board, folder)
    settings = _text(folder / settings_toml.PATH)
    version = str(literals(sources["fob/version.py"])["VERSION"])
    identity = _identity({**sources, settings_toml.PATH: settings})
    sources[_PACKAGE] = _with_build(sources[_PACKAGE], identity)
    given = _names(sources)
    files = dict(_on_the_drive(path, source, given) for path, source in sorted(sources.items()))
    files[manifest.PATH] = manifest.encoded(manifest.Manifest.of(board, version, identity, files))
    files[settings_toml.PATH] = settings
    return Firmware(board, version, identity, files, given)


def drive_sources(board: str, firmware: Path) -> dict[str, bytes]:
    """The sources of all that the board's programs come to import, by their path on the drive."""
    sources = _reached(board, firmware, lambda module: _text(module.file))
    left = unused.left_out(sources, _LIBRARIES)
    return _reached(board, firmware, lambda module: left[module.drive_path])


def _reached(board: str, firmware: Path, text: Callable[[_Module], bytes]) -> dict[str, bytes]:
    """The sources, read by `text`, of the board's programs and of what these import, by way of each other."""
    board_folder = project_folder("boards") / board
    board_data = literals((board_folder / "board_config.py").read_bytes())
    modules = _Modules(firmware, board_folder)
    sources: dict[str, bytes] = {}
    waiting = [_Module(name, firmware / name, "") for name in PROGRAMS if (firmware / name).exists()]
    while waiting:
        module = waiting.pop()
        if module.drive_path in sources:
            continue
        source = sources[module.drive_path] = text(module)
        reader = Reader(module.drive_path, module.package, modules.is_there, board_data)
        waiting += [found for name in reader.read(source) if (found := modules.find(name))]
    return sources


@dataclass(frozen=True)
class _Module:
    drive_path: str
    file: Path
    package: str


class _Modules:
    """Where the modules are that a board's programs can import."""

    def __init__(self, firmware: Path, board_folder: Path) -> None:
        self._firmware = firmware
        self._board_folder = board_folder

    def is_there(self, name: str) -> bool:
        """Whether the board has a module or package of that dotted name."""
        if name.partition(".")[0] in BUILT_IN:
            return "." not in name or name.startswith("adafruit_bus_device.")
        return self.find(name) is not None or self._namespace(name)

    def find(self, name: str) -> _Module | None:
        """The file of a module; None when it is built in, there is none, or it is a package without code."""
        if name.partition(".")[0] in BUILT_IN:
            return None
        if name == "board_config":
            return _Module("board_config.py", self._board_folder / "board_config.py", "")
        base, prefix = self._base(name)
        if base is None:
            return None
        package = base / "__init__.py"
        if package.is_file() and (f"{prefix}/__init__.py" == _PACKAGE or _has_code(package)):
            return _Module(f"{prefix}/__init__.py", package, name)
        file = base if base.suffix == ".py" else base.with_name(base.name + ".py")
        if file.is_file():
            return _Module(f"{prefix}.py", file, name.rpartition(".")[0])
        return None

    def _namespace(self, name: str) -> bool:
        base, _ = self._base(name)
        return base is not None and base.is_dir()

    def _base(self, name: str) -> tuple[Path | None, str]:
        """A module's file without its ending, or the only file of a library; and its path on the drive."""
        top, _, rest = name.partition(".")
        inner = PurePosixPath(*name.split("."))
        if (self._firmware / top).is_dir() or (self._firmware / f"{top}.py").is_file():
            return self._firmware / inner, str(inner)
        library = find_library(top)
        if library is None:
            return None, ""
        return library.joinpath(*rest.split(".")) if rest else library, f"{_LIBRARIES}/{inner}"


def _has_code(file: Path) -> bool:
    """Whether there is more than a docstring: a package without code needs no file on the board."""
    body = ast.parse(_text(file)).body
    return any(not isinstance(statement, ast.Expr) for statement in body)


def _text(file: Path) -> bytes:
    """A file of the project, whatever line ends it was checked out with."""
    return file.read_bytes().replace(b"\r\n", b"\n")


def _stays_source(path: str) -> bool:
    return path in PROGRAMS or path in BEFORE_THE_CHECK


def _names(sources: Mapping[str, bytes]) -> Names:
    compiled = {path: constants.folded(source) for path, source in sources.items() if not _stays_source(path)}
    return names.given(compiled, [source for path, source in sources.items() if _stays_source(path)])


def _on_the_drive(path: str, source: bytes, given: Names) -> tuple[str, bytes]:
    if _stays_source(path):
        compiler.check_language(source, path)
        return path, slimmed(source)
    return str(PurePosixPath(path).with_suffix(".mpy")), compiler.compiled(source, path, given)


def _identity(sources: Mapping[str, bytes]) -> str:
    """Names a build by what goes into it: the sources, and the tools with their options."""
    tools = (compiler.MPY_CROSS, *compiler.OPTIONS, MINIFIER)
    digest = hashlib.sha256(" ".join(tools).encode())
    for path, source in sorted(sources.items()):
        digest.update(f"\n{path} {hashlib.sha256(source).hexdigest()}".encode())
    return digest.hexdigest()[: manifest.BUILD_DIGITS]


def _with_build(source: bytes, identity: str) -> bytes:
    """The source of the package, told which build it is of: the token compares that with the manifest."""
    if source.count(_NO_BUILD) != 1:
        raise CannotBuild(f"{_PACKAGE} has no line {_NO_BUILD.decode().strip()}")
    return source.replace(_NO_BUILD, f'\nBUILD = "{identity}"\n'.encode())
