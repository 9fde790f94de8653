"""A release, made twice: here, and in another folder as another user would on another day."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for making.py: importlib mode leaves test folders out

from making import ROOT, make_release, run


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with all files of a release of the last commit."""
    return make_release(ROOT, tmp_path_factory.mktemp("release"))


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone whose files have other times and modes."""
    folder = tmp_path_factory.mktemp("elsewhere") / "somebody's clone"
    run("git", "clone", "--quiet", ROOT, folder, umask=0o077)
    for file in folder.rglob("*"):
        if ".git" not in file.parts:
            os.utime(file, (1e9, 1e9))
    return folder


@pytest.fixture(scope="session")
def release_of_another(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("another")
    return make_release(
        clone, out, TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="7", HOME=str(out.parent)
    )
