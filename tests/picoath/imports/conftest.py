"""Fixtures for the files of other apps."""

import json
import sys
from pathlib import Path

import pytest
from picoath.cli.app import app
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parent))  # for app_files: importlib mode leaves test folders out

import app_files


@pytest.fixture
def inspected(tmp_path):
    """What `picoath inspect` says of a file with this content, as (exit status, JSON or None, messages)."""

    def inspect(content: bytes, *passwords: str, name: str = "export"):
        path = tmp_path / name
        path.write_bytes(content)
        arguments = ["inspect", str(path), "--json", "--show-secret"]
        done = CliRunner().invoke(app, arguments, input="".join(f"{password}\n" for password in passwords))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr

    return inspect


@pytest.fixture(params=sorted(app_files.SAMPLES))
def sample(request):
    """One of the files that hold app_files.ACCOUNTS: its content and its password, if any."""
    return app_files.SAMPLES[request.param]()


@pytest.fixture(params=sorted(name for name, make in app_files.SAMPLES.items() if make().password))
def locked_sample(request):
    """The same, of those that have a password."""
    return app_files.SAMPLES[request.param]()
