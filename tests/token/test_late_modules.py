"""What a plain token has not loaded when its first code is on the panel."""

import re

import pytest
from fob import modules

LATE = {"fob." + name for name in re.findall(r"^    (\S+) {2,}", modules.__doc__, re.MULTILINE)}

NOTES_WHAT_IS_LOADED = b"""    def get_keyboard():
        import sys
        with open("/loaded.txt", "w") as file:
            file.write("\\n".join(sys.modules))
"""


@pytest.fixture
def loaded(pico, make_account):
    """The modules that are loaded when the first page has just been drawn."""
    pico.enrol(make_account("Contoso"))
    pico.board.power_off()
    wiring = pico.board.drive.read("/plain.py")
    assert wiring.count(b"    def get_keyboard():\n") == 1
    pico.board.drive.put("/plain.py", wiring.replace(b"    def get_keyboard():\n", NOTES_WHAT_IS_LOADED))
    pico.wearer.plug_in()
    assert pico.wearer.sees("Contoso")
    return set(pico.board.drive.read("/loaded.txt").decode().split())


def test_of_what_is_loaded_late_only_what_its_account_needs(loaded):
    assert loaded & LATE == {"fob.activities.totp", "fob.vault.upkeep"}


def test_nothing_of_the_wire(loaded):
    assert [name for name in loaded if name.startswith("fob.wire")] == []
