"""`os`, `sys`, `gc`, `micropython` and `hashlib`: what a program asks of the system."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.drive import Drive
from virtual_board.simulated.timebase import MICROSECOND, Timebase

VERSION = (10, 2, 1)
_SMALL_INT_MAX = (1 << 30) - 1
_HASHES = ("sha1", "sha256")  # with native hashlib since 9.0 and 10.1
_FREE_HEAP = 136_000
_HASH_TIME = 200 * MICROSECOND  # of a short message; PBKDF2 finds its rounds by the time they take


def modules(drive: Drive, random_bytes: Callable[[int], bytes], timebase: Timebase) -> dict[str, ModuleType]:
    """The five modules; `random_bytes` is the source of `os.urandom`."""
    version = ".".join(str(part) for part in VERSION)
    implementation = SimpleNamespace(name="circuitpython", version=VERSION, _mpy=262)
    return {
        "os": make(
            "os",
            listdir=drive.listdir,
            mkdir=drive.mkdir,
            remove=drive.remove,
            unlink=drive.remove,
            rename=drive.rename,
            rmdir=drive.rmdir,
            stat=drive.stat,
            statvfs=drive.statvfs,
            sync=drive.sync,
            urandom=random_bytes,
            getcwd=lambda: "/",
            getenv=lambda key, default=None: default,
            sep="/",
        ),
        "sys": make(
            "sys",
            implementation=implementation,
            version=f"3.4.0; CircuitPython {version}",
            version_info=(3, 4, 0),
            platform="RP2040",
            byteorder="little",
            maxsize=_SMALL_INT_MAX,
            path=["", "/", ".frozen", "/lib"],
            exit=sys.exit,
        ),
        "gc": make("gc", collect=_nothing, enable=_nothing, disable=_nothing, mem_free=lambda: _FREE_HEAP),
        "micropython": make("micropython", const=lambda value: value),
        "hashlib": make("hashlib", new=_hash_maker(timebase)),
    }


def _nothing() -> None:
    """The host's collector needs no help, and a full collection takes it longer than a whole start."""


class _Hash:
    """No copy() and no hexdigest(), as in shared-bindings/hashlib/Hash.c."""

    def __init__(self, name: str, data: bytes, timebase: Timebase) -> None:
        self._hash = hashlib.new(name, data)
        self.digest_size = self._hash.digest_size
        self._timebase = timebase

    def update(self, data: bytes) -> None:
        self._hash.update(data)

    def digest(self) -> bytes:
        self._timebase.spend(_HASH_TIME)
        return self._hash.digest()


def _hash_maker(timebase: Timebase) -> Callable[..., _Hash]:
    def new(name: str, data: bytes = b"") -> _Hash:
        if name not in _HASHES:
            raise ValueError("Unsupported hash algorithm")
        return _Hash(name, data, timebase)

    return new
