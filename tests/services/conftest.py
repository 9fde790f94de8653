"""Services that other people made, which tokens are enrolled in. Skipped where they can't be had."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode leaves test folders out

from privacyidea_client import ADMIN, PrivacyIdea
from server import serving
from worn_token import WornToken

HERE = Path(__file__).parent
PRIVACYIDEA = HERE.parents[1] / "build" / "privacyidea" / "bin" / "python"


@pytest.fixture
def token(tmp_path: Path) -> Iterator[WornToken]:
    """A token that nobody has used."""
    with WornToken(tmp_path) as token:
        yield token


@pytest.fixture(scope="session")
def privacyidea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivacyIdea]:
    """The server, in an environment of its own: what it needs is not what the program needs."""
    if not PRIVACYIDEA.exists():
        pytest.skip("privacyIDEA is missing: `make services` installs it")
    folder, password = tmp_path_factory.mktemp("privacyidea"), secrets.token_urlsafe()
    server = HERE / "privacyidea_server.py"
    with (
        serving(folder, PRIVACYIDEA, server, folder, ADMIN, password) as address,
        requests.Session() as session,
    ):
        administrator = PrivacyIdea(address, session)
        administrator.sign_in(password)
        yield administrator
