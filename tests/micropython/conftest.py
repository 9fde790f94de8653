"""Fixtures for the tests that run on the MicroPython virtual machine."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the module vm: importlib mode leaves test folders out

import vm


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """A folder that has fob compiled to .mpy files."""
    folder = tmp_path_factory.mktemp("compiled")
    vm.compile_package(vm.FIRMWARE / "fob", folder)
    return folder


@pytest.fixture(params=["source", "compiled"])
def firmware(request):
    """A folder that has fob: once as it is in the source tree, once compiled."""
    if request.param == "source":
        return vm.FIRMWARE
    return request.getfixturevalue("compiled")
