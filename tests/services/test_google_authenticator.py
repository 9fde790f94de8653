"""Google's PAM module: its command shows a code in a terminal, and asks for codes when somebody logs in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from desk.desktop import Desktop
from desk.needs import need
from desk.terminal import Look, Terminal
from pam import Pam
from worn_token import WornToken

WINDOW = 3

LOOKS = [
    Look("black", "white"),
    Look("white", "black", points=7),
    Look("#839496", "#002b36", black="#073642", white="#eee8d5", points=6),
    Look("#657b83", "#fdf6e3", black="#073642", white="#eee8d5", points=10),
]
"""A bright and a dark terminal, and the colours called Solarized, which are on many."""


class Set:
    """What the command has set up: the file that the module reads, and the picture in the terminal."""

    def __init__(self, folder: Path, *options: str) -> None:
        need("google-authenticator", "xterm")
        self._file = folder / "google_authenticator"
        words = (
            "--no-confirm",
            "--force",
            "--no-rate-limit",
            "--emergency-codes=1",
            f"--window-size={WINDOW}",
        )
        names = ("--issuer=Example", "--label=ada@example.org", f"--secret={self._file}")
        self.command = " ".join(("google-authenticator", *words, *names, *options))
        self.module = f"pam_google_authenticator.so secret={self._file}"

    @property
    def counter(self) -> int:
        """The count at which it looks next, for a counter-based account."""
        [line] = [line for line in self._file.read_text().splitlines() if "HOTP_COUNTER" in line]
        return int(line.split()[-1])


@pytest.fixture(autouse=True)
def on_the_desktop(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs look at that screen."""
    monkeypatch.setenv("DISPLAY", desktop.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


Enrol = Callable[[Set], WornToken]


@pytest.fixture
def enrolled(desktop: Desktop, token: WornToken, tmp_path: Path) -> Enrol:
    """Puts what the command shows on a token."""

    def enrol(made: Set) -> WornToken:
        with Terminal(desktop, made.command, LOOKS[0], tmp_path):
            token.host("add", "--screen")
        token.plug_in()
        return token

    return enrol


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.text} on {look.background}")
@pytest.mark.parametrize("mode", ["ANSI", "UTF8"])
def test_its_picture_is_read_in_every_terminal(
    mode: str, look: Look, desktop: Desktop, tmp_path: Path
) -> None:
    made = Set(tmp_path, "--time-based", "--disallow-reuse", f"--qr-mode={mode}")
    with Terminal(desktop, made.command, look, tmp_path):
        inspect = [sys.executable, "-m", "picoath", "inspect", "--screen", "--json"]
        seen = subprocess.run(inspect, capture_output=True, text=True, timeout=60)
    assert seen.returncode == 0, seen.stderr
    [account] = json.loads(seen.stdout)["accounts"]
    assert (account["type"], account["issuer"], account["account"]) == ("totp", "Example", "ada@example.org")


def test_the_time_logs_in(enrolled: Enrol, tmp_path: Path) -> None:
    made = Set(tmp_path, "--time-based", "--disallow-reuse", "--qr-mode=UTF8")
    token = enrolled(made)
    login = Pam(made.module, tmp_path)
    code = token.code()
    assert login.lets_in(code)
    assert not login.lets_in(code)  # it was used


def test_the_count_logs_in_from_the_first_code_on(enrolled: Enrol, tmp_path: Path) -> None:
    made = Set(tmp_path, "--counter-based", "--qr-mode=UTF8")
    token = enrolled(made)
    login = Pam(made.module, tmp_path)
    assert [login.lets_in(token.code()) for _ in range(3)] == [True] * 3


def test_presses_that_went_nowhere_are_caught_up_with(enrolled: Enrol, tmp_path: Path) -> None:
    made = Set(tmp_path, "--counter-based", "--qr-mode=UTF8")
    token = enrolled(made)
    login = Pam(made.module, tmp_path)
    assert login.lets_in(token.code())
    for _ in range(WINDOW - 1):
        token.code()
    assert login.lets_in(token.code())
    assert login.lets_in(token.code())


def test_a_token_that_fell_behind_is_set_forward(enrolled: Enrol, tmp_path: Path) -> None:
    made = Set(tmp_path, "--counter-based", "--qr-mode=UTF8")
    token = enrolled(made)
    login = Pam(made.module, tmp_path)
    assert not any(login.lets_in("000000") for _ in range(5))  # the module counts refusals too
    assert not login.lets_in(token.code())
    token.host("set", "counter", str(made.counter), "--account", "1")
    token.plug_in()
    assert login.lets_in(token.code())
