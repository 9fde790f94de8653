"""Web addresses with an enrolment inside: read, never to be opened."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.cli.app import app
from picoath.enrol import web_address
from picoath.enrol.inspection import inspect
from typer.testing import CliRunner

SECRET = "ABCDEFGHIJKLMNOP"
URI = f"otpauth://totp/ann@host?secret={SECRET}&issuer=host"
# As google-authenticator's PAM module prints it (libpam, google-authenticator.c, displayEnrollInfo).
PRINTED = (
    "https://www.google.com/chart?chs=200x200&chld=M|0&cht=qr&chl="
    f"otpauth://totp/ann@host%3Fsecret%3D{SECRET}%26issuer%3Dhost"
)
ADDRESSES = [
    PRINTED,
    f"HTTPS://chart.googleapis.com/chart?cht=qr&chl={quote(URI, safe='')}&chs=200x200",
    f"https://api.qrserver.com/v1/create-qr-code/?data={quote(URI)}#top",
    f"https://example.com/qr?{URI}",
    f"http://example.com/#{URI}",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_the_account_inside_is_offered(address):
    found = inspect([address])
    [account] = found.accounts
    assert (found.kind, account.account, account.issuer) == ("totp", "ann@host", "host")
    assert account.secret == bytes.fromhex("00443214c74254b635cf")
    assert any("don't open that" in warning for warning in found.warnings)


def test_the_same_code_beside_it_is_the_same_account():
    assert len(inspect([URI, PRINTED]).accounts) == 1


def test_what_is_said_of_it():
    done = CliRunner().invoke(app, ["inspect", "--uri", "-", "--json"], input=PRINTED)
    document = json.loads(done.stdout)
    assert (done.exit_code, document["kind"], document["vendor"], document["advice"]) == (
        0,
        "totp",
        None,
        None,
    )
    assert SECRET not in done.stdout + done.stderr


def test_it_is_not_taken_from_a_command_line():
    for argument in (PRINTED, quote(PRINTED, safe="")):
        done = CliRunner().invoke(app, ["inspect", argument])
        assert (done.exit_code, "others can see a command line" in done.stderr) == (2, True)
        assert SECRET not in done.stderr


@pytest.mark.parametrize(
    "address",
    [
        f"https://example.com/qr?data={quote(quote(URI, safe=''), safe='')}",
        f"https://example.com/setup?secret={SECRET}",
        "https://example.com/?data=otpauth",
    ],
)
def test_one_that_seems_to_hold_a_secret_is_not_to_be_opened(address):
    found = inspect([address])
    assert (found.kind, found.code.vendor) == ("unsupported", "web-page")
    assert "Don't open it" in found.code.advice
    assert SECRET not in found.problem


@pytest.mark.parametrize(
    "uri", ["otpauth://totp/a?secret=018", "otpauth://totp/a", "otpauth://steam/a?secret=AA"]
)
def test_one_whose_code_can_not_be_used_gets_no_advice_to_open_it(uri):
    found = inspect([f"https://example.com/?data={quote(uri, safe='')}"])
    assert found.kind == "unsupported"
    assert "open it" not in found.problem.replace("Don't open it", "")


def test_an_export_inside():
    address = "https://example.com/?chl=" + quote("otpauth-migration://offline?data=%", safe="")
    assert inspect([address]).code.what == "the export has a broken % escape in it"


def test_other_addresses_are_web_pages():
    assert inspect(["https://aka.ms/mfasetup"]).code.advice.startswith(
        "If it belongs to a service's set-up, open it"
    )


@given(st.text())
def test_any_text(text):
    for address in (text, f"https://{text}", f"https://x/?a=otpauth://{text}"):
        web_address.uri_in(address)
        web_address.holds_secret(address)
        inspect([address])
