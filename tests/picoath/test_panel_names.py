"""Names that the panel can't draw: what is proposed, what the token gets, and what the backup keeps."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pyrage
import pytest
import zxingcpp
from fob.panel import fitting, font
from hypothesis import given
from hypothesis import strategies as st
from picoath.cli.app import app
from picoath.enrol import panel_names
from picoath.enrol.names import joined
from PIL import Image
from typer.testing import CliRunner

BANK, USER = "日本銀行", "田中"
NOTHING = "\ue000\ue001"  # nobody knows how these are written


def uri(name: str, account: str = USER, secret: str = "abcdefghijklmnop") -> str:
    return f"otpauth://totp/{quote(name)}:{quote(account)}?secret={secret}&issuer={quote(name)}"


def run(*arguments: object, given: str = ""):
    done = CliRunner().invoke(app, [*map(str, arguments)], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture
def add(token):
    """`picoath add` of codes with these URIs."""

    def add(*uris: str, options: tuple[object, ...] = (), answers: str = "", tmp: Path | None = None):
        if tmp is None:
            return run("add", "--uri", "-", "--port", token.port, *options, given="\n".join(uris))
        (tmp / "list").write_text("\n".join(uris))
        return run("add", tmp / "list", "--port", token.port, *options, given=answers)

    return add


@pytest.fixture
def at_a_terminal(monkeypatch):
    monkeypatch.setattr("picoath.cli.panel_names.may_ask", lambda _output: True)


@pytest.mark.parametrize(
    "text", ["Contoso", "Müller & Söhne", "Œuvre \u2013 \u2018x\u2019", "Trần", "a□b", ""]
)
def test_what_the_panel_can_draw_stays(text):
    assert panel_names.can_draw(text)
    assert panel_names.proposed(text) == text


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        (BANK, "RiBenYinXing"),
        ("\u05d1\u05e0\u05e7", "vnk"),
        ("\ud55c\uad6d \uc740\ud589", "HanGug EunHaeng"),
        ("Büro 田", "Büro Tian"),
        (NOTHING, NOTHING),
    ],
)
def test_what_it_can_not_draw_is_proposed_in_letters_that_it_has(text, letters):
    assert panel_names.proposed(text) == letters


@given(st.text(st.characters(exclude_categories=["C"]), max_size=30))
def test_a_proposal_has_no_more_boxes_than_nobody_can_help(text):
    """By the firmware's own drawing: what it shows of the proposal is readable wherever letters are known."""
    text = joined(text)
    boxes = fitting.fold(panel_names.proposed(text)).count(font.BOX)
    assert boxes <= fitting.fold(text).count(font.BOX)
    assert len(panel_names.proposed(text).encode()) <= max(64, len(text.encode()))


def test_the_token_gets_letters_and_the_user_is_told(add, token):
    done = add(uri(BANK))
    assert done.exit_code == 0
    [stored] = token.vault.accounts
    assert (stored.name, stored.account) == ("RiBenYinXing", "TianZhong")
    assert f"can't draw {BANK} {USER} and will show RiBenYinXing TianZhong" in done.stderr
    assert token.asked[0].lines[0] == "RiBenYinXing"


def test_at_a_terminal_the_question_has_both_and_the_user_decides(add, token, at_a_terminal, tmp_path):
    done = add(uri(BANK), tmp=tmp_path, answers="Bank of Japan\n")
    proposal = "RiBenYinXing TianZhong. Display name [RiBenYinXing]"
    assert f"can't draw {BANK} {USER} and would show {proposal}" in done.stderr
    [stored] = token.vault.accounts
    assert (stored.name, stored.account) == ("Bank of Japan", "TianZhong")


def test_a_name_that_it_can_not_draw_either_is_not_taken(add, token, at_a_terminal, tmp_path):
    done = add(uri(BANK), tmp=tmp_path, answers="銀行\n")
    assert (done.exit_code, "can't draw that either; it could show YinXing" in done.stderr) == (2, True)
    assert token.asked == []


def test_enter_takes_what_is_proposed(add, token, at_a_terminal, tmp_path):
    assert add(uri(BANK), tmp=tmp_path, answers="\n").exit_code == 0
    assert token.names == ["RiBenYinXing"]


@pytest.fixture
def backup(add, tmp_path):
    """A backup that was made as the account was added: its file, and how it is opened."""
    identity = pyrage.x25519.Identity.generate()
    key, file = tmp_path / "key", tmp_path / "b.age"
    key.write_text(str(identity))
    assert add(uri(BANK), options=("--backup", file, "--recipient", identity.to_public())).exit_code == 0
    return file, "--identity", key


def test_the_backup_keeps_the_real_names(backup):
    listed = json.loads(run("backup", *backup, "--json").stdout)["accounts"]
    assert [(one["issuer"], one["account"], one["name"]) for one in listed] == [(BANK, USER, "RiBenYinXing")]


def test_the_same_account_is_known_again_when_it_comes_back(add, token, backup):
    again = run("restore", *backup, "--port", token.port)
    assert (again.exit_code, "is on the token already" in again.stderr) == (1, True)
    assert add(uri(BANK)).exit_code == 1
    assert token.names == ["RiBenYinXing"]


def test_a_name_that_would_still_be_boxes_has_to_be_given(add, token):
    done = add(uri(NOTHING, "ann"))
    assert (done.exit_code, "say with --name what it is to show" in done.stderr) == (2, True)
    assert token.asked == []
    assert add(uri(NOTHING, "ann"), options=("--name", "Club")).exit_code == 0
    assert token.names == ["Club"]


def test_or_typed_at_a_terminal(add, token, at_a_terminal, tmp_path):
    done = add(uri(NOTHING, "ann"), tmp=tmp_path, answers="Club\n")
    assert (done.exit_code, token.names) == (0, ["Club"])
    assert "Display name:" in done.stderr


@pytest.mark.parametrize(
    ("there", "other"), [("Muller", "Müller"), ("Muller", "\uff2duller"), ("Mul ler", "Mul\u3000ler")]
)
def test_two_accounts_that_would_look_alike_are_not_both_taken(add, token, an_account, there, other):
    token.put(an_account(there, "ann"))
    done = add(uri(other, "ann"))
    assert (done.exit_code, token.names) == (1, [there])
    assert f"look like {there} ann: add it by itself, with --name" in done.stderr


def test_nor_are_two_of_a_batch(add, token):
    done = add(uri("Müller", "ann"), uri("Muller", "ann", "bcdefghijklmnopa"), options=("--all",))
    assert (done.exit_code, token.names) == (1, ["Müller"])
    assert "on the panel it would look like Müller ann" in done.stderr


def test_nor_can_one_be_renamed_so(token, an_account):
    token.put(an_account("Muller", "ann"), an_account("Other", "ann"))
    done = run("rename", 2, "Müller", "--port", token.port)
    assert (done.exit_code, "it would look like 1, Muller ann" in done.stderr) == (2, True)
    assert run("rename", 1, "Müller", "--port", token.port).exit_code == 0
    assert token.names == ["Müller", "Other"]


def test_a_new_name_that_the_panel_can_not_draw_is_said(token, an_account):
    token.put(an_account("Other"))
    done = run("rename", 1, BANK, "--port", token.port)
    assert f"the panel can't draw {BANK}; in letters that it has it is RiBenYinXing" in done.stderr


def test_it_is_so_on_the_panel(tmp_path):
    code = zxingcpp.create_barcode(uri(BANK), zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(code.to_image(scale=4)).save(tmp_path / "qr.png")
    (tmp_path / "it.seq").write_text(
        "clock 2026-11-24T09:00:05Z\npower on\nhost add --image qr.png\nexpect screen RiBenYinXing\n"
        "wait 1.5\npress A\nhost done 0\npress A\nwait for screen TianZhong within 5\n"
        "expect no screen □\npower off\n"
    )
    done = run("simulate", "--script", tmp_path / "it.seq")
    assert done.exit_code == 0, done.stderr
