"""`add --backup`, `backup`, `restore` and `add --also`: a way back, as a user walks it."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

import pyrage
import pytest
import typer
from picoath.age import Passphrase, Recipients
from picoath.backup import Appender
from picoath.cli.app import app
from picoath.errors import NoToken
from picoath.link import hid_transport
from picoath.link.discovery import other_port
from picoath.link.hid_transport import USAGE, USAGE_PAGE, HidInterface
from typer.testing import CliRunner

KEY = b"12345678901234567890"
WITH_A_REAL_PASSPHRASE = (
    "test_what_was_added_comes_back_after_a_wipe",
    "test_a_wrong_passphrase_stops_everything",
    "test_a_key_for_a_passphrase_is_not_passed_over",
)
URIS = (
    "otpauth://totp/Contoso:ann@contoso.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Microsoft\n"
    "otpauth://hotp/Bank:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=7\n"
)


@pytest.fixture(autouse=True)
def quick(request):
    """Few tests here need the seconds of work that age puts into a passphrase."""
    if request.node.name not in WITH_A_REAL_PASSPHRASE:
        request.getfixturevalue("cheap_passphrases")


@pytest.fixture
def run():
    def run(*arguments, given=""):
        done = CliRunner().invoke(app, [str(argument) for argument in arguments], input=given)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


@pytest.fixture
def uri_file(tmp_path):
    path = tmp_path / "uris.txt"
    path.write_text(URIS)
    return path


@pytest.fixture
def file(tmp_path):
    return tmp_path / "tokens.age"


@pytest.fixture
def identity():
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def recipient(identity):
    return ("--recipient", identity.to_public())


@pytest.fixture
def identity_file(identity, tmp_path):
    path = tmp_path / "key.txt"
    path.write_text(f"{identity}\n")
    return path


def wipe(token):
    while token.vault.accounts:
        token.vault.changes.remove(0)


def test_what_was_added_comes_back_after_a_wipe(run, token, uri_file, file):
    added = run("add", uri_file, "--all", "--backup", file, "--port", token.port, given="my passphrase\n")
    assert added.exit_code == 0, added.stderr
    assert f"Kept in {file}." in added.stderr
    before = [(account.name, account.account, account.key) for account in token.vault.accounts]
    wipe(token)
    restored = run("restore", file, "--all", "--json", "--port", token.port, given="my passphrase\n")
    assert restored.exit_code == 0, restored.stderr
    assert [(account.name, account.account, account.key) for account in token.vault.accounts] == before
    assert [entry["name"] for entry in json.loads(restored.stdout)["added"]] == ["Contoso", "Bank"]
    assert "the service may refuse the first codes" in restored.stderr
    assert "my passphrase" not in added.output + restored.output


def test_the_list_names_the_accounts_and_no_secret(run, token, uri_file, file, recipient, identity_file):
    run("add", uri_file, "--all", "--backup", file, *recipient, "--port", token.port)
    shown = run("backup", file, "--list", "--identity", identity_file)
    assert shown.exit_code == 0
    assert "Contoso" in shown.stdout
    assert "8 digits" not in shown.stdout
    assert "GEZDGNBV" not in shown.output
    assert KEY.hex() not in run("backup", file, "--json", "--identity", identity_file).output
    summary = run("backup", file, "--identity", identity_file)
    assert summary.stdout == f"{file} opens and holds 2 accounts.\n"
    told = json.loads(run("backup", file, "--json", "--identity", identity_file).stdout)
    assert told["encrypted_with"] == "recipients"
    assert [account["account"] for account in told["accounts"]] == ["ann@contoso.com", "ann"]


def test_some_of_them(run, token, uri_file, file, recipient, identity_file, monkeypatch):
    run("add", uri_file, "--all", "--backup", file, *recipient, "--port", token.port)
    wipe(token)
    refused = run("restore", file, "--identity", identity_file, "--port", token.port)
    assert (refused.exit_code, token.names) == (2, [])
    assert "there are 2 accounts: --all takes all of them" in refused.stderr
    monkeypatch.setattr("picoath.cli.choose.may_ask", lambda _output: True)
    chosen = run("restore", file, "--identity", identity_file, "--port", token.port, given="2\n")
    assert (chosen.exit_code, token.names) == (0, ["Bank"])


def test_an_account_that_the_wearer_refuses_is_not_kept(run, token, uri_file, file, recipient):
    token.wearer = lambda _question: "refuse"
    done = run("add", uri_file, "--all", "--backup", file, *recipient, "--port", token.port)
    assert done.exit_code == 1
    assert not file.exists()


def test_a_duplicate_is_not_kept_twice(run, token, uri_file, file, recipient, identity_file):
    for _ in range(2):
        run("add", uri_file, "--all", "--backup", file, *recipient, "--port", token.port)
    told = json.loads(run("backup", file, "--json", "--identity", identity_file).stdout)
    assert len(told["accounts"]) == 2
    assert file.read_text().count("BEGIN AGE") == 1


def no_question(token):
    assert token.asked == []
    assert token.names == []


def test_a_wrong_passphrase_stops_everything(run, token, uri_file, file, tmp_path):
    Appender(file, Passphrase("right")).append([])
    (tmp_path / "wrong").write_text("wrong\n")
    options = ["--backup", file, "--passphrase-file", tmp_path / "wrong"]
    done = run("add", uri_file, "--all", *options, "--port", token.port)
    assert (done.exit_code, "the password is wrong" in done.stderr) == (2, True)
    no_question(token)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--recipient", "age1nonsense"], "a recipient is age1"),
        ([], "New passphrase for tokens.age: type it"),
    ],
)
def test_a_backup_that_can_not_be_made_stops_everything(run, token, uri_file, file, options, words):
    done = run("add", uri_file, "--all", "--backup", file, *options, "--port", token.port)
    assert done.exit_code == 2
    assert words in done.stderr
    no_question(token)


def test_a_backup_of_the_other_kind(run, token, uri_file, file, recipient):
    run("add", uri_file, "--all", "--backup", file, *recipient, "--port", token.port)
    wipe(token)
    done = run("add", uri_file, "--all", "--backup", file, "--port", token.port, given="x\n")
    assert done.exit_code == 2
    assert "say --recipient" in done.stderr
    assert token.names == []


def test_restore_says_what_it_needs(run, token, uri_file, file, recipient, tmp_path):
    missing = run("restore", file, "--port", token.port)
    assert (missing.exit_code, "there is no file" in missing.stderr) == (2, True)
    run("add", uri_file, "--all", "--backup", file, *recipient, "--port", token.port)
    locked = run("restore", file, "--port", token.port)
    assert (locked.exit_code, "say --identity" in locked.stderr) == (2, True)
    (tmp_path / "other").write_text("nonsense")
    other = run("restore", file, "--identity", tmp_path / "other", "--port", token.port)
    assert (other.exit_code, "no key of age" in other.stderr) == (2, True)
    phrase = run("restore", file, "--passphrase-file", tmp_path / "other", "--port", token.port)
    assert (phrase.exit_code, "say --identity" in phrase.stderr) == (2, True)


def test_a_key_for_a_passphrase_is_not_passed_over(run, file, tmp_path):
    Appender(file, Passphrase("x")).append([])
    done = run("backup", file, "--identity", tmp_path / "any")
    assert (done.exit_code, "leave out --identity" in done.stderr) == (2, True)


def test_a_backup_that_fails_after_all_says_how_things_are(
    run, token, uri_file, file, recipient, monkeypatch
):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("picoath.private_files.replace", fail)
    done = run("add", uri_file, "--all", "--json", "--backup", file, *recipient, "--port", token.port)
    assert done.exit_code == 1
    assert len(json.loads(done.stdout)["added"]) == 2
    assert "the token has the accounts, but" in done.stderr
    assert "--replace" in done.stderr


def test_options_of_a_backup_without_one(run, token, uri_file, recipient):
    done = run("add", uri_file, "--all", *recipient, "--port", token.port)
    assert done.exit_code == 2
    no_question(token)


def test_a_backup_has_one_lock(run, token, uri_file, file, recipient, tmp_path):
    (tmp_path / "phrase").write_text("a passphrase\n")
    both = [*recipient, "--passphrase-file", tmp_path / "phrase"]
    done = run("add", uri_file, "--all", "--backup", file, *both, "--port", token.port)
    assert (done.exit_code, "leave out --passphrase-file or --recipient" in done.stderr) == (2, True)
    no_question(token)


def test_add_says_of_a_backup_what_to_do_with_it(run, token, file):
    Appender(file, Recipients([str(pyrage.x25519.Identity.generate().to_public())])).append([])
    done = run("add", file, "--port", token.port)
    assert done.exit_code == 2
    assert "picoath restore" in done.stderr


# A spare


def test_also_puts_the_same_accounts_on_a_second_token(run, token, another_token, uri_file):
    spare = another_token("SPARE")
    done = run("add", uri_file, "--all", "--json", "--port", token.port, "--also", spare.port)
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert [entry["name"] for entry in told["also"]["added"]] == ["Contoso", "Bank"]
    assert [a.key for a in spare.vault.accounts] == [a.key for a in token.vault.accounts]
    [line] = [line for line in done.stderr.splitlines() if "NIST" in line]
    assert "Microsoft up to five" in line


def test_the_spare_is_looked_for_before_anything_is_changed(run, token, uri_file, tmp_path):
    done = run("add", uri_file, "--all", "--port", token.port, "--also", tmp_path / "nothing")
    assert done.exit_code == 3
    no_question(token)


def test_the_same_token_by_another_name_is_no_spare(run, token, uri_file, tmp_path):
    (tmp_path / "alias").symlink_to(token.port)
    for spare in (token.port, tmp_path / "alias"):
        done = run("add", uri_file, "--all", "--port", token.port, "--also", spare)
        assert (done.exit_code, "--also names the same token" in done.stderr) == (2, True)
    no_question(token)


def test_a_spare_that_refuses_takes_nothing_from_the_first(run, token, another_token, uri_file):
    spare = another_token("SPARE")
    spare.wearer = lambda _question: "refuse"
    done = run("add", uri_file, "--all", "--json", "--port", token.port, "--also", spare.port)
    assert done.exit_code == 1
    assert len(json.loads(done.stdout)["added"]) == 2
    assert (len(token.names), spare.names) == (2, [])


@pytest.fixture
def terminal(monkeypatch):
    """Somebody sits at the computer."""
    for where in ("add", "choose", "spare"):
        monkeypatch.setattr(f"picoath.cli.{where}.may_ask", lambda _output: True, raising=False)


@pytest.mark.usefixtures("terminal")
def test_in_a_terminal_a_spare_is_asked_for(run, token, another_token, uri_file):
    spare = another_token("SPARE")
    done = run("add", uri_file, "--all", "--port", token.port, given=f"{spare.port}\n")
    assert done.exit_code == 0, done.stderr
    assert spare.names == ["Contoso", "Bank"]
    assert "The spare, SPARE:\nAdded as 1: Contoso" in done.stdout


@pytest.mark.usefixtures("terminal")
def test_the_code_to_expect_is_shown_before_anybody_looks_for_a_spare(token, uri_file, monkeypatch):
    shown = []
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setattr("builtins.input", lambda: shown.append(sys.stdout.getvalue()) or "n")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        typer.main.get_command(app)(
            ["add", str(uri_file), "--all", "--port", str(token.port)], standalone_mode=False
        )
    [before] = shown
    assert "It must now show" in before


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize("answer", ["n", ""])
def test_and_can_be_done_without(run, token, uri_file, answer):
    done = run("add", uri_file, "--all", "--port", token.port, given=f"{answer}\n")
    assert (done.exit_code, "NIST" in done.stderr) == (0, False)


@pytest.mark.usefixtures("terminal")
def test_the_spare_that_was_plugged_in_is_found_beside_the_first(
    run, token, another_token, uri_file, monkeypatch
):
    spare = another_token("SPARE")
    monkeypatch.setattr("picoath.cli.spare.other_port", lambda first: {"E6614103": str(spare.port)}[first])
    done = run("add", uri_file, "--all", "--port", token.port, given="y\n")
    assert (done.exit_code, spare.names) == (0, ["Contoso", "Bank"])


@pytest.mark.usefixtures("terminal")
def test_the_first_token_is_no_spare(run, token, uri_file):
    done = run("add", uri_file, "--all", "--port", token.port, given=f"{token.port}\n")
    assert done.exit_code == 2
    assert "not a second one" in done.stderr


def test_the_other_port_is_that_of_another_token_in_set_up(monkeypatch):
    def plugged_in(*serials):
        wires = [HidInterface(f"/dev/{serial}", "picoath", serial, USAGE_PAGE, USAGE) for serial in serials]
        monkeypatch.setattr(hid_transport, "tokens", lambda: wires)

    plugged_in("FIRST", "SPARE")
    assert other_port("FIRST") == "/dev/SPARE"
    for serials, words in ((["FIRST"], "there is no token"), (["FIRST", "A", "B"], "there are several")):
        plugged_in(*serials)
        with pytest.raises(NoToken, match=words):
            other_port("FIRST")
