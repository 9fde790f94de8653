"""A release, made twice: here, and in another folder as another user would on another day."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for making.py: importlib mode leaves test folders out

from making import ROOT, make_release, once, run

ANOTHER = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7"}


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all files of a release of the last commit."""
    return once("release", tmp_path_factory, lambda folder: make_release(ROOT, folder))


@pytest.fixture(scope="session")
def release_of_another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, from a clone whose files have other times and modes."""

    def make(folder: Path) -> None:
        clone = tmp_path_factory.mktemp("elsewhere") / "somebody's clone"
        run("git", "clone", "--quiet", ROOT, clone, umask=0o077)
        for file in clone.rglob("*"):
            if ".git" not in file.parts:
                os.utime(file, (1e9, 1e9))
        make_release(clone, folder, **ANOTHER, HOME=str(clone.parent))

    return once("release-of-another", tmp_path_factory, make)
