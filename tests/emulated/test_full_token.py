"""A full token: a hundred accounts with the longest keys are enrolled, get a PIN, and are changed."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.sequences import play as player

COUNT = 100
PIN = "271828"


def uri_of(number: int) -> str:
    secret = base64.b32encode(bytes((number, *range(1, 128)))).decode().rstrip("=")
    return f"otpauth://totp/Contoso:user{number:02}?secret={secret}&algorithm=SHA512&digits=8"


FILL = """
clock 2026-11-24T09:00:05Z
power on
host add --all accounts.txt
wait for screen PRESS within 400
wait 1.2
press A
host done 0
"""
SET_PIN = f"""
host pin
wait 1.5
press A
wait for screen NEW PIN within 15
enter {PIN}
wait for screen AGAIN within 5
enter {PIN}
wait for screen SET-UP within 20
host done 0
"""
RENAME = """
host rename 100 Renamed
wait 2.5
press A
host done 0
"""
USE = f"""
press A
wait for screen LOCKED within 5
press A
enter {PIN}
wait for screen Renamed within 10
press A
wait 3
expect typed code {uri_of(COUNT - 1)}
"""


@pytest.mark.timeout(900)
def test_it_takes_a_pin_and_changes(uf2: Path, tmp_path: Path) -> None:
    (tmp_path / "accounts.txt").write_text("".join(uri_of(number) + "\n" for number in range(COUNT)))
    script = tmp_path / "full.seq"
    script.write_text(FILL + SET_PIN + RENAME + USE)
    _, steps = player.read(script)
    with EmulatedBoard("raspberry_pi_pico", uf2) as board:
        player.play(script, steps, board, None, lambda step, runner: None)
