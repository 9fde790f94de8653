"""Every command of `picoath` that talks to a token, over the kernel's hidraw and with the real hidapi."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import typer
from answering import PICTURE, accounts, agree_to_all
from guest import Guest
from picoath.cli.app import app
from plugged import PluggedToken

PIN = "1302"
PASSPHRASE = "/tmp/passphrase"
BACKUP = "/tmp/backup.age"
USERS = "/tmp/users.csv"
WIPE_SECONDS = 3.3
BATTERY_SECONDS = 2.5

Walk = Callable[[Guest, PluggedToken], None]


def look_after_accounts(guest: Guest, token: PluggedToken) -> None:
    def change(*command: str) -> None:
        agree_to_all(token, guest.start_picoath(*command)).check()

    guest.write(PASSPHRASE, "correct horse battery staple\n")
    status = json.loads(guest.picoath("status", "--json").check())
    assert status["personality"] == "set-up"
    change("add", "--image", PICTURE, "--backup", BACKUP, "--passphrase-file", PASSPHRASE)
    change("rename", "1", "Other")
    change("set", "suffix", "tab", "--account", "1")
    change("restore", BACKUP, "--passphrase-file", PASSPHRASE)
    assert [(each["name"], each["suffix"]) for each in accounts(guest)] == [
        ("Other", "tab"),
        ("Contoso Ltd", "none"),
    ]
    change("move", "2", "1")
    change("remove", "2")
    assert [each["name"] for each in accounts(guest)] == ["Contoso Ltd"]


def guard(guest: Guest, token: PluggedToken) -> None:
    """A PIN, and the wipe that needs none."""
    setting = guest.start_picoath("pin")
    token.wait_for("PRESS = YES")
    token.answer_yes()
    token.wait_for("NEW PIN")
    token.enter_pin(PIN)
    token.wait_for("AGAIN")
    token.enter_pin(PIN)
    assert "The PIN is set" in setting.wait().check()
    guest.picoath("lock").check()
    assert token.shows("LOCKED")
    refused = guest.picoath("list")
    assert (refused.status, "locked" in refused.errors) == (1, True)
    agree_to_all(token, guest.start_picoath("wipe"), hold=WIPE_SECONDS).check()
    assert json.loads(guest.picoath("status", "--json").check())["pin"] is False


def keep_time(guest: Guest, token: PluggedToken) -> None:
    told = json.loads(agree_to_all(token, guest.start_picoath("time", "--json")).check())
    assert told["set"] is True
    assert isinstance(told["offset_ms"], (int, float))
    findings = json.loads(guest.picoath("doctor", "--json").output)["findings"]
    states = {finding["check"]: finding["state"] for finding in findings}
    assert (states["token"], states["clock"]) == ("good", "good")


def issue_to_others(guest: Guest, token: PluggedToken) -> None:
    guest.write(PASSPHRASE, "correct horse battery staple\n")
    guest.write(USERS, "upn\nanna@contoso.example\n")
    command = ("issue", "--users", USERS, "--out", "/tmp/issued", "--passphrase-file", PASSPHRASE, "--json")
    told = json.loads(agree_to_all(token, guest.start_picoath(*command)).check())
    assert [one["upn"] for one in told["issued"]] == ["anna@contoso.example"]
    assert [each["account"] for each in accounts(guest)] == ["anna@contoso.example"]


def try_parts(guest: Guest, token: PluggedToken) -> None:
    """As somebody does who has just soldered it: nothing is wrong with this one."""
    trying = guest.start_picoath("check", "--json")
    token.wait_for("BUTTONS")
    token.press()
    token.wait_for("BATTERY", within=120)
    token.unplug()
    guest.wait_until_unplugged()
    token.plug_into_guest(holding="A")
    parts = {part["part"]: part["state"] for part in json.loads(trying.wait().check())["parts"]}
    assert parts["clock"] == parts["button A"] == parts["battery"] == "good"


WALKS: dict[str, Walk] = {
    **dict.fromkeys(
        ("status", "add", "list", "rename", "move", "remove", "set", "restore"), look_after_accounts
    ),
    **dict.fromkeys(("pin", "lock", "wipe"), guard),
    **dict.fromkeys(("time", "doctor"), keep_time),
    "issue": issue_to_others,
    "check": try_parts,
}
"""For each command the walk that it is in."""

WITHOUT_TOKEN = {"inspect", "backup"}
"""They take --port, as all commands do, and never look at it."""


def test_no_command_is_left_out() -> None:
    group = typer.main.get_command(app)
    commands = group.commands.items()  # type: ignore[attr-defined]
    take_port = {name for name, command in commands if any("--port" in each.opts for each in command.params)}
    assert set(WALKS) == take_port - WITHOUT_TOKEN


@pytest.mark.parametrize("walk", dict.fromkeys(WALKS.values()), ids=lambda walk: walk.__name__)
def test_over_hidraw(guest: Guest, set_up: PluggedToken, walk: Walk) -> None:
    guest.commands.clear()
    walk(guest, set_up)
    assert {command for command, its in WALKS.items() if its is walk} <= set(guest.commands)
