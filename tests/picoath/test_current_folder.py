"""No file of the current folder is ever run: it may be full of what a stranger sent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from picoath import programs
from PIL import Image

PROGRAM = Path(sys.executable).with_name("picoath")
URI = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
SEQUENCE = "power on\nhost inspect --image letter.pdf\nhost done 0\npower off\n"

# What this program's own modules import, and what a child of it may import first.
MODULES = (
    "json",
    "base64",
    "random",
    "typing",
    "PIL",
    "pypdfium2",
    "zxingcpp",
    "resvg_py",
    "picoath",
    "runpy",
)
# What this program, or a library of it, starts by its name.
PROGRAMS = (
    *("wl-paste", "xclip", "xsel", "grim", "gnome-screenshot", "spectacle"),
    *("setxkbmap", "gsettings", "localectl", "xset", "chronyc", "timedatectl"),
    *("sudo", "tee", "udevadm", "node", "python", "python3", "mpy-cross", "uname", "ldconfig", "gcc", "cc"),
)

# Each command that starts a child, or asks another program.
COMMANDS = (
    ("inspect", "letter.pdf"),
    ("inspect", "--image", "letter.pdf"),
    ("inspect", "drawing.svg"),
    ("inspect", "--clipboard"),
    ("inspect", "--screen"),
    ("add", "letter.pdf"),
    ("add",),
    ("doctor",),
    ("doctor", "--port", "nowhere"),
    ("time",),
    ("issue", "--users", "users.csv", "--out", "files", "--passphrase-file", "word", "--wait", "0"),
    ("install", "drive", "--yes"),
    ("simulate", "--script", "it.seq"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a letter in it, and beside it whatever could be run in place of something else."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    code = zxingcpp.create_barcode(URI, zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(code.to_image(scale=6)).convert("RGB").save(folder / "letter.pdf")
    (folder / "drawing.svg").write_text(SVG)
    (folder / "it.seq").write_text(SEQUENCE)
    (folder / "users.csv").write_text("upn\nann@contoso.com\n")
    (folder / "word").write_text("a passphrase\n")
    (folder / "drive").mkdir()
    (folder / "drive" / "boot_out.txt").write_text(
        "Adafruit CircuitPython 10.2.1 on 2026-08-01; Raspberry Pi Pico\n"
        "Board ID:raspberry_pi_pico\nUID:E661\n"
    )
    for name in MODULES:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'run')!r}, 'a').write('{name}.py\\n')\n")
    for name in PROGRAMS:
        trap = folder / name
        trap.write_text(f"#!/bin/sh\necho {name} >> {tmp_path / 'run'}\n")
        trap.chmod(0o755)
    return folder


def what_ran(folder: Path, *command: str | Path) -> str:
    """What of the folder was run by a command that was started in it, with a PATH that begins with it."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(["", ".", os.environ["PATH"]]),
        "DISPLAY": ":77",
        "XDG_CURRENT_DESKTOP": "GNOME",
    }
    subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    ran = folder.parent / "run"
    return ran.read_text() if ran.exists() else ""


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_runs_a_file_of_the_current_folder(folder, command):
    assert what_ran(folder, PROGRAM, *command) == ""


def test_nor_does_python_m(folder):
    (folder / "picoath.py").unlink()  # which Python itself would run, before this program can say anything
    (folder / "runpy.py").unlink()
    assert what_ran(folder, sys.executable, "-m", "picoath", "inspect", "letter.pdf") == ""


def test_the_traps_work(folder):
    """Else the tests above would show nothing."""
    assert what_ran(folder, sys.executable, "-c", "import json") == "json.py\n"
    assert what_ran(folder, "sh", "-c", "grim") == "json.py\ngrim\n"


def test_a_program_is_found_where_the_path_says_so_and_it_is_no_relative_one(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", "../inbox"]))
    assert programs.find("grim") is None
    monkeypatch.setenv("PATH", os.pathsep.join([".", str(tmp_path / "bin")]))
    assert programs.find("grim") is None
    (tmp_path / "bin").mkdir()
    (folder / "grim").rename(tmp_path / "bin" / "grim")
    assert programs.find("grim") == str(tmp_path / "bin" / "grim")


def test_on_windows_a_program_has_an_ending(tmp_path, monkeypatch):
    monkeypatch.setattr(programs.sys, "platform", "win32")
    monkeypatch.setenv("PATHEXT", os.pathsep.join([".COM", ".EXE"]))
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "powershell.EXE"
    program.write_text("")
    program.chmod(0o755)
    assert programs.find("powershell") == str(program)
    assert programs.find("w32tm") is None


def test_a_child_finds_this_program_where_its_parent_does(tmp_path, monkeypatch):
    """As with `pip install --user`, which isolated mode leaves out."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "only_here.py").write_text("print('found')")
    monkeypatch.syspath_prepend(str(packages))
    done = subprocess.run(programs.python("only_here"), capture_output=True, text=True, check=True)
    assert done.stdout == "found\n"
