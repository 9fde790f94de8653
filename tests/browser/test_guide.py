"""The guide "Set up your Microsoft 365 account", page by page, as its reader goes through it.

A real browser in a window, clicked with a mouse; the enrolment code read off the screen; the token's key
reports typed by the desktop. What is not real is the service's page, and the board.
"""

from __future__ import annotations

import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

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

    def set_up_begins(self, redesigned: bool) -> None:
        """Sign in for the first time, and choose the token."""
        self._window.click(EMAIL)
        if redesigned:
            self._window.see("Start by getting the app")
            self._window.click("Next")
            return
        self._window.see("Step 1: How should we contact you?")
        self._window.click("Authenticator app or token")
        self._window.click("Configure")

    def add_method(self, method: str, redesigned: bool) -> None:
        self._window.click("Add sign-in method")
        self._window.click(method)
        if not redesigned:
            self._window.click("Add")

    def add_app(self, redesigned: bool) -> None:
        """As far as the code for Microsoft's own app."""
        self.add_method("Authenticator app", redesigned)
        self._window.see("Start by getting the app")
        self._window.click("Next")

    def be_told_what_to_click(self) -> None:
        """Meet the push code, and click what picoath says: here, or a page back."""
        self._window.look_at_picture()
        with Command(self._desktop, "inspect", "--screen") as command:
            told = command.end(status=2)
        assert "push" in told
        links = re.findall('"([^"]+)"', told)
        if not any(map(self._window.sees, links)):
            assert "go Back" in told
            self._window.click("Back")
            self._window.see("Start by getting the app")
        [link] = [words for words in links if self._window.sees(words)]
        self._window.click(link)
        self._window.see("Scan the QR code")

    def add(self, token: Token) -> None:
        """Put what is on the screen on a new token, and leave set-up."""
        self._window.look_at_picture()
        told = enrol(self._desktop, token, name="Contoso Ltd")
        assert re.search(r"It must now show \d{3} \d{3}\.", told), told

    def enrol(self, token: Token) -> None:
        """From the code for Microsoft's own app to a token that Security info lists."""
        self.be_told_what_to_click()
        self.add(token)
        self._window.click("Next")
        self.verify(token, "Verification code")
        self._window.see("Security info")

    def verify(self, token: Token, field: str, button: str = "Verify") -> None:
        """Click into the field, press the token's button, confirm."""
        self._window.click(field)
        token.press()
        assert self._window.wait_for_digits(field) == token.code()
        self._window.click(button)

    def type_into(self, field: str, text: str, button: str) -> None:
        self._window.click(field)
        self._keyboard.type(text, self._desktop.layout)
        self._window.click(button)

    def sign_out(self) -> None:
        self._window.click("Sign out")
        self._window.see("Pick an account")

    def begin_sign_in(self, past_passkey: bool = False) -> None:
        """As far as the field for the code."""
        self._window.click(EMAIL)
        if past_passkey:
            self._window.see("Face, fingerprint, PIN or security key")
            self._window.click("Sign in another way")
            self._window.click("Use a verification code")
        self._window.see("Enter code")

    def sign_in(self, token: Token, past_passkey: bool = False, nudged: bool = False) -> None:
        """With a code that has not been used."""
        self.begin_sign_in(past_passkey)
        token.wait_for_new_code()
        self.verify(token, "Code")
        if nudged:
            self._window.see("Register a passkey")
            self._window.click("Skip for now")
        self._window.see("Security info")

    def issue(self, token: Token, folder: Path) -> str:
        """The administrator gives the token a key; returns the file for Entra."""
        (folder / "users.csv").write_text(f"upn\n{EMAIL}\n")
        (folder / "passphrase").write_text("of the administrator\n")
        token.plug_in()
        token.wait_for("SET-UP")
        options = ["--users", folder / "users.csv", "--out", folder, "--port", token.port]
        with Command(self._desktop, "issue", *options, "--passphrase-file", folder / "passphrase") as command:
            while command.runs:
                if token.asks:
                    token.answer_yes()
                time.sleep(0.1)
            command.end(status=0)
        return (folder / "entra.csv").read_text()


def tell_tenant(service: str, **fields: str) -> None:
    """What the administrator does in the tenant."""
    urllib.request.urlopen(f"{service}/administrator", urlencode(fields).encode()).close()


@pytest.fixture
def reader(desktop: Desktop, window: Window, keyboard: Keyboard) -> Reader:
    return Reader(desktop, window, keyboard)


@pytest.fixture(params=["before the redesign", "redesigned"])
def redesigned(request: pytest.FixtureRequest, service: str) -> bool:
    redesigned = request.param == "redesigned"
    tell_tenant(service, redesigned="yes" if redesigned else "")
    return redesigned


@pytest.mark.timeout(600)
def test_the_whole_guide(
    reader: Reader, window: Window, service: str, redesigned: bool, token: Token, spare: Token
) -> None:
    began = time.monotonic()
    window.open(service)
    reader.set_up_begins(redesigned)
    reader.enrol(token)
    window.see("Authenticator app or token 1")
    enrolled = time.monotonic()

    reader.add_app(redesigned)
    reader.enrol(spare)
    window.see("Authenticator app or token 2")
    reader.sign_out()

    tell_tenant(service, nudged="yes")
    reader.sign_in(token, nudged=True)
    reader.sign_out()
    tell_tenant(service, passkey="yes")
    reader.sign_in(token, past_passkey=True)
    reader.sign_out()

    reader.sign_in(spare, past_passkey=True)  # the first one is lost
    window.click("Delete 1")
    window.see_no_more("Authenticator app or token 1")  # nor any other, for a moment: the page comes anew
    window.see("Authenticator app or token 2")
    assert not window.sees("Authenticator app or token 1")
    reader.sign_out()
    reader.begin_sign_in(past_passkey=True)
    token.wait_for_new_code()
    reader.verify(token, "Code")
    window.see("That code didn't work. Check the code and try again.")
    print(f"enrolled in {enrolled - began:.0f} s, everything in {time.monotonic() - began:.0f} s")


@pytest.mark.timeout(300)
def test_a_token_that_is_given_away_is_wiped(
    reader: Reader, window: Window, service: str, spare: Token
) -> None:
    window.open(service)
    reader.set_up_begins(redesigned=False)
    reader.enrol(spare)
    spare.choose("Wipe")
    spare.wait_for("WIPE?")
    spare.answer_yes(seconds=4)
    spare.wait_for("SET-UP")


@pytest.mark.timeout(600)
def test_a_token_from_the_company_is_activated_by_its_serial_number(
    reader: Reader, window: Window, service: str, redesigned: bool, token: Token, spare: Token, tmp_path: Path
) -> None:
    """Its user reads the number on the token's About page; it was on the panel in set-up too."""
    tell_tenant(service, tokens=reader.issue(token, tmp_path))
    number = next(line for line in token.lines() if re.fullmatch("[0-9A-F]{16}", line))
    token.press()
    token.wait_for("contoso")
    token.choose("About")
    token.wait_for(number)
    token.leave_menu("About")
    window.open(service)
    reader.set_up_begins(redesigned)
    reader.enrol(spare)

    reader.add_method("Hardware token", redesigned)
    reader.type_into("Serial number", "E6600000", "Next")
    window.see("We don't know a token with this serial number.")
    reader.type_into("Serial number", number, "Next")
    window.see("Name your hardware token")
    reader.type_into("Name", "blue", "Next")
    window.see("Enter the code")
    token.wait_for("contoso")
    token.wait_for_new_code()
    reader.verify(token, "Code", "Next")
    window.click("Done")
    window.see("Hardware token blue")
    reader.sign_out()
    reader.sign_in(token)


@pytest.mark.timeout(300)
def test_somebody_who_had_only_text_messages(
    reader: Reader, window: Window, service: str, spare: Token
) -> None:
    """The page blocks; with a Temporary Access Pass there is a way to a token."""
    tell_tenant(service, phone="5550123", redesigned="yes")
    window.open(service)
    window.click(EMAIL)
    window.see("Register a passkey to continue")
    assert not window.sees("Skip for now")
    tell_tenant(service, access_pass="seldom2use")
    window.open(service)
    window.click(EMAIL)
    reader.type_into("Temporary Access Pass", "seldom2use", "Sign in")
    window.see("Security info")
    reader.add_app(redesigned=True)
    reader.enrol(spare)
    reader.sign_out()
    reader.sign_in(spare)
