"""`picoath image`: the factory image, from the file system up, and what is refused."""

import functools
import hashlib
import json
import struct
import time

import fat_volume
import pytest
from circuitpython_uf2 import DRIVE, blocks, circuitpython, program
from picoath.cli.app import app
from picoath.firmware import drive_image, layout, uf2, vault_files
from picoath.firmware.boards import board_id
from picoath.firmware.circuitpython import read
from picoath.firmware.image import make
from picoath.firmware.layout import Firmware
from picoath.project_folder import board_names
from typer.testing import CliRunner

SIZES = {"adafruit_feather_rp2040": 7 << 20}
"""Bytes of a board's drive, where they are not 1 MiB."""


CLUSTER = 1024
"""Bytes, at most, on a drive of 7 MiB."""


def drive_size(board: str) -> int:
    return SIZES.get(board_id(board), 1 << 20)


def program_for(board: str, **told: object) -> bytes:
    return circuitpython(board=board_id(board), drive=(DRIVE, drive_size(board)), **told)


def flash_of(image: bytes, size: int) -> bytearray:
    """A flash with old data all over it, after the boot ROM has written the image."""
    flash = bytearray(b"\xa5" * size)
    for offset, page in uf2.read(image, "the image").items():
        flash[offset : offset + uf2.PAGE] = page
    return flash


built = functools.cache(layout.build)


@pytest.fixture(params=board_names())
def firmware(request) -> Firmware:
    return built(request.param)


def test_program_nvm_and_a_drive_with_the_firmware_and_the_vaults_room(firmware):
    size = drive_size(firmware.board)
    image = make(firmware, read(program_for(firmware.board), "it"))
    flash = flash_of(image, DRIVE + size)
    written = program(board=board_id(firmware.board), drive=(DRIVE, size))
    assert flash[: len(written)] == written
    assert flash[DRIVE - 0x1000 : DRIVE] == b"\xff" * 0x1000
    volume = bytes(flash[DRIVE:])
    expected = {**drive_image.NO_INDEX, **firmware.files, **vault_files.empty()}
    files = fat_volume.files(volume)
    boot_out = files.pop("boot_out.txt").decode()
    assert files == expected
    assert f"\r\nBoard ID:{board_id(firmware.board)}\r\nUID:????????????????\r\n" in boot_out
    assert fat_volume.label(volume) == "CIRCUITPY"
    (sectors,) = struct.unpack_from("<H", volume, 19)
    assert sectors * 512 == size


def test_whole_sectors_are_written_and_no_more_than_needed(firmware):
    pages = uf2.read(make(firmware, read(program_for(firmware.board), "it")), "the image")
    sectors = {offset // uf2.SECTOR for offset in pages}
    assert len(pages) == 16 * len(sectors)
    drive_sectors = {sector for sector in sectors if sector * uf2.SECTOR >= DRIVE}
    files = (*firmware.files.values(), *vault_files.empty().values())
    used = sum(-(-len(content) // CLUSTER) * CLUSTER for content in files)
    assert len(drive_sectors) * uf2.SECTOR < used + 64 * 1024


def test_the_same_at_another_time(firmware, monkeypatch):
    found = read(program_for(firmware.board), "it")
    before = make(firmware, found)
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert make(firmware, found) == before


# The command


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cp.uf2").write_bytes(circuitpython())

    def run(*arguments):
        return CliRunner().invoke(app, ["image", *arguments])

    return run


def test_the_file_and_what_is_said_of_it(run, tmp_path):
    done = run("--board", "raspberry_pi_pico", "--circuitpython", "cp.uf2", "-o", "token.uf2")
    assert done.exit_code == 0, done.stderr
    expected = make(built("raspberry_pi_pico"), read(circuitpython(), "it"))
    assert (tmp_path / "token.uf2").read_bytes() == expected
    assert "factory image: it erases the board, and with it the accounts" in done.stdout.splitlines()[-1]


def test_json_and_a_name_that_says_it_is_a_factory_image(run, tmp_path):
    done = run("--circuitpython", "cp.uf2", "--json")
    told = json.loads(done.stdout)
    content = (tmp_path / told["file"]).read_bytes()
    assert told["file"].endswith("-raspberry_pi_pico-circuitpython-10.2.1-factory-image.uf2")
    assert (told["board"], told["circuitpython"], told["size"]) == (
        "raspberry_pi_pico",
        "10.2.1",
        len(content),
    )
    assert told["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("file", "board", "told"),
    [
        (circuitpython(board="seeeduino_xiao_rp2040"), "raspberry_pi_pico", "is for seeeduino_xiao_rp2040"),
        (circuitpython(version="10.0.3"), None, "this is CircuitPython 10.0.3: picoath needs 10.1 or newer"),
        (circuitpython(version="9.2.8"), None, "picoath needs 10.1 or newer"),
        (
            circuitpython(board="raspberry_pi_pico_w"),
            None,
            "a board raspberry_pi_pico_w, which picoath has no data for",
        ),
        (circuitpython(drive=None), None, "does not tell where its drive begins"),
        (circuitpython(drive=(0x3000, 1 << 20)), None, "has its program where its nvm and drive would be"),
        (
            circuitpython(drive=(DRIVE + 256, 1 << 20)),
            None,
            "has its program where its nvm and drive would be",
        ),
        (circuitpython(drive=(DRIVE, 0)), None, "has a drive of 0 bytes"),
        (circuitpython(drive=(DRIVE, 0xFFFFFFFF)), None, "has a drive of 4294967295 bytes"),
        (blocks(b"MicroPython"), None, "cp.uf2 is no CircuitPython"),
        (b"<html>Not found</html>", None, "cp.uf2 is no UF2 file"),
        (circuitpython(), "pico", "there is no board pico"),
    ],
)
def test_what_is_checked_before_anything_is_written(run, tmp_path, file, board, told):
    (tmp_path / "cp.uf2").write_bytes(file)
    done = run("--circuitpython", "cp.uf2", "-o", "token.uf2", *(["--board", board] if board else []))
    assert done.exit_code != 0
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "token.uf2").exists()


def test_a_newer_circuitpython_is_taken_with_a_warning(run, tmp_path):
    (tmp_path / "cp.uf2").write_bytes(circuitpython(version="11.0.0"))
    done = run("--circuitpython", "cp.uf2", "-o", "token.uf2")
    assert done.exit_code == 0
    assert "warning: CircuitPython 11.0.0 is newer" in done.stderr


@pytest.mark.parametrize("name", ["missing.uf2", "."])
def test_a_file_that_cannot_be_read(run, name):
    done = run("--circuitpython", name, "-o", "token.uf2")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"picoath: {name}: ")


def test_nothing_of_somebody_is_written_over(run, tmp_path):
    (tmp_path / "letter.txt").write_text("dear friend")
    assert run("--circuitpython", "cp.uf2", "-o", "letter.txt").exit_code == 2
    assert (tmp_path / "letter.txt").read_text() == "dear friend"
    assert run("--circuitpython", "cp.uf2", "-o", "cp.uf2").exit_code == 2
    assert (tmp_path / "cp.uf2").read_bytes() == circuitpython()


def test_an_image_takes_the_place_of_an_older_one(run, tmp_path):
    assert run("--circuitpython", "cp.uf2", "-o", "token.uf2").exit_code == 0
    (tmp_path / "cp.uf2").write_bytes(circuitpython(version="10.1.4"))
    assert run("--circuitpython", "cp.uf2", "-o", "token.uf2").exit_code == 0
    assert b"CircuitPython 10.1.4" in (tmp_path / "token.uf2").read_bytes()


def test_a_folder_that_is_not_there(run):
    done = run("--circuitpython", "cp.uf2", "-o", "nowhere/token.uf2")
    assert done.exit_code == 2
    assert done.stderr == "picoath: nowhere/token.uf2: No such file or directory\n"
