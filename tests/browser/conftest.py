"""A desktop with a browser, and services that ask for codes. Skipped where they can't be had."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for services: importlib mode leaves test folders out

from desk.window import Window
from services.process import running


@pytest.fixture
def service(window: Window, tmp_path: Path) -> Iterator[str]:
    """The address of services that nobody has used before."""
    window.forget()
    with running(tmp_path) as address:
        yield address
