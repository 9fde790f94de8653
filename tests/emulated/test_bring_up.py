"""The parts of a board, tried on real CircuitPython: its bus, its LED, its button, and the page of each."""

from __future__ import annotations

from collections.abc import Callable

from picoath.link.client import Token
from picoath.link.session import Session
from virtual_board.emulated.board import EmulatedBoard
from wire import Wire

PICO = "raspberry_pi_pico"
MakeBoard = Callable[..., EmulatedBoard]


def test_each_part(make_board: MakeBoard, booted: Callable[[str], bytes]) -> None:
    board = make_board(flash=booted(PICO))
    board.power_on()
    assert board.run_until(lambda: "SET-UP" in board.lines(), within=4)
    token = Token(Session(Wire(board)))
    assert token.check("bus") == {"addresses": [0x3C, 0x68]}
    token.check("panel")
    assert board.run_until(lambda: "DO YOU SEE THIS?" in board.lines(), within=1)
    token.check("buttons")
    board.press_down("A")
    board.run(0.1)
    assert token.check("buttons") == {"seen": "A", "down": "A"}
    board.release("A")
    board.run(0.1)
    assert token.check("buttons") == {"seen": "A", "down": ""}
    token.check("led")
    seen = set()
    for _ in range(20):
        board.run(0.05)
        seen.add(board.led_lit)
    assert seen == {True, False}
    token.check("none")
    assert board.run_until(lambda: "SET-UP" in board.lines(), within=1)
