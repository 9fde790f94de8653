"""The program in one file, as `make app` makes it, does what the commands do; without it this is skipped."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from circuitpython_uf2 import circuitpython
from picoath import udev_rules
from picoath.cli.app import app
from picoath.firmware import layout, vault_files
from picoath.firmware.circuitpython import read
from picoath.firmware.image import make
from picoath.version import version
from PIL import Image
from typer.testing import CliRunner

FILE = Path(__file__).parents[2] / "build" / "app" / "picoath"
PICTURES = Path(__file__).parent / "qr"
BOOT_OUT = (
    "Adafruit CircuitPython 10.2.1 on 2026-08-21; Raspberry Pi Pico with rp2040\r\n"
    "Board ID:raspberry_pi_pico\r\nUID:E6605838831A2B2C\r\nboot.py output:\r\n"
)

pytestmark = [
    pytest.mark.skipif(not FILE.exists(), reason="there is no program in one file: make app"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Runs it where there is no Python, and nothing of this project; returns what it printed."""
    environment = {
        "PATH": "",
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "TMPDIR": str(tmp_path),
    }

    def run_file(*arguments: str | Path, status: int = 0) -> str:
        command = [str(FILE), *map(str, arguments)]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        assert done.returncode == status, done.stderr
        return done.stdout

    return run_file


def in_process(*arguments: str | Path) -> Any:
    return json.loads(CliRunner().invoke(app, [*map(str, arguments)]).stdout)


def test_it_tells_its_version(run):
    assert run("--version") == f"picoath {version()}\n"


def test_it_reads_codes_from_pictures(run):
    """With zxing-cpp."""
    pictures = [word for name in ("duo.png", "dark-mode.png") for word in ("--image", PICTURES / name)]
    assert json.loads(run("inspect", "--json", *pictures)) == in_process("inspect", "--json", *pictures)


def test_it_reads_a_pdf_in_a_process_of_its_own(run, tmp_path):
    file = tmp_path / "page.pdf"
    Image.open(PICTURES / "ms365-other-app.png").convert("RGB").save(file)
    assert json.loads(run("inspect", "--json", file)) == in_process("inspect", "--json", file)


def test_it_draws_an_svg_picture_in_a_process_of_its_own(run, tmp_path):
    (tmp_path / "empty.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    assert json.loads(run("inspect", "--json", "empty.svg", status=2))["kind"] == "none"


def test_it_writes_names_that_the_panel_can_not_draw_in_letters(run, token, tmp_path):
    """With anyascii, and the firmware's tables of what the panel has."""
    (tmp_path / "list").write_text("otpauth://totp/日本銀行:Zoë?secret=abcdefghijklmnop", encoding="utf-8")
    run("add", "list", "--port", token.port, "--json")
    assert token.names == ["RiBenYinXing"]


def test_it_enrols_lists_and_sets_the_clock_over_the_wire(run, token):
    run("add", "--image", PICTURES / "ms365-other-app.png", "--port", token.port, "--json")
    assert token.names == ["Contoso Ltd"]
    listed = json.loads(run("list", "--port", token.port, "--json"))
    assert [account["name"] for account in listed["accounts"]] == ["Contoso Ltd"]
    assert json.loads(run("time", "--check", "--port", token.port, "--json"))["set"] is False


def test_it_looks_for_tokens_on_usb(run):
    """With hidapi."""
    findings = json.loads(run("doctor", "--json", status=3))["findings"]
    assert findings[0]["check"] == "token"


def test_it_installs_the_same_firmware(run, tmp_path):
    """With mpy-cross and the drivers."""
    drive = tmp_path / "CIRCUITPY"
    drive.mkdir()
    (drive / "boot_out.txt").write_text(BOOT_OUT, newline="")
    run("install", drive)
    found = {
        file.relative_to(drive).as_posix(): file.read_bytes() for file in drive.rglob("*") if file.is_file()
    }
    del found["boot_out.txt"]
    assert found == {**layout.build("raspberry_pi_pico").files, **vault_files.empty()}


def test_it_makes_the_same_factory_image(run, tmp_path):
    """With FatFs."""
    (tmp_path / "cp.uf2").write_bytes(circuitpython())
    run("image", "--circuitpython", "cp.uf2", "-o", "token.uf2")
    expected = make(layout.build("raspberry_pi_pico"), read(circuitpython(), "it"))
    assert (tmp_path / "token.uf2").read_bytes() == expected


def test_it_prints_the_rules_for_udev(run):
    assert run("udev") == udev_rules.text()
