"""Making a module object out of names and values."""

from __future__ import annotations

from types import ModuleType
from typing import Any


def module(name: str, **contents: Any) -> ModuleType:
    """A module with that name and those attributes."""
    made = ModuleType(name)
    vars(made).update(contents)
    return made
