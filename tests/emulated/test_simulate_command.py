"""`picoath simulate --emulated` from the outside: a script with its log, and a link for other commands."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "picoath"]
COMES_WITHIN = 120
CODE = "expect typed code otpauth://totp/x?secret=laarmrxo7jj6bwl6"


@pytest.fixture
def simulate(uf2: Path) -> list[str]:
    """The command and its options, for a board whose state is in the folder `state`."""
    return [*PROGRAM, "simulate", "--emulated", "--uf2", str(uf2.absolute()), "--state", "state"]


def keep(flash: bytes, folder: Path) -> None:
    (folder / "state").mkdir()
    (folder / "state" / "flash.bin").write_bytes(flash)


def play(simulate: list[str], script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "it.seq").write_text(script, encoding="utf-8")
    command = [*simulate, "--script", "it.seq", "--log", "log"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_script_is_played_and_logged(simulate: list[str], enrolled: bytes, tmp_path: Path) -> None:
    keep(enrolled, tmp_path)
    done = play(simulate, f"clock 2026-11-24T09:00:05Z\npower on\npress A\n{CODE}", tmp_path)
    assert done.returncode == 0, done.stderr
    events = [json.loads(line) for line in (tmp_path / "log").read_text(encoding="utf-8").splitlines()]
    assert [event["on"] for event in events if event["event"] == "power"] == [True, False]
    assert [len(event["text"]) for event in events if event["event"] == "typed"] == [6]
    assert any("Contoso" in line for event in events if event["event"] == "screen" for line in event["lines"])


def test_what_was_expected_and_is_not_so_gives_1_with_its_line(
    simulate: list[str], enrolled: bytes, tmp_path: Path
) -> None:
    keep(enrolled, tmp_path)
    done = play(simulate, "power on\nexpect screen SET-UP", tmp_path)
    assert done.returncode == 1
    assert "it.seq:2: expect screen SET-UP" in done.stderr


def test_other_commands_reach_it_by_its_link(
    simulate: list[str], booted: Callable[[str], bytes], tmp_path: Path
) -> None:
    keep(booted("raspberry_pi_pico"), tmp_path)
    with (tmp_path / "told").open("w", encoding="utf-8") as told:
        command = [*simulate, "--link", "link"]
        server = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=told, stderr=told)
    try:
        deadline = time.monotonic() + COMES_WITHIN
        while not (tmp_path / "link").exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        asked = subprocess.run(
            [*PROGRAM, "status", "--json", "--port", "link"], cwd=tmp_path, capture_output=True, check=False
        )
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(COMES_WITHIN)
    assert asked.returncode == 0, asked.stderr
    status = json.loads(asked.stdout)
    assert (status["personality"], status["accounts"]) == ("set-up", 0)
    assert status["circuitpython"].split(".")[0] == "10"
