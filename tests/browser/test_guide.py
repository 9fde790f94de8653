"""The guide "Set up your Microsoft 365 account", page by page, as its reader goes through it.

A real browser in a window, clicked with a mouse; the enrolment code read off the screen; the token's key
reports typed by the desktop. What is not real is the service's page, and the board.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk.desktop import Desktop
from desk.enrolling import enrol
from desk.keyboard import Keyboard
from desk.program import Command
from desk.token import Token
from desk.window import Window
from services.people import EMAIL
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.simulated.board import SimulatedBoard

PICO = "raspberry_pi_pico"


@pytest.fixture(params=["simulated", "emulated"])
def token(request: pytest.FixtureRequest, desktop: Desktop, tmp_path: Path) -> Iterator[Token]:
    """A new token, in the box."""
    with Token(
        request.getfixturevalue(f"new_{request.param}_board"), tmp_path / "token", desktop.name
    ) as token:
        yield token


@pytest.fixture
def new_simulated_board() -> Callable[[], SimulatedBoard]:
    return SimulatedBoard


@pytest.fixture
def new_emulated_board(uf2: Path, booted: Callable[[str], bytes]) -> Callable[[], EmulatedBoard]:
    """Its clock is right: one that is slower than time itself can't agree on one with a computer."""
    flash = booted(PICO)

    def make() -> EmulatedBoard:
        board = EmulatedBoard(PICO, uf2, flash=flash)
        board.rtc.set(time.time())
        return board

    return make


@pytest.fixture
def spare(desktop: Desktop, tmp_path: Path) -> Iterator[Token]:
    """Another new token; always a simulated one."""
    with Token(SimulatedBoard, tmp_path / "spare", desktop.name) as token:
        yield token


class Reader:
    """Does what the guide says, at the desk."""

    def __init__(self, desktop: Desktop, window: Window, keyboard: Keyboard) -> None:
        self._desktop = desktop
        self._window = window
        self._keyboard = keyboard

    def set_up_begins(self) -> None:
        """Sign in for the first time, and choose the token."""
        self._window.click(EMAIL)
        self._window.see("Step 1: How should we contact you?")
        self._window.click("Authenticator app or token")
        self._window.click("Configure")

    def be_told_what_to_click(self) -> None:
        """Meet the push code, and click what picoath says."""
        self._window.look_at_picture()
        with Command(self._desktop, "inspect", "--screen") as command:
            told = command.end(status=2)
        assert "push" in told
        [link] = [words for words in re.findall('"([^"]+)"', told) if self._window.sees(words)]
        self._window.click(link)
        self._window.see("Scan the QR code")

    def add(self, token: Token) -> None:
        """Put what is on the screen on a new token, and leave set-up."""
        self._window.look_at_picture()
        told = enrol(self._desktop, token, name="Contoso Ltd")
        assert re.search(r"It must now show \d{3} \d{3}\.", told), told

    def verify(self, token: Token, field: str) -> None:
        """Click into the field, press the token's button, confirm."""
        self._window.click(field)
        token.press()
        assert self._window.wait_for_digits(field) == token.code()
        self._window.click("Verify")

    def give_the_phone_number(self) -> None:
        self._window.click("Phone number")
        self._keyboard.type("5550123", self._desktop.layout)
        self._window.click("Save")

    def sign_out(self) -> None:
        self._window.click("Sign out")
        self._window.see("Pick an account")

    def sign_in(self, token: Token) -> None:
        """With a code that has not been used."""
        self._window.click(EMAIL)
        self._window.see("Enter code")
        token.wait_for_new_code()
        self.verify(token, "Code")
        self._window.see("Security info")


@pytest.fixture
def reader(desktop: Desktop, window: Window, keyboard: Keyboard) -> Reader:
    return Reader(desktop, window, keyboard)


@pytest.mark.timeout(300)
def test_the_whole_guide(reader: Reader, window: Window, service: str, token: Token, spare: Token) -> None:
    began = time.monotonic()
    window.open(service)
    reader.set_up_begins()
    reader.be_told_what_to_click()
    reader.add(token)
    window.click("Next")
    reader.verify(token, "Verification code")
    reader.give_the_phone_number()
    window.see("Authenticator app or token 1")
    enrolled = time.monotonic()

    window.click("Add sign-in method")
    reader.be_told_what_to_click()
    reader.add(spare)
    window.click("Next")
    reader.verify(spare, "Verification code")
    window.see("Authenticator app or token 2")
    reader.sign_out()

    reader.sign_in(token)
    reader.sign_out()

    token.choose("Wipe")
    token.wait_for("WIPE?")
    token.answer_yes(seconds=4)
    token.wait_for("SET-UP")
    reader.sign_in(spare)
    print(f"enrolled in {enrolled - began:.0f} s, everything in {time.monotonic() - began:.0f} s")
