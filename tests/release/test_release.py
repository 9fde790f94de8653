"""The files of a release: the same wherever they are made, whole, and good for what they are for."""

from __future__ import annotations

import json
import os
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from making import ROOT, run
from picoath.errors import BadInput
from picoath.firmware import layout, manifest, vault_files
from picoath.project_folder import board_names
from picoath.version import version
from release import artifacts, changelog

pytestmark = pytest.mark.timeout(900)

BOOT_OUT = (
    "Adafruit CircuitPython 10.2.1 on 2026-08-21; Raspberry Pi Pico with rp2040\r\n"
    "Board ID:raspberry_pi_pico\r\nUID:E6605838831A2B2C\r\nboot.py output:\r\n"
)


def test_it_is_the_same_in_another_folder_by_somebody_else(release: Path, release_of_another: Path) -> None:
    files = {file.name: file.read_bytes() for file in release.iterdir()}
    others = {file.name: file.read_bytes() for file in release_of_another.iterdir()}
    assert files.keys() == others.keys()
    assert [name for name, content in files.items() if others[name] != content] == []


def test_what_is_there(release: Path) -> None:
    expected = {"RELEASE_NOTES.md", "SHA256SUMS", f"picoath-{version()}.cdx.json"}
    expected |= {f"picoath-{version()}.tar.gz", f"picoath-{version()}-py3-none-any.whl"}
    for board in board_names():
        name = f"picoath-{board}-{version()}"
        expected |= {f"{name}.zip", f"{name}-factory-image.json"}
    assert {file.name for file in release.iterdir()} == expected


def test_the_checksums_are_those_of_the_files(release: Path) -> None:
    lines = (release / "SHA256SUMS").read_text().splitlines()
    told = dict(reversed(line.split("  ")) for line in lines)
    assert told == {
        file.name: manifest.sha256(file.read_bytes())
        for file in release.iterdir()
        if file.name != artifacts.CHECKSUMS
    }


def test_the_wheel_has_all_and_nothing_else(release: Path) -> None:
    with zipfile.ZipFile(next(release.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names} == {
        "fob",
        "picoath",
        "virtual_board",
        f"picoath-{version()}.data",
        f"picoath-{version()}.dist-info",
    }
    for wanted in (
        "picoath/data/70-picoath.rules",
        "picoath/data/circuitpython.json",
        "picoath/data/firmware/boot.py",
        f"picoath-{version()}.data/data/share/man/man1/picoath.1",
        f"picoath-{version()}.data/data/share/zsh/site-functions/_picoath",
        f"picoath-{version()}.dist-info/licenses/LICENSE",
    ):
        assert wanted in names
    assert not [name for name in names if "__pycache__" in name or "node_modules" in name]


def test_the_source_has_the_tests_and_the_licence(release: Path) -> None:
    with tarfile.open(next(release.glob("*.tar.gz"))) as sources:
        names = {name.partition("/")[2] for name in sources.getnames()}
    assert {"LICENSE", "CHANGELOG.md", "tests/release/test_release.py", "requirements/firmware.txt"} <= names


@pytest.mark.parametrize("board", board_names())
def test_a_boards_drive_and_the_recipe_of_its_factory_image(release: Path, board: str) -> None:
    with zipfile.ZipFile(release / f"picoath-{board}-{version()}.zip") as drive:
        told = manifest.decoded(drive.read(manifest.PATH))
        assert told is not None
        assert {path: manifest.sha256(drive.read(path)) for path in told.files} == told.files
    recipe = json.loads((release / f"picoath-{board}-{version()}-factory-image.json").read_bytes())
    assert (recipe["board"], recipe["version"], recipe["build"]) == (board, version(), told.build)
    assert recipe["command"].startswith(
        f"picoath image --board {board} --circuitpython adafruit-circuitpython-"
    )


def test_the_bill_of_materials_names_what_goes_on_a_board(release: Path) -> None:
    bill = json.loads((release / f"picoath-{version()}.cdx.json").read_bytes())
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "picoath"
    components = {component["name"]: component for component in bill["components"]}
    for project, pinned in artifacts.RELEASES:
        assert components[project]["version"] == pinned
        assert components[project]["externalReferences"][0]["hashes"]


def test_the_wheel_alone_installs_what_a_clone_does(release: Path, tmp_path: Path) -> None:
    """In an environment of its own, with `[firmware]`."""
    venv.create(tmp_path / "venv", with_pip=True)
    bin_folder = tmp_path / "venv" / "bin"
    wheel = next(release.glob("*.whl"))
    run(bin_folder / "pip", "install", "--quiet", "--disable-pip-version-check", f"{wheel}[firmware]")
    drive = tmp_path / "CIRCUITPY"
    drive.mkdir()
    (drive / "boot_out.txt").write_text(BOOT_OUT, newline="")
    clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}
    run(bin_folder / "picoath", "install", drive, cwd=tmp_path, env=clean)
    found = {
        file.relative_to(drive).as_posix(): file.read_bytes() for file in drive.rglob("*") if file.is_file()
    }
    del found["boot_out.txt"]
    assert found == {**layout.build("raspberry_pi_pico").files, **vault_files.empty()}
    assert (tmp_path / "venv" / "share" / "man" / "man1" / "picoath.1").exists()


def test_a_release_is_never_mixed_with_an_older_one(tmp_path: Path) -> None:
    (tmp_path / "picoath-0.0.9.tar.gz").write_bytes(b"old")
    with pytest.raises(BadInput, match="is not empty"):
        artifacts.make(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["picoath-0.0.9.tar.gz"]


def test_the_notes_are_those_of_the_version(release: Path) -> None:
    notes = (release / "RELEASE_NOTES.md").read_text()
    assert notes == changelog.section((ROOT / "CHANGELOG.md").read_text(), version())


CHANGES = """# Changelog

## [Unreleased]

## [0.2.0] - 2027-01-01

### Added

- more

## [0.1.0] - 2026-11-24

- all of it

[0.2.0]: https://example.org/0.2.0
"""


def test_a_section_of_the_changelog() -> None:
    assert changelog.section(CHANGES, "0.2.0") == "### Added\n\n- more\n"
    assert changelog.section(CHANGES, "0.1.0") == "- all of it\n"


@pytest.mark.parametrize("wanted", ["0.3.0", "Unreleased", "0.1"])
def test_a_version_of_which_it_says_nothing_is_not_released(wanted: str) -> None:
    with pytest.raises(BadInput, match="says nothing of version"):
        changelog.section(CHANGES, wanted)
