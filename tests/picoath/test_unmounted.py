"""Boards' drives that Linux has not mounted, with programs of these names on the path."""

import json
import sys

import pytest
from picoath.cli.app import app
from picoath.errors import NoToken
from picoath.firmware import drives, unmounted
from picoath.firmware.unmounted import Unmounted
from typer.testing import CliRunner

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others mount drives themselves")

DEVICES = [
    {"path": "/dev/sda1", "label": "holidays", "mountpoint": None},
    {"path": "/dev/sdb1", "label": "CIRCUITPY", "mountpoint": "/media/CIRCUITPY"},
    {"path": "/dev/sdc1", "label": "RPI-RP2", "mountpoint": None},
    {"path": "/dev/sdd", "label": None, "mountpoint": None},
]


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a shell script on the path, which has nothing else."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, script: str) -> None:
        file = folder / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    return put


def lists(devices: object) -> str:
    return f"echo '{json.dumps({'blockdevices': devices})}'"


def test_a_boards_drive_that_is_not_mounted_is_found_by_its_label(program):
    program("lsblk", lists(DEVICES))
    assert unmounted.found() == [Unmounted("/dev/sdc1", "RPI-RP2")]


def test_udisks_mounts_it(program, tmp_path):
    program("lsblk", lists(DEVICES))
    program("udisksctl", f'echo "$@" > {tmp_path}/asked')
    assert unmounted.mount_all()
    asked = (tmp_path / "asked").read_text().split()
    assert asked == ["mount", "--block-device", "/dev/sdc1", "--no-user-interaction"]


@pytest.mark.parametrize("udisks", [None, "exit 1"])
def test_without_udisks_the_command_is_told(program, udisks, monkeypatch):
    program("lsblk", lists(DEVICES))
    if udisks:
        program("udisksctl", udisks)
    monkeypatch.setattr(drives.psutil, "disk_partitions", lambda all: [])
    with pytest.raises(NoToken, match=r"sudo mount -o .* /dev/sdc1 /mnt`, then `picoath install /mnt`"):
        unmounted.mount_all()
    done = CliRunner().invoke(app, ["install"])
    assert done.exit_code == 3
    assert "sudo mount" in done.stderr


@pytest.mark.parametrize(
    "script", ["exit 1", "echo nonsense", "echo []", "echo '{\"blockdevices\": [{}]}'", None]
)
def test_a_computer_without_lsblk_or_with_another_one(program, script):
    if script:
        program("lsblk", script)
    assert unmounted.found() == []
    assert not unmounted.mount_all()


def test_this_computers_own_lsblk_is_understood():
    assert all(drive.device.startswith("/dev/") for drive in unmounted.found())
