"""Nothing that came from a token, a code or a file is obeyed by a terminal, hides, or turns text around."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest
from picoath.cli import connect
from picoath.cli.app import app
from picoath.link import client
from picoath.link.session import Answer, TokenError
from typer.testing import CliRunner, Result

NAMED = "\x1b[31mred\x9b31m\u202egnp.exe\r\x07\u2028"
"""What an escape sequence begins with, in seven and in eight bits, what turns text around, and more."""
BAD = f"{NAMED}\ud83d"
"""The same with half a character, which JSON can write, and names of files can't."""
UNIX = 1795510805

STATUS = {
    "serial": "E6614103E7452D2F",
    "board": "raspberry_pi_pico",
    "firmware": "0.1.0",
    "circuitpython": "10.2.1",
    "personality": "set-up",
    "locked": False,
    "pin": False,
    "accounts": 2,
    "capacity": 100,
    "vault": "good",
    "clock": {"unix": UNIX, "ms": 250, "trusted": True, "why": None, "aging": 0},
}
SETTINGS = {"keys": "auto", "pace": 0, "wake": "auto", "lock": "asleep"}


def entry(index: int, text: str, **changes: Any) -> dict[str, Any]:
    fields = {"index": index, "type": "totp", "name": f"Contoso{text}", "account": f"ann{text}"}
    return {**fields, "algorithm": "SHA1", "digits": 6, "period": 30, "suffix": "none", **changes}


class Session:
    """A conversation with a token that says whatever it likes."""

    round_trip = 0.01

    def __init__(self, answers: dict[str, dict[str, Any]], error: str | None = None) -> None:
        self._answers = answers
        self._error = error

    def request(self, name: str, /, **_fields: object) -> Answer:
        if self._error is not None and name not in ("status", "list", "settings"):
            raise TokenError("vault", self._error)
        told = self._answers.get(name, {"ok": True, "index": 1})
        return Answer({"v": 1, **told}, float(UNIX), float(UNIX))

    def tell(self, _name: str) -> None:
        """Nobody listens."""

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def lying(monkeypatch):
    """Lets every command reach a token that gives these answers."""

    def lie(error: str | None = None, **answers: dict[str, Any]) -> None:
        session = Session(answers, error)
        monkeypatch.setattr(connect, "open_transport", lambda _port: SimpleNamespace())
        monkeypatch.setattr(connect, "Session", lambda _transport, _tell: session)
        monkeypatch.setattr(client, "CLOCK_TURNS", 0)
        monkeypatch.setattr(client, "CLOCK_PAUSE", 0)

    return lie


def run(*arguments: object, given: str = "") -> Result:
    result = CliRunner().invoke(app, [*map(str, arguments)], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def check(result: Result) -> None:
    """That only what people see was printed, and lines of it."""
    for stream in (result.stdout, result.stderr):
        unseen = {character for character in stream if unicodedata.category(character)[0] in "C"} - {"\n"}
        assert not unseen, stream
        assert "\u2028" not in stream


COMMANDS = (
    ("list",),
    ("status",),
    ("rename", "1", "Other"),
    ("move", "1", "2"),
    ("remove", "1"),
    ("set",),
    ("set", "keys", "row"),
    ("set", "suffix", "tab", "--account", "1"),
    ("time",),
    ("time", "--check"),
    ("doctor",),
    ("pin",),
    ("lock",),
    ("wipe",),
    ("add", "--uri", "-"),
)
URI = "otpauth://totp/Acme:me?secret=abcdefghijklmnop"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_names_on_a_token(lying, command):
    page = {"accounts": [entry(1, BAD), entry(2, BAD * 2)], "next": None}
    lying(status=STATUS, list=page, settings=SETTINGS)
    check(run(*command, given=URI))


def test_a_name_on_a_token_can_not_look_like_another_line(lying):
    lying(list={"accounts": [entry(1, f"{BAD}\n  2  Contoso"), entry(2, "")], "next": None})
    assert len(run("list").stdout.splitlines()) == 3


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_errors_of_a_token(lying, command):
    lying(status=STATUS, list={"accounts": [entry(1, "")], "next": None}, settings=SETTINGS, error=f"no{BAD}")
    check(run(*command, given=URI))


@pytest.mark.parametrize("bad", [NAMED, "", "=cmd|' /C calc'!A1", "@SUM(1)", "-1", 'a"b', "a,b", "x\n"])
@pytest.mark.parametrize("field", ["serial", "board", "firmware", "circuitpython", "personality", "vault"])
def test_what_a_token_says_of_itself_is_what_it_may_be(lying, field, bad):
    lying(status=STATUS | {field: bad})
    result = run("status", "--json")
    check(result)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the token's answer can't be read" in result.stderr


@pytest.mark.parametrize("bad", [NAMED, "=cmd|' /C calc'!A1"])
@pytest.mark.parametrize("field", ["serial", "board"])
def test_nothing_of_it_gets_into_the_files_for_services(lying, tmp_path, field, bad):
    users, word = tmp_path / "users.csv", tmp_path / "word"
    users.write_text("upn\nann@contoso.com\n")
    word.write_text("a passphrase\n")
    lying(status=STATUS | {field: bad, "accounts": 0})
    options = (
        "--users",
        users,
        "--out",
        tmp_path / "out",
        "--passphrase-file",
        word,
        "--wait",
        0,
        "--port",
        "x",
    )
    result = run("issue", *options)
    check(result)
    assert result.exit_code in (1, 3)
    assert not list(tmp_path.glob("out/*.csv"))


@pytest.mark.parametrize("field", ["keys", "wake", "lock"])
def test_settings(lying, field):
    lying(status=STATUS, settings=SETTINGS | {field: BAD})
    check(run("set"))
    check(run("doctor"))


def test_why_the_clock_is_not_trusted(lying):
    lying(status=STATUS | {"clock": {**STATUS["clock"], "trusted": False, "why": f"no{BAD}"}})
    for command in ("status", "doctor", "time"):
        check(run(command))


# Codes and files


def aegis(text: str) -> str:
    def one(kind: str) -> dict[str, Any]:
        info = {"secret": "ABCDEFGHIJKLMNOP", "algo": "SHA1", "digits": 6, "period": 30}
        return {"type": kind, "issuer": f"A{text}", "name": f"me{text}", "info": info}

    return json.dumps({"header": {}, "db": {"entries": [one("totp"), one("steam"), one(f"x{text}")]}})


def in_label(text: str) -> str:
    escaped = "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))
    return f"otpauth://totp/A{escaped}:me{escaped}?secret=ABCDEFGHIJKLMNOP&issuer=A{escaped}"


@pytest.mark.parametrize("command", ["inspect", "add"])
@pytest.mark.parametrize("make", [aegis, in_label, lambda text: f"{in_label('')}{text}", lambda text: text])
def test_codes_and_files(lying, tmp_path, command, make):
    lying(status=STATUS, list={"accounts": [], "next": None})
    content = make(BAD).encode("utf-8", "surrogatepass")
    file = tmp_path / "file"
    file.write_bytes(content)
    check(run(command, file))
    check(run(command, "--uri", "-", given=content.decode("utf-8", "replace")))
    for result in (run(command, "--json", file), run(command, "--json", "--uri", "-", given=URI)):
        check(result)
        assert result.stdout.isascii()


def test_the_names_of_files(lying, tmp_path):
    lying()
    for name in (f"none{NAMED}", f"there{NAMED}"):
        file = tmp_path / name
        if "there" in name:
            file.write_text("nothing in it")
        for command in (
            ("inspect",),
            ("add",),
            ("backup",),
            ("restore",),
            ("issue", "--users"),
            ("install",),
        ):
            check(run(*command, file))
        check(run("simulate", "--script", file))
        check(run("list", "--port", file))


def test_lists_of_users_and_scripts(tmp_path):
    file = tmp_path / "file"
    for content in (f"upn\nann{NAMED}@x.com\n", f"{NAMED}\n", f'upn\n"{NAMED}\n', f"power {NAMED}\n"):
        file.write_text(content)
        check(run("issue", "--users", file, "--passphrase-file", file))
        check(run("simulate", "--script", file))


def test_a_backup(lying, tmp_path, cheap_passphrases):
    word = tmp_path / "word"
    word.write_text("a passphrase\n")
    file = tmp_path / "backup.age"
    file.write_bytes(pyrage.passphrase.encrypt(f"{in_label(NAMED)}\n".encode(), "a passphrase", armored=True))
    lying(status=STATUS, list={"accounts": [], "next": None})
    for command in (("backup", "--list"), ("restore",)):
        check(run(*command, file, "--passphrase-file", word))


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", f"--{NAMED}"),
        (NAMED,),
        ("list", NAMED),
        ("set", "a", "b", NAMED),
        ("rename", NAMED, "x"),
        ("time", f"--trim={NAMED}"),
    ],
)
def test_usage_errors_about_what_a_shell_put_in_for_a_star(arguments):
    done = run(*arguments)
    check(done)
    assert (done.exit_code, "Error: " in done.stderr) == (2, True)


def test_what_people_write_is_shown_as_it_is(tmp_path):
    users = tmp_path / "users.csv"
    users.write_text("upn\nzoë.müller@contoso.com\n", encoding="utf-8")
    assert "'zoë.müller@contoso.com' is no user principal name" in run("issue", "--users", users).stderr


def test_the_traps_of_this_file_are_there(tmp_path: Path):
    """Else the tests above would show nothing."""
    assert {unicodedata.category(character) for character in BAD} >= {"Cc", "Cf", "Cs", "Zl"}
    assert "\x1b" in aegis("\x1b") or "\\u001b" in aegis("\x1b")
    assert in_label("\u202e").count("%E2%80%AE") == 3
