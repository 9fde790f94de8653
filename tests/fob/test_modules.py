"""What is loaded late: in one way, told in one place, and along the same arrows as all other imports."""

import ast
import re

import pytest
from fob import modules
from picoath.project_folder import project_folder

FIRMWARE = project_folder("firmware")
FOB = FIRMWARE / "fob"
TABLE = dict(re.findall(r"^    (\S+) {2,}(.+)$", modules.__doc__, re.MULTILINE))

MAY_LOAD = {
    "oath": {"oath"},
    "vault": {"vault", "oath"},
    "wire": {"wire", "vault", "oath"},
    "panel": {"panel"},
}
"""Which wings a wing may load from. The activities, and the token around them, may load from all."""

BEFORE_THE_CHECK = {"code.py", "last_words.py", "safemode.py", "usb_interfaces.py"}
"""What runs before it is known whether all of `fob` is there can't rely on `modules`."""


def late_loads():
    """Pairs of a file and the module that it loads late."""
    for path in sorted(FIRMWARE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "modules.load":
                yield path.relative_to(FIRMWARE).as_posix(), ast.literal_eval(node.args[0])


def test_the_table_has_every_module_that_is_loaded_late_and_says_when():
    assert set(TABLE) == {module for _, module in late_loads()}
    for module in TABLE:
        assert (FOB / (module.replace(".", "/") + ".py")).is_file(), module


@pytest.mark.parametrize(("path", "module"), list(late_loads()))
def test_late_arrows_run_as_the_others(path, module):
    wing = path.removeprefix("fob/").partition("/")[0]
    if wing in MAY_LOAD:
        assert module.partition(".")[0] in MAY_LOAD[wing]


@pytest.mark.parametrize("path", sorted(FIRMWARE.rglob("*.py")), ids=lambda path: path.name)
def test_nothing_else_of_fob_is_imported_in_the_middle_of_a_function(path):
    if path.name in BEFORE_THE_CHECK and path.parent == FIRMWARE:
        return
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    inside = [node for function in functions for node in ast.walk(function)]
    named = [node.module or "" for node in inside if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in inside if isinstance(node, ast.Import) for alias in node.names]
    assert [name for name in named if name.partition(".")[0] == "fob"] == []


def test_load_gives_the_module_once():
    assert modules.load("vault.journal") is modules.load("vault.journal")
    assert modules.load("vault.journal").__name__ == "fob.vault.journal"
