"""An update that was cut off is noticed."""

import fob
import pytest
from picoath.project_folder import project_folder

BUILD = "0123456789abcdef" * 2


@pytest.fixture
def manifest(tmp_path, monkeypatch):
    file = tmp_path / "picoath.json"
    monkeypatch.setattr(fob, "MANIFEST", str(file))
    monkeypatch.setattr(fob, "BUILD", BUILD)
    return file


def test_a_whole_build_is_complete(manifest):
    manifest.write_bytes(b'{"build": "' + BUILD.encode() + b'", "board": "x"}')
    assert fob.is_complete()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"build": "',
        b'{"build": "' + BUILD[:-1].encode() + b'"',
        b'{"build": "' + b"-" * 32 + b'", "board": "x"}',
        b'{"build": "' + b"f" * 32 + b'", "board": "x"}',
        b"\xff" * 512,
        bytes(512),
    ],
    ids=["empty", "cut short", "cut in the build", "under way", "another build", "erased", "zeros"],
)
def test_anything_else_is_not(manifest, content):
    manifest.write_bytes(content)
    assert not fob.is_complete()


def test_without_a_manifest_only_bare_sources_are_complete(manifest, monkeypatch):
    assert not fob.is_complete()
    monkeypatch.setattr(fob, "BUILD", "")
    assert fob.is_complete()


def test_bare_sources_beside_a_manifest_are_not(manifest, monkeypatch):
    manifest.write_bytes(b'{"build": "' + BUILD.encode() + b'", "board": "x"}')
    monkeypatch.setattr(fob, "BUILD", "")
    assert not fob.is_complete()


def test_the_sources_are_of_no_build():
    assert 'BUILD = ""' in (project_folder("firmware") / "fob" / "__init__.py").read_text()
