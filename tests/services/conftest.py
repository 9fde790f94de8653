"""Services that other people made, in which tokens are enrolled and log in. Skipped where they can't be had."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # importlib mode leaves test folders out

from desk.fixtures import desktop, keyboard, window
from privacyidea_client import ADMIN, PrivacyIdea
from server import serving
from worn_token import NewToken, WornToken

PRIVACYIDEA = HERE.parents[1] / "build" / "privacyidea" / "bin" / "python"

__all__ = ["desktop", "keyboard", "new_token", "privacyidea", "window"]


@pytest.fixture
def new_token(tmp_path: Path) -> Iterator[NewToken]:
    """Makes tokens that nobody has used, each with a serial number of its own."""
    with ExitStack() as stack:
        made: list[WornToken] = []

        def make() -> WornToken:
            made.append(stack.enter_context(WornToken(tmp_path, number=len(made))))
            return made[-1]

        yield make


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
