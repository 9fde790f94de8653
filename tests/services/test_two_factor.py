"""django-two-factor-auth in a browser: from its set-up page to signing in with a code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.desktop import Desktop
from desk.enrolling import enrol
from desk.keyboard import Keyboard
from desk.token import Token
from desk.window import Window
from server import serving
from virtual_board.simulated.board import SimulatedBoard

# Letters that are on the same keys everywhere.
USER, PASSWORD = "ada", "lovelace"

_SERVER = Path(__file__).parent / "two_factor_server.py"


@pytest.fixture
def site(window: Window, tmp_path: Path) -> Iterator[str]:
    """The address of a site that knows Ada and her password."""
    window.forget()
    with serving(tmp_path, sys.executable, _SERVER, tmp_path, USER, PASSWORD) as address:
        yield address


@pytest.fixture
def token(desktop: Desktop, tmp_path: Path) -> Iterator[Token]:
    with Token(SimulatedBoard, tmp_path / "token", desktop.name) as token:
        yield token


def test_set_up_from_the_screen_it_signs_in(
    site: str, desktop: Desktop, window: Window, keyboard: Keyboard, token: Token
) -> None:
    def sign_in() -> None:
        window.open(f"{site}/account/login/")
        for field, text in (("Username:", USER), ("Password:", PASSWORD)):
            window.click(field)
            keyboard.type(text, desktop.layout)
        window.click_button("Next")

    def type_code() -> None:
        window.wait_for_focus("Token:")
        token.press()
        assert window.wait_for_digits("Token:") == token.code()
        window.click_button("Next")

    sign_in()
    window.click("Enable Two-Factor Authentication")
    window.click_button("Next")
    window.look_at_picture()
    enrol(desktop, token, "--screen", name="127.0.0.1")
    window.click("Token:")
    type_code()
    window.see("Congratulations, you've successfully enabled two-factor authentication.")

    window.forget()
    sign_in()
    type_code()
    window.see("Backup Tokens")  # which only those who signed in so can have
