"""A service that other people made: django-allauth, from activation to signing in with a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk.desktop import Desktop
from desk.enrolling import enrol
from desk.keyboard import Keyboard
from desk.token import Token
from desk.window import Window
from services import process
from services.people import PASSWORD, USER
from virtual_board.simulated.board import SimulatedBoard

_ACCELERATOR_OF_COPY_IMAGE = "y"


class Customer:
    """Somebody who protects an account, at the desk."""

    def __init__(self, desktop: Desktop, window: Window, keyboard: Keyboard) -> None:
        self._desktop = desktop
        self._window = window
        self._keyboard = keyboard

    def sign_in(self, address: str) -> None:
        self._window.open(f"{address}/accounts/login/")
        self._fill("Username:", USER)
        self._fill("Password:", PASSWORD)
        self._window.click_button("Sign In")

    def begin_activation(self) -> None:
        self._window.click("Activate")
        self._window.see("Confirm Access")
        self._fill("Password:", PASSWORD)
        self._window.click_button("Confirm")
        self._window.see("Activate Authenticator App")

    def copy_picture(self) -> None:
        """Right click on the code, and "Copy image"."""
        self._window.click_on_picture(button=3)
        self._desktop.wait_for_menu()
        self._keyboard.type(_ACCELERATOR_OF_COPY_IMAGE, self._desktop.layout)

    def add(self, token: Token, source: str, name: str) -> None:
        """Put the code on a new token, from the screen or the clipboard."""
        self._window.look_at_picture()
        enrol(self._desktop, token, source, name=name)

    def type_code(self, token: Token, field: str) -> None:
        self._window.click(field)
        token.press()
        assert self._window.wait_for_digits(field) == token.code()

    def sign_out(self) -> None:
        self._window.click("Sign Out")
        self._window.see("Are you sure you want to sign out?")
        self._window.click_button("Sign Out")
        self._window.see("You have signed out.")

    def _fill(self, field: str, text: str) -> None:
        self._window.click(field)
        self._keyboard.type(text, self._desktop.layout)


@pytest.fixture
def customer(desktop: Desktop, window: Window, keyboard: Keyboard) -> Customer:
    window.forget()
    return Customer(desktop, window, keyboard)


@pytest.fixture
def token(desktop: Desktop, tmp_path: Path) -> Iterator[Token]:
    with Token(SimulatedBoard, tmp_path / "token", desktop.name) as token:
        yield token


def test_activated_from_the_screen_it_signs_in(
    customer: Customer, window: Window, token: Token, tmp_path: Path
) -> None:
    with process.running(tmp_path) as address:
        customer.sign_in(address)
        customer.begin_activation()
        customer.add(token, "--screen", name="Example")
        customer.type_code(token, "Authenticator code:")
        window.click_button("Activate")
        window.see("Authentication using an authenticator app is active.")
        customer.sign_out()

        customer.sign_in(address)
        customer.type_code(token, "Code:")  # the same code perhaps: after activation it counts once more
        window.click_button("Sign In")
        window.see("Authentication using an authenticator app is active.")


def test_microsofts_odd_shape_is_activated_from_the_clipboard(
    customer: Customer, window: Window, token: Token, tmp_path: Path
) -> None:
    with process.running(tmp_path, shape="microsoft") as address:
        customer.sign_in(address)
        customer.begin_activation()
        customer.copy_picture()
        customer.add(token, "--clipboard", name="Contoso Ltd")
        customer.type_code(token, "Authenticator code:")
        window.click_button("Activate")
        window.see("Authentication using an authenticator app is active.")
