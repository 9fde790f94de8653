"""Sources without comments and docstrings: CircuitPython compiles them at every start, 9 ms for each KB."""

from __future__ import annotations

import functools
from importlib import metadata
from types import ModuleType

from picoath.errors import BadInput
from picoath.firmware.problems import CannotBuild

MINIFIER = "3.4.0"
"""The release of python-minifier that the firmware is built with: another one may write other bytes."""


def slimmed(source: bytes) -> bytes:
    """The same program in fewer bytes; every name stays. Raises what `minifier` raises."""
    text = minifier().minify(
        source.decode(),
        remove_literal_statements=True,
        combine_imports=False,
        hoist_literals=False,
        rename_locals=False,
        constant_folding=False,
        remove_dead_branches=False,
    )
    return f"{text}\n".encode()


@functools.cache
def minifier() -> ModuleType:
    """The package.

    Raises BadInput when python-minifier is missing, CannotBuild when it is another release.
    """
    try:
        installed = metadata.version("python-minifier")
        import python_minifier
    except (metadata.PackageNotFoundError, ImportError):
        raise BadInput("python-minifier is missing: pip install 'picoath[firmware]'") from None
    if installed != MINIFIER:
        raise CannotBuild(f"the firmware is built with python-minifier {MINIFIER}; {installed} is installed")
    return python_minifier
