"""Tokens with accounts on them: enrolled as users do it, by `picoath add` over the wire."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

import zxingcpp
from jobs_on_board import BOARD
from PIL import Image
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.sequences import play as player

KEYS = [bytes((number, *range(1, 20))) for number in range(100)]
"""The keys, by the place of their account. They are TOTP with SHA-1, 30 s and 6 digits."""

_ENROL = """
clock 2026-11-24T09:00:05Z
power on
host add --all {pictures}
wait for screen PRESS within 400
wait 1.2
press A
host done 0
press A
wait 3
power off
"""


def enrolled(firmware: Path, count: int) -> bytes:
    """The flash of a token after its first start, with the first `count` accounts."""
    with tempfile.TemporaryDirectory() as folder, EmulatedBoard(BOARD, firmware) as board:
        pictures = [_picture(number, Path(folder)) for number in range(count)]
        arguments = " ".join(f"--image {picture.name}" for picture in pictures)
        play(board, _ENROL.format(pictures=arguments), Path(folder))
        return board.flash.read()


def play(board: EmulatedBoard, text: str, folder: Path) -> None:
    """Play a sequence; its relative paths start at `folder`."""
    script = folder / "it.seq"
    script.write_text(text, encoding="utf-8")
    _, steps = player.read(script)
    player.play(script, steps, board, None, lambda step, runner: None)


def _picture(number: int, folder: Path) -> Path:
    secret = base64.b32encode(KEYS[number]).decode()
    uri = f"otpauth://totp/Contoso:user{number:02}@example.com?secret={secret}&issuer=Contoso"
    code = zxingcpp.create_barcode(uri, zxingcpp.BarcodeFormat.QRCode)
    path = folder / f"{number}.png"
    Image.fromarray(code.to_image(scale=3)).save(path)
    return path
