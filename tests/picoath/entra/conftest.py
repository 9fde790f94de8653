"""Microsoft on this machine, and a list of users who are to get tokens."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from graph_beta import certificates
from graph_beta.faults import Fault
from graph_beta.server import Microsoft, Proxy
from graph_beta.tenant import Tenant
from picoath.age import Passphrase
from picoath.cli.app import app
from picoath.entra import clock
from picoath.issue.issued import Issued, Settings, fresh_account
from picoath.issue.progress import Progress
from picoath.issue.users import User
from typer.testing import CliRunner

PASSPHRASE = "a passphrase"


class Time:
    """The time, which passes at once where the program waits. Microsoft's own clock is `ahead` of it."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + sum(self.slept)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def microsofts(self) -> float:
        return self.now() + self.ahead


@pytest.fixture
def passing(monkeypatch: pytest.MonkeyPatch) -> Time:
    passing = Time()
    monkeypatch.setattr(clock, "now", passing.now)
    monkeypatch.setattr(clock, "sleep", passing.sleep)
    return passing


@pytest.fixture(scope="session")
def certificate_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """What a program on this machine trusts, and what Microsoft shows it: making them takes long."""
    return certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def open_proxy(certificate_files: tuple[Path, Path]) -> Iterator[Proxy]:
    proxy = Proxy(certificate_files[1])
    yield proxy
    proxy.close()


@pytest.fixture
def proxy(open_proxy: Proxy, certificate_files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """The way to Microsoft, for this test alone: programs that others start go to the real network."""
    monkeypatch.setenv("HTTPS_PROXY", open_proxy.address)
    monkeypatch.setenv("https_proxy", open_proxy.address)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate_files[0]))
    return open_proxy


@pytest.fixture
def microsoft(proxy: Proxy, passing: Time) -> Callable[..., Microsoft]:
    """Makes a tenant with these users, and a fault."""

    def make(upns: list[str], fault: Fault | None = None) -> Microsoft:
        proxy.microsoft = Microsoft(Tenant(upns, passing.microsofts), fault)
        return proxy.microsoft

    return make


@dataclass
class Desk:
    """An administrator's: a list of users in `folder`, and the program."""

    folder: Path
    upns: list[str]
    settings: Settings

    def __post_init__(self) -> None:
        self.out.mkdir(mode=0o700)
        (self.folder / "users.csv").write_text("upn\n" + "".join(f"{upn}\n" for upn in self.upns))

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.out.iterdir())

    def put_on_tokens(self) -> list[Issued]:
        """The first part of a run is over: each user's account is on a token."""
        progress = Progress(self.out / "unfinished-issue.age", Passphrase(PASSPHRASE), self.settings)
        made = []
        for number, upn in enumerate(self.upns):
            account = fresh_account(User(upn), self.settings)
            made.append(Issued(User(upn), f"E66{number:05}", "raspberry_pi_pico", account))
            progress.take(made[-1])
        return made

    def issue(self, *options: str) -> Any:
        fixed = ["issue", "--entra", "--users", str(self.folder / "users.csv"), "--out", str(self.out)]
        return self.run(*fixed, "--wait", "0", *options, given=f"{PASSPHRASE}\n")

    def run(self, *words: str, given: str = "") -> Any:
        done = CliRunner().invoke(app, list(words), input=given)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done


@pytest.fixture
def desk(slow_desk: Callable[..., Desk], cheap_passphrases: None) -> Callable[..., Desk]:
    return slow_desk


@pytest.fixture
def slow_desk(tmp_path: Path) -> Callable[..., Desk]:
    """One with passphrases that processes of their own can open."""

    def make(users: int = 25, **settings: Any) -> Desk:
        return Desk(tmp_path, [f"user{n:02}@contoso.com" for n in range(users)], Settings(**settings))

    return make


@pytest.fixture
def told() -> Callable[[Any], Any]:
    return lambda done: json.loads(done.stdout)
