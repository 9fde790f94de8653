"""Names from elsewhere: what only joins letters is taken out; what could deceive is refused."""

from __future__ import annotations

import json
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.cli.app import app
from picoath.enrol import names, otpauth
from picoath.enrol.inspection import inspect
from picoath.enrol.problems import DeceivingName
from typer.testing import CliRunner

JOINERS = "\u200d\u200c\u200e\u200f\u061c\u200b\u2060\ufeff\ufe0f\ufe0e\u00ad\u034f\u180e\U000e0067\U000e0101"
TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = "\x00\x07\x1b\x7f\x85\x9b\u2028\u2029\ufff9"


def uri(name: str, account: str = "ann") -> str:
    return f"otpauth://totp/{quote(name)}:{quote(account)}?secret=abcdefghijklmnop&issuer={quote(name)}"


def run(*arguments: object, given: str = ""):
    return CliRunner().invoke(app, [*map(str, arguments)], input=given)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Micro\u2060soft", "Microsoft"),
        ("\u0646\u0627\u0645\u0647\u200c\u0647\u0627", "\u0646\u0627\u0645\u0647\u0647\u0627"),
        ("\u200fבנק\u200e", "בנק"),
        ("👩\u200d💻", "👩💻"),
        ("❤\ufe0f", "❤"),
        ("🏴\U000e0067\U000e0062\U000e007f", "🏴"),
    ],
)
def test_what_only_joins_is_taken_out_and_said(name, plain):
    found = inspect([uri(name, name)])
    [account] = found.accounts
    assert {account.name, account.issuer, account.label_issuer, account.account} == {plain}
    about_name, about_account = found.warnings
    assert "taken out of the display name (U+" in about_name
    assert "taken out of the account name (U+" in about_account
    assert about_name.endswith(plain)


@pytest.mark.parametrize("character", JOINERS, ids=lambda c: f"U+{ord(c):04X}")
def test_two_names_that_look_the_same_are_the_same(character):
    one, other = inspect([uri(f"Micro{character}soft")]), inspect([uri("Microsoft")])
    assert one.accounts == other.accounts


@pytest.mark.parametrize("character", TURNING + UNSEEN, ids=lambda c: f"U+{ord(c):04X}")
@pytest.mark.parametrize("where", ["name", "account"])
def test_what_could_deceive_is_refused_and_the_way_round_named(character, where):
    text = f"a{character}b"
    found = inspect([uri(text) if where == "name" else uri("Acme", text)])
    assert (found.kind, found.accounts, found.code.vendor) == ("unsupported", [], "other")
    does = "turns text around" if character in TURNING else "can't be seen"
    assert f"has a character in it that {does}, U+{ord(character):04X}" in found.code.what
    assert "picoath add --name TEXT" in found.code.advice


@pytest.mark.parametrize("command", [["inspect"], ["add"]])
def test_the_command_says_so_in_one_line(command):
    done = run(*command, "--uri", "-", given=uri("a\u202eb"))
    assert done.exit_code == 2
    assert "the issuer has a character in it that turns text around, U+202E" in done.stderr


def test_with_a_name_of_ones_own_it_goes_on_the_token(token):
    bad = uri("Gro\u202eup", "an\u2066n@x.com")
    done = run("add", "--uri", "-", "--name", "Group", "--port", token.port, given=bad)
    assert done.exit_code == 0, done.stderr
    [stored] = token.vault.accounts
    assert (stored.name, stored.account) == ("Group", "ann@x.com")
    assert "what could deceive is taken out of its names" in done.stderr


def test_with_a_name_of_ones_own_from_a_file_too(token, tmp_path):
    info = {"secret": "ABCDEFGHIJKLMNOP"}
    entry = {"type": "totp", "issuer": "Gro\u202eup", "name": "ann", "info": info}
    file = tmp_path / "aegis.json"
    file.write_text(json.dumps({"header": {}, "db": {"entries": [entry]}}))
    refused = run("add", file, "--port", token.port)
    assert (refused.exit_code, "picoath add --name TEXT" in refused.stderr) == (2, True)
    done = run("add", file, "--name", "Group", "--port", token.port)
    assert (done.exit_code, token.names) == (0, ["Group"])


def test_a_name_of_ones_own_may_not_deceive_either(token):
    done = run("add", "--uri", "-", "--name", "a\u202eb", "--port", token.port, given=uri("Acme"))
    assert (done.exit_code, "turns text around, U+202E" in done.stderr) == (2, True)
    assert token.names == []


def test_nor_may_a_new_one_and_joiners_are_taken_out_of_it(token, an_account):
    token.put(an_account("Contoso"))
    assert run("rename", 1, "a\u202eb", "--port", token.port).exit_code == 2
    done = run("rename", 1, "Micro\u2060soft", "--port", token.port)
    assert (done.exit_code, token.names) == (0, ["Microsoft"])
    assert "what only joins or marks letters is taken out of a name: Microsoft" in done.stderr


def test_several_codes_that_could_deceive_are_not_taken_together():
    found = inspect([uri("a\u202eb"), uri("c\u202ed")])
    assert found.to_be_renamed() is found


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_name_that_is_taken_has_anything_in_it_that_can_not_be_seen(name, account):
    try:
        read = otpauth.read(
            uri(name.encode("utf-8", "ignore").decode(), account.encode("utf-8", "ignore").decode())
        )
    except DeceivingName as problem:
        read = problem.account
    fitted, _ = names.fit(read)
    for text in (fitted.name, fitted.account, fitted.issuer, fitted.label_issuer):
        assert not {unicodedata.category(character) for character in text} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp", "Mn"])))
def test_other_names_stay_as_they_are(name):
    assert names.joined(name) == name
