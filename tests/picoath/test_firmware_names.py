"""The names that a build gives, and what it leaves out of libraries: the programs stay what they were."""

import ast
import subprocess
import sys

import pytest
from picoath.firmware import constants, layout, names, unused
from picoath.project_folder import board_names, project_folder
from virtual_board.emulated import drive_files


def given(compiled, *sources):
    return names.given(
        {path: text.encode() for path, text in compiled.items()}, [s.encode() for s in sources]
    )


def in_flash(name):
    return name in names.in_flash()


def test_what_a_module_defines_gets_names_that_circuitpython_has_and_nothing_here_uses():
    source = (
        "class Reader:\n    def take_piece(self, piece):\n        self.taken_piece = piece\nREADERS = []\n"
    )
    found = given({"fob/a.py": source})
    assert set(found) == {"Reader", "take_piece", "piece", "taken_piece", "READERS"}
    assert all(in_flash(name) for name in found.values())
    assert len(set(found.values())) == len(found)
    assert not set(found.values()) & {"self"}


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("def fob(): pass", "fob"),  # a part of a path
        ("def sleep(): pass", "sleep"),  # CircuitPython's
        ("def __len__(self): pass", "__len__"),
        ("class SealError(ValueError): pass", "SealError"),
        ("def some_method(): pass\ngetattr(x, 'some_method')", "some_method"),
        ("def by_path(): pass\nload('fob.by_path')", "by_path"),
        ("def f(**values): pass\ndef g(some_key): pass\nf(some_key=1)", "some_key"),
        ("_NUMBER = const(4)", "_NUMBER"),  # the compiler leaves it out, as it is private
        ("def f():\n    only_local = 1", "only_local"),
        ("def is_all_there(): pass", "is_all_there"),  # a source on the board calls it
        ("def by_a_text_there(): pass", "by_a_text_there"),
    ],
)
def test_a_name_that_something_else_may_mean_stays(source, kept):
    assert kept not in given(
        {"fob/a.py": source}, "import fob\nfob.is_all_there()\nX = {'by_a_text_there': 1}"
    )


def test_a_keyword_that_is_a_parameter_here_goes_with_it():
    source = "def fill_it(amount_of_it): pass\nfill_it(amount_of_it=1)\n"
    found = given({"fob/a.py": source})
    it, amount = found["fill_it"], found["amount_of_it"]
    assert names.renamed(source.encode(), found) == f"def {it}({amount}): pass\n{it}({amount}=1)\n".encode()


def test_all_but_names_stays_byte_for_byte():
    source = "# a name\nname, other = other, name  # name\nx = 'name' f'{name} {self.name:>3} name'\r\n"
    assert names.renamed(source.encode(), {"name": "N"}).decode() == (
        "# a name\nN, other = other, N  # name\nx = 'name' f'{N} {self.N:>3} name'\r\n"
    )


@pytest.mark.parametrize("board", board_names())
def test_no_given_name_means_anything_else_in_the_firmware(board):
    """Neither in what is compiled nor in what stays a source, where one of ours would hide the other."""
    firmware = drive_files.built(board)
    used = set()
    for source in layout.drive_sources(board, project_folder("firmware")).values():
        for node in ast.walk(ast.parse(source)):
            used.update(
                str(getattr(node, field, "")) for field in ("id", "attr", "arg", "name", "asname", "value")
            )
    assert not used & set(firmware.names.values())
    assert not set(firmware.names) & names.in_flash()
    assert not [name for name in firmware.names.values() if name.startswith("_")]  # Python's, as __int__ is


def test_a_compiled_module_holds_the_given_names_alone():
    firmware = drive_files.built("raspberry_pi_pico")
    compiled = firmware.files["fob/vault/journal.mpy"]
    for name in ("note_counter", "is_crowded"):
        assert name in firmware.names
        assert name.encode() not in compiled


def test_renamed_modules_work_as_before(tmp_path):
    """The compiled modules' sources under CPython: a code, and records there and back."""
    firmware = drive_files.built("raspberry_pi_pico")
    for path, source in layout.drive_sources("raspberry_pi_pico", project_folder("firmware")).items():
        if path.startswith("fob/"):
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(
                names.renamed(source, firmware.names) if f"{path[:-3]}.mpy" in firmware.files else source
            )
    program = """
import hashlib
from fob.oath import hmac, otp
from fob.vault import account, settings
made = account.Account("hotp", "SHA256", 8, None, 7, b"key", "Contoso", "user@example.com", "tab")
read, size = account.decode(made.encode())
print(otp.totp(hmac.new("SHA1", b"12345678901234567890"), 59, 30, 8), read.counter, read.account, size)
chosen = settings.Settings()
chosen.set("lock", 20)
print(settings.decode(chosen.encode()).lock)
"""
    (tmp_path / "program.py").write_bytes(names.renamed(program.encode(), firmware.names))
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stdout == "94287082 7 user@example.com 46\n20\n", done.stderr  # RFC 6238, appendix B


# What is left out of libraries

LIBRARY = '''
"""A chip."""
try:
    from typing import Optional
except ImportError:
    pass
from fields import Bit, Alarm
import registers as reg
__version__ = "1.0"
class Chip:
    """It."""
    time = Bit(0)
    alarm = Alarm(1)
    def __init__(self, i2c: Optional[int]) -> None:
        self.i2c = i2c
    def read(self):
        return self._helped()
    def _helped(self):
        return self.time
    def set_alarm(self):
        self._help_alarm()
    def _help_alarm(self):
        reg.write()
class Other(Chip):
    pass
'''


def test_of_a_library_stays_what_is_used_and_what_that_uses():
    left = unused.left_out(
        {"lib/chip.py": LIBRARY.encode(), "code.py": b"import chip\nchip.Chip(1).read()\n"}, "lib"
    )
    assert left["code.py"] == b"import chip\nchip.Chip(1).read()\n"
    shorter = ast.unparse(ast.parse(left["lib/chip.py"]))
    assert shorter == (
        "from fields import Bit\n\n"
        "class Chip:\n    time = Bit(0)\n\n"
        "    def __init__(self, i2c):\n        self.i2c = i2c\n\n"
        "    def read(self):\n        return self._helped()\n\n"
        "    def _helped(self):\n        return self.time"
    )


def test_what_handles_a_missing_module_stays():
    source = b"try:\n    import f\nexcept ImportError:\n    import own as f\nclass A(f.B):\n    pass\n"
    left = unused.left_out({"lib/a.py": source, "code.py": b"from a import A\n"}, "lib")
    assert ast.dump(ast.parse(left["lib/a.py"])) == ast.dump(ast.parse(source))


def test_what_another_module_imports_stays():
    sources = {
        "lib/r/__init__.py": b"BUFFER = 1\nREST = 2\n",
        "lib/b.py": b"from r import BUFFER\nprint(BUFFER)\n",
    }
    assert unused.left_out({**sources, "code.py": b"import b\n"}, "lib")["lib/r/__init__.py"] == b"BUFFER=1\n"


def test_the_alarms_of_the_clock_chip_are_not_on_the_board():
    sources = layout.drive_sources("raspberry_pi_pico", project_folder("firmware"))
    driver = unused.left_out(sources, "lib")["lib/adafruit_ds3231.py"]
    assert b"alarm" not in driver
    assert b"calibration" in driver
    assert "lib/adafruit_register/i2c_bcd_alarm.mpy" not in drive_files.built("raspberry_pi_pico").files


def test_numbers_are_folded_before_names_are_given():
    folded = constants.folded(b"_SIZE = 4\ndef f(some_size=_SIZE): pass\n")
    assert b"_SIZE = const(4)" in names.renamed(folded, given({"fob/a.py": folded.decode()}))
