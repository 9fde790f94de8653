"""`picoath install` for a board in its boot loader, and for one board after the other."""

import json
from pathlib import Path
from types import SimpleNamespace

import platformdirs
import pytest
from circuitpython_uf2 import circuitpython
from picoath.cli import install_all, next_token
from picoath.cli.app import app
from picoath.errors import BadInput, Refused
from picoath.firmware import boot_drives, drives, layout, targets
from picoath.firmware.boot_drives import BootDrive
from picoath.firmware.circuitpython import read
from picoath.firmware.image import make
from picoath.link import hid_transport
from typer.testing import CliRunner

RP2040 = "UF2 Bootloader v3.0\r\nModel: Raspberry Pi RP2\r\nBoard-ID: RPI-RP2\r\n"
RP2350 = "UF2 Bootloader v1.0\r\nModel: Raspberry Pi RP2350\r\nBoard-ID: RP2350\r\n"
BOOT_OUT = (
    "Adafruit CircuitPython 10.2.1 on 2026-08-21; Raspberry Pi Pico with rp2040\r\n"
    "Board ID:raspberry_pi_pico\r\n"
)


def boot_drive(root: Path, info: str = RP2040) -> Path:
    root.mkdir()
    (root / "INFO_UF2.TXT").write_text(info, newline="")
    return root


class Board:
    """A board in its boot loader: it takes the file, goes away, and comes as what was in it."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = boot_drive(root)
        self.got: dict[str, bytes] = {}
        self.tokens: list[SimpleNamespace] = []
        self.comes_as = SimpleNamespace(serial="E6614103", is_wire=True, is_keyboard=False, path="new")
        monkeypatch.setattr(boot_drives.os, "fsync", self._synced)
        monkeypatch.setattr(hid_transport, "tokens", lambda: self.tokens)
        monkeypatch.setattr(drives.psutil, "disk_partitions", lambda all: self._partitions())
        self.wanted = len(make(layout.build("raspberry_pi_pico"), read(circuitpython(), "it")))

    def _partitions(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(mountpoint=str(self.root))]

    def _synced(self, _descriptor: int) -> None:
        files = [file for file in self.root.iterdir() if file.suffix == ".uf2"]
        if sum(file.stat().st_size for file in files) < self.wanted:
            return
        self.got |= {file.name: file.read_bytes() for file in files}
        (self.root / "INFO_UF2.TXT").unlink()
        if self.comes_as:
            self.tokens.append(self.comes_as)
        raise OSError(5, "Input/output error")


@pytest.fixture
def board(tmp_path, monkeypatch, wire):
    """With a token behind it that answers as the one that was written does."""
    monkeypatch.setattr(next_token, "_PAUSE", 0.01)
    return Board(tmp_path / "RPI-RP2", monkeypatch)


@pytest.fixture
def program(tmp_path):
    file = tmp_path / "cp.uf2"
    file.write_bytes(circuitpython())
    return file


def run(*arguments: str | Path, answers: str | None = None):
    return CliRunner().invoke(app, ["install", *map(str, arguments)], input=answers)


@pytest.fixture
def terminal(monkeypatch):
    at_one = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("picoath.cli.installing.sys", at_one)
    monkeypatch.setattr("picoath.cli.install_image.sys", at_one)


# A board in its boot loader


def test_it_gets_the_factory_image_and_the_token_is_looked_at(board, program):
    done = run("--circuitpython", program, "--yes", "--json")
    assert done.exit_code == 0, done.stderr
    firmware = layout.build("raspberry_pi_pico")
    name = f"picoath-{firmware.version}-raspberry_pi_pico-circuitpython-10.2.1-factory-image.uf2"
    assert board.got == {name: make(firmware, read(circuitpython(), "it"))}
    assert json.loads(done.stdout) == {
        "drive": str(board.root),
        "case": "boot-loader",
        "circuitpython": "10.2.1",
        "board_id": "raspberry_pi_pico",
        "board": "raspberry_pi_pico",
        "version": firmware.version,
        "build": firmware.build,
        "serial": "E6614103",
    }
    assert "a board in its boot loader (RPI-RP2)" in done.stderr


def test_nothing_is_written_without_a_yes(board, program):
    done = run("--circuitpython", program)
    assert done.exit_code == 2
    assert "erases all that is on the board, and a token's accounts" in done.stderr
    assert board.got == {}


@pytest.mark.parametrize(("answers", "status"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_in_a_terminal_it_asks_and_just_enter_is_no(board, program, terminal, answers, status):
    done = run("--circuitpython", program, answers=answers)
    assert done.exit_code == status
    assert bool(board.got) == (status == 0)


def test_without_a_file_the_newest_in_the_downloads_folder_is_asked_for(
    board, tmp_path, terminal, monkeypatch
):
    downloads = tmp_path / "Downloads"
    downloads.mkdir()
    for board_id, version in [
        ("raspberry_pi_pico", "9.2.10"),
        ("raspberry_pi_pico", "10.2.1"),
        ("raspberry_pi_pico", "10.2.1-rc.0"),
        ("raspberry_pi_pico2", "10.9.0"),
    ]:
        file = downloads / f"adafruit-circuitpython-{board_id}-en_US-{version}.uf2"
        file.write_bytes(circuitpython(version=version))
    monkeypatch.setattr(platformdirs, "user_downloads_path", lambda: downloads)
    done = run(answers="y\ny\n")
    assert done.exit_code == 0, done.stderr
    assert "adafruit-circuitpython-raspberry_pi_pico-en_US-10.2.1.uf2? y/n" in done.stderr
    assert len(board.got) == 1


def test_without_a_file_and_without_a_terminal_it_says_what_to_get(board, tmp_path, monkeypatch):
    monkeypatch.setattr(platformdirs, "user_downloads_path", lambda: tmp_path / "nowhere")
    done = run("--yes")
    assert done.exit_code == 2
    assert "get its UF2 file from https://circuitpython.org/downloads" in done.stderr
    assert board.got == {}


def test_another_chip_is_refused(tmp_path, program):
    done = run(boot_drive(tmp_path / "RP2350", RP2350), "--circuitpython", program, "--yes")
    assert done.exit_code == 2
    assert "is the boot loader of a RP2350: picoath runs on an RP2040" in done.stderr


def test_a_token_that_does_not_come_is_said(board, program, monkeypatch):
    board.comes_as = None
    monkeypatch.setattr("picoath.cli.install_image.PATIENCE", 0.0)
    done = run("--circuitpython", program, "--yes")
    assert done.exit_code == 1
    assert "all was written, but no new token came" in done.stderr


def test_a_token_that_was_there_before_is_not_taken_for_the_new_one(board, program, monkeypatch):
    board.tokens.append(board.comes_as)
    monkeypatch.setattr("picoath.cli.install_image.PATIENCE", 0.0)
    assert run("--circuitpython", program, "--yes").exit_code == 1


def test_a_token_that_tells_something_else_is_said(board, tmp_path):
    other = tmp_path / "other.uf2"
    other.write_bytes(circuitpython(version="10.1.4"))
    done = run("--circuitpython", other, "--yes")
    assert done.exit_code == 1
    assert (
        "the token that came calls itself raspberry_pi_pico, 0.1.0, 10.2.1, not what was written"
        in done.stderr
    )


@pytest.mark.parametrize("at", [0, 1, 7])
def test_a_board_that_is_pulled_out_midway(tmp_path, monkeypatch, at):
    drive = BootDrive(boot_drive(tmp_path / "RPI-RP2"), "RPI-RP2")

    def fail(done, total, what):
        if done == at * (64 << 10):
            raise OSError(5, "Input/output error")

    with pytest.raises(Refused, match="the board is not whole now; hold BOOTSEL"):
        boot_drives.write(drive, "token.uf2", bytes(1 << 20), fail)


def test_the_drive_of_something_else_is_never_written(tmp_path):
    (tmp_path / "holidays.jpg").write_bytes(b"beach")
    with pytest.raises(BadInput, match="is no board's drive"):
        targets.find(tmp_path)
    assert run(tmp_path, "--yes").exit_code == 2
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == ["holidays.jpg"]


@pytest.mark.parametrize("content", [b"", b"\xff" * 100, b"Board-ID:", b"Model: something"])
def test_an_info_file_of_something_else(tmp_path, content):
    (tmp_path / "INFO_UF2.TXT").write_bytes(content)
    assert boot_drives.read_boot_drive(tmp_path) is None


@pytest.mark.parametrize(
    "arguments",
    [["--circuitpython", "x.uf2", "--download"], ["--all", "/media/CIRCUITPY"], ["--circuitpython", "x.uf2"]],
)
def test_options_that_do_not_go_together(board, arguments):
    assert run(*arguments).exit_code == 2


# One board after the other


def circuitpython_drive(root: Path, uid: str) -> Path:
    root.mkdir()
    (root / "boot_out.txt").write_text(f"{BOOT_OUT}UID:{uid}\r\n", newline="")
    return root


def test_one_board_after_the_other_until_ctrl_c(tmp_path, monkeypatch):
    first, second = (
        circuitpython_drive(tmp_path / "first", "E1"),
        circuitpython_drive(tmp_path / "second", "E2"),
    )
    old = tmp_path / "old"
    circuitpython_drive(old, "E3")
    (old / "boot_out.txt").write_text((old / "boot_out.txt").read_text().replace("10.2.1", "9.2.9"))
    plugged_in = iter([[], [first], [first], [], [second, old], []])

    def pause(_seconds: float) -> None:
        nonlocal there
        there = next(plugged_in, None)
        if there is None:
            raise KeyboardInterrupt

    there = next(plugged_in)
    monkeypatch.setattr(install_all, "time", SimpleNamespace(sleep=pause))
    monkeypatch.setattr(
        drives.psutil,
        "disk_partitions",
        lambda all: [SimpleNamespace(mountpoint=str(root)) for root in there],
    )
    done = run("--all", "--yes", "--json")
    assert done.exit_code == 1  # one failed
    outcomes = json.loads(done.stdout)["boards"]
    assert [(outcome["drive"], outcome["error"] is None) for outcome in outcomes] == [
        (str(first), True),
        (str(old), False),
        (str(second), True),
    ]
    assert (first / "picoath.json").exists()
    assert (second / "picoath.json").exists()
    assert not (old / "picoath.json").exists()
    lines = done.stderr.splitlines()
    assert sum("Unplug the board and plug it in" in line for line in lines) == 2


def test_none_until_ctrl_c_is_no_failure(monkeypatch):
    def pause(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(install_all, "time", SimpleNamespace(sleep=pause))
    monkeypatch.setattr(drives.psutil, "disk_partitions", lambda all: [])
    done = run("--all", "--json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"boards": []})
