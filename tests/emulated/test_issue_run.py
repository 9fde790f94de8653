"""`picoath issue` and real CircuitPython: two users, one token after the other at the same port."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from picoath.enrol import base32
from picoath.oath import totp
from pskc import PSKC
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.link_server import LinkServer

PASSPHRASE = "a passphrase"
USERS = ("ann@contoso.com", "bob@contoso.com")


class Run:
    """`picoath issue` for `USERS` as a process, with the port at which tokens come."""

    def __init__(self, folder: Path) -> None:
        self.port = folder / "port"
        self._folder = folder
        (folder / "users.csv").write_text("\n".join(["upn", *USERS]))
        (folder / "passphrase").write_text(PASSPHRASE)
        options = ["--users", "users.csv", "--out", "files", "--passphrase-file", "passphrase"]
        command = [sys.executable, "-m", "picoath", "issue", *options, "--port", str(self.port)]
        with (folder / "said").open("wb") as said:
            self._process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stderr=said)

    @property
    def said(self) -> str:
        return (self._folder / "said").read_text(encoding="utf-8")

    def keys_in_files(self) -> list[dict[str, bytes]]:
        """The keys by user, as each of the three files has them, once it has ended."""
        assert self._process.wait(120) == 0, self.said
        files = self._folder / "files"
        rows = csv.DictReader(io.StringIO((files / "entra.csv").read_text()))
        devices = json.loads((files / "graph.json").read_text())["value"]
        container = PSKC(io.BytesIO((files / "tokens.pskcxml").read_bytes()))
        container.encryption.derive_key(PASSPHRASE)
        return [
            {row["upn"]: base32.decode(row["secret key"]) for row in rows},
            {device["displayName"]: base32.decode(device["secretKey"]) for device in devices},
            {key.friendly_name: key.secret for key in container.keys},
        ]

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    run = Run(tmp_path)
    yield run
    run.stop()


def press(board: EmulatedBoard) -> None:
    board.press_down("A")
    board.run(0.1)
    board.release("A")


def take_account(board: EmulatedBoard, run: Run, until: str) -> None:
    """Live at the port, and say yes to each question, until the program has said something."""
    with LinkServer(board, run.port) as link:
        while until not in run.said:
            board.rtc.set(time.time())  # a right clock, however fast the processor is emulated
            link.pump()
            board.run(0.01)
            link.pump()
            if "PRESS = YES" in " ".join(board.lines()):
                board.run(1.2)
                press(board)
                board.run(0.5)


def typed_code(board: EmulatedBoard) -> tuple[str, int]:
    """What the token types once it has left set-up, and the Unix time at which it did."""
    press(board)
    assert board.run_until(lambda: "contoso.com" in " ".join(board.lines()), within=10), board.lines()
    board.run(32 - board.rtc.unix() % 30)  # well into a time step
    unix = int(board.rtc.unix())
    press(board)
    assert board.run_until(lambda: len(board.usb.typed_text()) == 6, within=5)
    return board.usb.typed_text(), unix


def test_the_files_hold_keys_that_give_the_codes_the_tokens_type(
    uf2: Path, booted: Callable[[str], bytes], run: Run
) -> None:
    typed: dict[str, tuple[str, int]] = {}
    for number, user in enumerate(USERS):
        with ExitStack() as stack:
            uid = bytes([number + 1]) * 8
            board = stack.enter_context(
                EmulatedBoard("raspberry_pi_pico", uf2, flash=booted("raspberry_pi_pico"), uid=uid)
            )
            board.rtc.set(time.time())
            board.power_on()
            assert board.run_until(lambda board=board: "SET-UP" in board.lines(), within=10)
            take_account(board, run, f"Token {uid.hex().upper()} is for {user}")
            typed[user] = typed_code(board)
            assert board.crash is None
    for keys in run.keys_in_files():
        for user, (code, unix) in typed.items():
            assert code == totp(keys[user], unix, 30, 6, "SHA1")
