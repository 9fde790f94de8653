"""The panel on real CircuitPython: the token lets go of its driver once it has set the panel up."""

from __future__ import annotations

from collections.abc import Callable

from virtual_board.emulated.board import EmulatedBoard

Play = Callable[[EmulatedBoard, str], None]

CODE = "expect typed code otpauth://totp/x?secret=laarmrxo7jj6bwl6"


def test_a_panel_that_was_unplugged_shows_the_page_again(token: EmulatedBoard, play: Play) -> None:
    play(token, "power on\nexpect screen Contoso")
    for _ in range(3):
        token.panel.dead = True
        token.run(1)
        token.panel.lose_power()
        token.panel.dead = False
        # The bus error may have cost the clock a read, and that its trust for a second.
        play(token, "wait 3\nexpect screen Contoso")
    play(token, f"press A\n{CODE}")
    assert token.crash is None
    assert token.starts == 1
