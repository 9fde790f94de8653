"""The commands that need a token, as a user sees them: output, messages, exit status."""

import hmac
import json
import re
import subprocess
import sys
import time
from base64 import b32encode

import pytest
from picoath.cli import choose
from picoath.cli.app import app
from picoath.errors import BadInput
from picoath.link import discovery, session
from typer.testing import CliRunner

KEY = b"12345678901234567890"
URI = f"otpauth://totp/Contoso:ann@contoso.com?secret={b32encode(KEY).decode()}&issuer=Microsoft"


@pytest.fixture
def run(token):
    """Runs a command on the token: run("list", "--json", given="...")."""

    def run(*arguments, given=""):
        return CliRunner().invoke(app, [*arguments, "--port", str(token.port)], input=given)

    return run


def add(run, *options, uris=URI):
    return run("add", "--uri", "-", *options, given=uris)


def document(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def uri(name, account="ann@contoso.com", secret="GEZDGNBVGY3TQOJQ"):
    return f"otpauth://totp/{name}:{account}?secret={secret}&issuer={name}"


def expected_codes(digits=6):
    """The codes of KEY of now and one step either way: the test may run over the edge of a step."""
    step = int(time.time()) // 30
    codes = set()
    for counter in (step - 1, step, step + 1):
        digest = hmac.digest(KEY, counter.to_bytes(8, "big"), "sha1")
        number = int.from_bytes(digest[digest[-1] & 15 :][:4], "big") & 0x7FFFFFFF
        codes.add(f"{number % 10**digits:0{digits}}")
    return codes


def test_add_stores_the_account_and_tells_the_code_to_expect(token, run):
    result = add(run)
    assert result.exit_code == 0
    [stored] = token.vault.accounts
    assert (stored.name, stored.account, stored.key) == ("Contoso", "ann@contoso.com", KEY)
    shown = re.search(r"must now show (\d{3}) (\d{3})\.", result.stdout)
    assert "".join(shown.groups()) in expected_codes()
    assert "Added as 1: Contoso ann@contoso.com." in result.stdout
    assert "press its button to accept" in result.stderr
    assert re.search(r"clock: .*Z, (\d+ ms|[01]\.\d\d s) (ahead of|behind) this computer", result.stdout)


def test_add_in_json(token, run):
    told = document(add(run, "--json"))
    assert told["added"] == [
        {
            "index": 1,
            "type": "totp",
            "name": "Contoso",
            "account": "ann@contoso.com",
            "algorithm": "SHA1",
            "digits": 6,
            "period": 30,
            "suffix": "none",
        }
    ]
    assert told["skipped"] == []
    assert abs(told["clock_offset_ms"]) < 1100


def test_no_secret_is_printed(token, run):
    for options in ([], ["--json"], ["--replace"]):
        result = add(run, *options)
        for secret in (KEY.decode(), KEY.hex(), b32encode(KEY).decode()):
            assert secret not in result.output


def test_add_with_another_name(token, run):
    assert add(run, "--name", "Work").exit_code == 0
    assert token.names == ["Work"]


def test_a_name_that_is_too_long_is_cut_in_the_middle(token, run):
    result = add(run, "--name", "x" * 300 + "end")
    assert result.exit_code == 0
    assert "cut in the middle" in result.stderr
    assert token.names[0].endswith("end")


def test_a_hotp_account_is_told_with_the_code_of_its_counter(token, run):
    result = add(run, uris=f"otpauth://hotp/Bank:ann?secret={b32encode(KEY).decode()}&counter=1")
    assert result.exit_code == 0
    assert "At its first press it must show 287 082." in result.stdout  # RFC 4226, appendix D


def test_a_clock_that_lost_its_time_is_set_first(wire):
    token = wire.token
    token.chip.ahead = -(10**8)
    token.chip.lost_power = True
    wire.sleep(1.1)
    result = CliRunner().invoke(app, ["add", "--uri", "-"], input=URI)
    assert result.exit_code == 0
    assert [asked.title for asked in token.asked] == ["SET TIME?", "ADD?"]
    assert "does not trust its clock (lost power)" in result.stderr
    assert abs(token.chip.ahead) < 0.03


def test_a_clock_that_is_off_is_told_and_left_alone(token, run):
    token.chip.ahead = 90
    time.sleep(0.1)
    result = add(run)
    assert result.exit_code == 0
    assert re.search(
        r"the token's clock is (89|90)\.\d\d s ahead of this computer; `picoath time` sets it", result.stderr
    )
    assert [asked.title for asked in token.asked] == ["ADD?"]
    assert token.chip.ahead == 90


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_duplicate_without_replace_is_refused(token, run, options):
    add(run)
    result = add(run, *options)
    assert result.exit_code == 1
    assert "Contoso ann@contoso.com: it is on the token already, as 1; --replace" in result.stderr
    assert len(token.vault.accounts) == 1
    assert [asked.title for asked in token.asked] == ["ADD?"]


def test_a_duplicate_is_in_the_json(token, run):
    add(run)
    told = json.loads(add(run, "--json").stdout)
    assert told["added"] == []
    [skipped] = told["skipped"]
    assert (skipped["name"], skipped["account"]) == ("Contoso", "ann@contoso.com")
    assert "already" in skipped["why"]


def test_replace_puts_it_in_the_place_of_the_old_one_and_keeps_the_suffix(token, run, an_account):
    token.put(an_account(key=b"old", suffix="tab"), an_account("Other"))
    assert add(run, "--replace").exit_code == 0
    assert token.names == ["Contoso", "Other"]
    assert (token.vault.accounts[0].key, token.vault.accounts[0].suffix) == (KEY, "tab")
    assert [asked.title for asked in token.asked] == ["REPLACE?"]


def test_at_a_terminal_a_duplicate_is_asked_about(token, run, monkeypatch):
    add(run)
    monkeypatch.setattr("picoath.cli.enrolling.may_ask", lambda _output: True)
    answers = iter([False, True])
    monkeypatch.setattr("picoath.cli.enrolling.ask", lambda *_args, **_options: next(answers))
    assert add(run).exit_code == 1
    assert add(run).exit_code == 0
    assert [asked.title for asked in token.asked] == ["ADD?", "REPLACE?"]


SEVERAL = "\n".join([uri("Anna"), uri("Bob"), uri("Cleo")])


def test_several_accounts_need_a_choice(token, run):
    result = add(run, uris=SEVERAL)
    assert result.exit_code == 2
    assert "there are 3 accounts: --all takes all of them" in result.stderr
    assert token.asked == []


def test_all_of_several_accounts_are_one_question(token, run):
    told = document(add(run, "--all", "--json", uris=SEVERAL))
    assert [added["name"] for added in told["added"]] == ["Anna", "Bob", "Cleo"]
    assert [asked.title for asked in token.asked] == ["ADD 3?"]
    assert token.asked[0].lines == [
        f"{n}. {name} ann@contoso.com" for n, name in enumerate(token.names, start=1)
    ]


def test_those_of_several_that_are_there_already_are_skipped(token, run):
    add(run, uris=uri("Bob"))
    result = add(run, "--all", "--json", uris=SEVERAL)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [added["name"] for added in told["added"]] == ["Anna", "Cleo"]
    assert [skipped["name"] for skipped in told["skipped"]] == ["Bob"]
    assert token.names == ["Bob", "Anna", "Cleo"]


def test_a_replacement_that_is_refused_keeps_no_other_account_out(token, run):
    add(run, uris=uri("Bob"))
    token.wearer = lambda question: "refuse" if question.title == "REPLACE?" else "accept"
    result = add(run, "--all", "--replace", "--json", uris=SEVERAL)
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert [added["name"] for added in told["added"]] == ["Anna", "Cleo"]
    assert "refused" in told["skipped"][0]["why"]


def test_a_name_is_for_one_account(run):
    result = add(run, "--all", "--name", "Work", uris=SEVERAL)
    assert result.exit_code == 2
    assert "--name is for one account" in result.stderr


def test_a_full_token(token, run, an_account):
    token.put(*[an_account(f"N{number}") for number in range(99)])
    result = add(run, "--all", uris=SEVERAL)
    assert result.exit_code == 1
    assert "room for 1 account more, not for 3; nothing was changed" in result.stderr
    assert token.asked == []


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ("refuse", "picoath: the wearer refused; nothing was changed\n"),
        ("expire", "picoath: nobody pressed the button in time; nothing was changed\n"),
        (
            "unplug",
            "picoath: the token was unplugged; what the token has done is unknown: run `picoath list`\n",
        ),
    ],
)
def test_an_add_that_fails_says_in_one_line_how_things_are(token, run, decision, words):
    token.wearer = lambda _question: decision
    result = add(run)
    assert result.exit_code == 1
    assert result.stderr.endswith(words)
    assert result.stdout == ""
    assert token.names == []


def test_what_can_not_be_enrolled_is_bad_input(token, run):
    result = add(run, uris="https://example.com")
    assert result.exit_code == 2
    assert token.asked == []


def test_no_token(run, monkeypatch):
    monkeypatch.setattr(discovery.hid_transport, "tokens", list)
    result = CliRunner().invoke(app, ["list", "--json"])
    assert (result.exit_code, result.stdout) == (3, "")
    assert "there is no token" in result.stderr


def test_a_token_that_is_not_in_set_up(token, run, keyboard):
    token.usb.interfaces = [keyboard]
    result = run("status")
    assert result.exit_code == 3
    assert "hold its button while plugging it in" in result.stderr


def test_list(token, run, an_account):
    token.put(an_account(), an_account("", "x@y", period=60, digits=8, algorithm="SHA256"))
    result = run("list")
    assert result.exit_code == 0
    assert re.search(r"1\s+Contoso\s+ann@contoso.com\s+6 digits every 30 s, SHA1\s+none", result.stdout)
    assert re.search(r"2\s+x@y\s+8 digits every 60 s, SHA256\s+none", result.stdout)
    assert [entry["index"] for entry in document(run("list", "--json"))["accounts"]] == [1, 2]


def test_list_of_an_empty_token(run):
    assert run("list").stdout == "There are no accounts on the token.\n"
    assert document(run("list", "--json")) == {"accounts": []}


def test_rename(token, run, an_account):
    token.put(an_account("A"), an_account("B"))
    assert [entry["name"] for entry in document(run("rename", "2", "Bea", "--json"))["accounts"]] == [
        "A",
        "Bea",
    ]
    assert run("rename", "1", "Ada", "--account", "ada@x").exit_code == 0
    assert [(one.name, one.account) for one in token.vault.accounts] == [
        ("Ada", "ada@x"),
        ("Bea", "ann@contoso.com"),
    ]


def test_move_and_remove(token, run, an_account):
    token.put(an_account("A"), an_account("B"), an_account("C"))
    assert [entry["name"] for entry in document(run("move", "3", "1", "--json"))["accounts"]] == [
        "C",
        "A",
        "B",
    ]
    assert [entry["name"] for entry in document(run("remove", "2", "--json"))["accounts"]] == ["C", "B"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["remove", "3"],
        ["remove", "0"],
        ["remove", "one"],
        ["remove"],
        ["move", "1", "3"],
        ["rename", "3", "x"],
        ["rename", "1", "a\nb"],
        ["set", "keys", "dvorak"],
        ["set", "pace", "201"],
        ["set", "pace", "fast"],
        ["set", "colour", "red"],
        ["set", "keys"],
        ["set", "suffix", "tab"],
        ["set", "keys", "row", "--account", "1"],
        ["set", "suffix", "tab", "--account", "3"],
        ["set", "suffix", "space", "--account", "1"],
        ["set", "counter", "7"],
        ["set", "counter", "many", "--account", "1"],
        ["set", "counter", "-1", "--account", "1"],
        ["set", "counter", str(2**64 - 1), "--account", "1"],
        ["set", "first", "last"],
        ["set", "first", "last-used", "--account", "1"],
    ],
)
def test_bad_input_is_refused_before_the_token_asks(token, run, an_account, arguments):
    token.put(an_account("A"), an_account("B"))
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.output
    assert token.asked == []


def test_set(token, run, an_account):
    token.put(an_account())
    assert document(run("set", "keys", "row+shift", "--json")) == {
        "settings": {"keys": "row+shift", "pace": 0, "wake": "auto", "lock": "asleep", "first": "first"}
    }
    told = "keys = row+shift\npace = 20\nwake = auto\nlock = asleep\nfirst = "
    assert run("set", "pace=20").stdout == told + "first\n"
    assert (
        document(run("set", "suffix=enter", "--account", "1", "--json"))["accounts"][0]["suffix"] == "enter"
    )
    assert run("set", "first", "last-used").stdout == run("set").stdout == told + "last-used\n"
    assert [asked.title for asked in token.asked] == ["SET?"] * 4


def test_set_the_counter_of_an_account_that_fell_behind(token, run):
    add(run, uris=f"otpauth://hotp/Bank:ann?secret={b32encode(KEY).decode()}")
    assert token.vault.accounts[0].counter == 1
    told = document(run("set", "counter", "20", "--account", "1", "--json"))
    assert told["accounts"][0]["name"] == "Bank"
    assert token.vault.accounts[0].counter == 20
    assert token.asked[-1].lines == ["Bank", "ann", "counter 1 to 20"]
    result = run("set", "counter=19", "--account", "1")
    assert (result.exit_code, "only goes forward" in result.stderr) == (1, True)
    assert token.vault.accounts[0].counter == 20


def test_an_account_that_counts_time_has_no_counter(token, run, an_account):
    token.put(an_account())
    result = run("set", "counter", "20", "--account", "1")
    assert (result.exit_code, token.asked) == (2, [])
    assert "HOTP" in result.stderr


def test_status(token, run, an_account):
    token.put(an_account())
    told = document(run("status", "--json"))
    clock = told.pop("clock")
    assert told == {
        "serial": "E6614103",
        "board": "raspberry_pi_pico",
        "firmware": "0.1.0",
        "circuitpython": "10.2.1",
        "personality": "set-up",
        "locked": False,
        "pin": False,
        "accounts": 1,
        "capacity": 100,
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", clock["utc"])
    assert (clock["trusted"], clock["why"]) == (True, None)
    assert "1, room for 99 more" in run("status").stdout


def test_the_program_as_a_process_of_its_own(token):
    def picoath(*arguments, given=""):
        command = [sys.executable, "-m", "picoath", *arguments, "--port", str(token.port)]
        return subprocess.run(command, input=given, capture_output=True, text=True, timeout=60)

    added = picoath("add", "--uri", "-", "--json", given=URI)
    assert added.returncode == 0, added.stderr
    assert json.loads(added.stdout)["added"][0]["name"] == "Contoso"
    assert picoath("remove", "2").returncode == 2


@pytest.mark.parametrize(
    ("text", "chosen"), [("all", [1, 2, 3, 4, 5]), ("1", [1]), ("5, 1-3", [1, 2, 3, 5]), ("2-2,2", [2])]
)
def test_a_choice_from_a_list(text, chosen):
    assert choose.numbers(text, 5) == chosen


@pytest.mark.parametrize("text", ["", "0", "6", "1-", "-1", "1,,2", "x", "1-6", "\u0663"])
def test_a_choice_that_is_none(text):
    with pytest.raises(BadInput, match="numbers from 1 to 5"):
        choose.numbers(text, 5)


def test_a_token_that_does_not_answer(token, run, monkeypatch):
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.2)
    token.silent = True
    result = run("list")
    assert result.exit_code == 1
    assert result.stderr == "picoath: the token does not answer\n"
