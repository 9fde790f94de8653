"""pskctool of OATH Toolkit: what it says of the PSKC file that `issue` writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from desk.needs import need
from picoath.issue import pskc_file
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.users import User

SETTINGS = Settings(model="raspberry_pi_pico")
USER = User("ada@contoso.com")


@pytest.fixture
def container(tmp_path: Path) -> Path:
    need("pskctool")
    path = tmp_path / "tokens.pskcxml"
    issued = Issued(USER, "E6614103E7452D2F", SETTINGS.model, fresh_account(USER, SETTINGS))
    path.write_bytes(pskc_file.content([issued], SETTINGS, "a passphrase"))
    return path


def _pskctool(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["pskctool", *words], capture_output=True, text=True, timeout=30)


def test_it_is_valid_by_the_schema(container: Path) -> None:
    assert _pskctool("--validate", container).returncode == 0


def test_the_manufacturer_complies(container: Path) -> None:
    told = _pskctool("--info", "--debug", container)
    assert "SerialNo: E6614103E7452D2F" in told.stdout
    # pskctool knows nothing of what is encrypted, and says so of each such element.
    complaints = [line for line in told.stderr.splitlines() if not line.startswith("debug: unknown")]
    assert complaints == ["warning: parse error (use -d to diagnose), output may be incomplete"]
