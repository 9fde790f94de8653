"""`picoath issue`, as an administrator sees it: five users, five tokens, three files."""

import csv
import io
import json
import stat
import sys
import time

import pytest
from picoath.cli.app import app
from picoath.enrol import base32
from picoath.issue.progress import Progress
from picoath.link import hid_transport
from picoath.link.hid_transport import USAGE, USAGE_PAGE, HidInterface
from pskc import PSKC
from typer.testing import CliRunner

pytestmark = pytest.mark.usefixtures("cheap_passphrases")  # test_issue_files has the real ones

NAMES = ["ann", "bob", "eve", "joe", "zoe"]
PASSPHRASE = "a passphrase"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "users.csv").write_text("upn\n" + "".join(f"{name}@contoso.com\n" for name in NAMES))
    return tmp_path / "out"


@pytest.fixture
def run(folder):
    """Runs issue for the five users at these tokens: run(tokens, "--json", given="...")."""

    def run(tokens, *options, given=f"{PASSPHRASE}\n"):
        ports = [word for token in tokens for word in ("--port", str(token.port))]
        fixed = ["issue", "--users", str(folder.parent / "users.csv"), "--out", str(folder), "--wait", "0"]
        done = CliRunner().invoke(app, [*fixed, *ports, *options], input=given)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    return run


@pytest.fixture
def tokens(another_token):
    return [another_token(f"SERIAL{number}") for number in range(5)]


@pytest.fixture
def pskc_keys(folder):
    def read():
        container = PSKC(io.BytesIO((folder / "tokens.pskcxml").read_bytes()))
        container.encryption.derive_key(PASSPHRASE)
        return {key.serial: key.secret for key in container.keys}

    return read


def entra_rows(folder):
    return list(csv.DictReader((folder / "entra.csv").open()))


def test_five_users_get_five_tokens_and_the_files_hold_their_keys(run, tokens, folder, pskc_keys):
    done = run(tokens, "--json", "--issuer", "Contoso")
    assert done.exit_code == 0, done.stderr
    keys = {token.serial: token.vault.accounts[0].key for token in tokens}
    assert all(len(token.vault.accounts) == 1 for token in tokens)
    assert len(set(keys.values())) == 5
    assert {len(key) for key in keys.values()} == {20}
    assert {row["serial number"]: base32.decode(row["secret key"]) for row in entra_rows(folder)} == keys
    devices = json.loads((folder / "graph.json").read_text())["value"]
    assert {device["serialNumber"]: base32.decode(device["secretKey"]) for device in devices} == keys
    assert pskc_keys() == keys
    told = json.loads(done.stdout)
    assert [one["upn"] for one in told["issued"]] == [f"{name}@contoso.com" for name in NAMES]
    assert [one["serial"] for one in told["issued"]] == list(keys)
    assert [(token.vault.accounts[0].name, token.vault.accounts[0].account) for token in tokens] == [
        ("Contoso", f"{name}@contoso.com") for name in NAMES
    ]
    for key in keys.values():
        assert base32.encode(key) not in done.output
        assert key.hex() not in done.output
    assert sorted(path.name for path in folder.iterdir()) == ["entra.csv", "graph.json", "tokens.pskcxml"]
    if sys.platform != "win32":
        assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


def test_sha256_has_no_csv(run, tokens, folder, pskc_keys):
    done = run(tokens, "--algorithm", "sha-256", "--period", "60", "--model", "mine")
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["graph.json", "tokens.pskcxml"]
    assert "Delete graph.json after the upload" in done.stdout
    [line] = [line for line in done.stderr.splitlines() if "silently" in line]
    assert "take SHA256 for SHA1" in line
    account = tokens[0].vault.accounts[0]
    assert (account.algorithm, account.period, len(account.key)) == ("SHA256", 60, 32)
    assert pskc_keys()["SERIAL0"] == account.key
    device = json.loads((folder / "graph.json").read_text())["value"][0]
    assert (device["hashFunction"], device["model"]) == ("hmacsha256", "mine")


def test_a_run_that_is_cut_off_goes_on(run, tokens, folder, pskc_keys):
    tokens[2].wearer = lambda _question: "refuse"
    done = run(tokens)
    assert done.exit_code == 1
    assert "Run it again to go on from here" in done.stderr
    # What is left can't be read, and nothing else is left.
    [left] = folder.iterdir()
    for word in (b"contoso", base32.encode(tokens[0].vault.accounts[0].key).encode()):
        assert word not in left.read_bytes()
    first = [token.vault.accounts[0].key for token in tokens[:2]]
    tokens[2].wearer = lambda _question: "accept"
    again = run(tokens)
    assert again.exit_code == 0, again.stderr
    assert [token.vault.accounts[0].key for token in tokens[:2]] == first
    assert [len(token.asked) for token in tokens] == [1, 1, 2, 1, 1]
    assert pskc_keys() == {token.serial: token.vault.accounts[0].key for token in tokens}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_a_token_took_and_nobody_noted_is_found_again(run, tokens, monkeypatch, pskc_keys, error):
    def fail(*_):
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "take", fail)
        done = run(tokens)
    assert (done.exit_code, "un it again to go on from here" in done.stderr) == (1, True)
    key = tokens[0].vault.accounts[0].key
    again = run(tokens)
    assert again.exit_code == 0, again.stderr
    assert len(tokens[0].asked) == 1
    assert (tokens[0].vault.accounts[0].key, pskc_keys()["SERIAL0"]) == (key, key)


def test_fewer_tokens_than_users(run, tokens, folder):
    done = run(tokens[:3])
    assert done.exit_code == 3
    assert "no further token came" in done.stderr
    assert "token SERIAL0 was issued to ann@contoso.com" in done.stderr
    assert run(tokens).exit_code == 0
    assert [row["serial number"] for row in entra_rows(folder)] == [token.serial for token in tokens]


def test_a_token_that_holds_accounts_is_passed_over(run, tokens, an_account, folder):
    tokens[1].put(an_account())
    done = run(tokens)
    assert done.exit_code == 3
    assert "token SERIAL1 holds accounts already" in done.stderr
    assert tokens[1].names == ["Contoso"]
    assert tokens[1].asked == []


def test_a_token_that_was_offered_to_and_got_other_accounts_is_not_taken(run, tokens, an_account):
    tokens[0].wearer = lambda _question: "refuse"
    assert run(tokens[:1]).exit_code == 1
    tokens[0].put(an_account())
    tokens[0].wearer = lambda _question: "accept"
    done = run(tokens[:1])
    assert (done.exit_code, "holds accounts already" in done.stderr) == (1, True)
    assert tokens[0].names == ["Contoso"]


def test_a_clock_that_is_off_is_set_first(run, tokens):
    tokens[1].chip.ahead = -600.0
    time.sleep(0.2)  # the token reads its chip
    done = run(tokens)
    assert done.exit_code == 0, done.stderr
    assert "The token's clock is 600" in done.stderr
    assert [asked.title for asked in tokens[1].asked] == ["SET TIME?", "ADD?"]
    assert tokens[1].chip.ahead == pytest.approx(0, abs=1)
    assert [len(token.asked) for token in tokens] == [1, 2, 1, 1, 1]


def test_a_locked_token_is_passed_over(run, tokens):
    tokens[0].locked = True
    done = run(tokens)
    assert (done.exit_code, "token SERIAL0 is locked" in done.stderr) == (3, True)
    assert tokens[0].asked == []


def test_nothing_is_written_over_without_asking(run, tokens, folder, monkeypatch):
    folder.mkdir()
    (folder / "graph.json").write_text("precious")
    done = run(tokens)
    assert done.exit_code == 2
    assert "there already" in done.stderr
    assert all(token.asked == [] for token in tokens)
    monkeypatch.setattr("picoath.cli.issue.may_ask", lambda _output: True)
    assert run(tokens, given="n\n").exit_code == 1
    assert (folder / "graph.json").read_text() == "precious"
    done = run(tokens, given=f"y\n{PASSPHRASE}\n")
    assert done.exit_code == 0, done.stderr
    assert len(json.loads((folder / "graph.json").read_text())["value"]) == 5


def test_a_file_that_came_meanwhile_is_not_written_over_either(run, tokens, folder):
    def writes(_question):
        (folder / "graph.json").write_text("precious")
        return "accept"

    tokens[4].wearer = writes
    done = run(tokens)
    assert (done.exit_code, "graph.json: File exists; run it again" in done.stderr) == (1, True)
    assert (folder / "graph.json").read_text() == "precious"
    (folder / "entra.csv").unlink()
    (folder / "graph.json").unlink()
    assert run(tokens).exit_code == 0
    assert [len(token.asked) for token in tokens] == [1] * 5


def test_a_folder_in_the_place_of_a_file_is_said_before_a_token_is_asked(run, tokens, folder, monkeypatch):
    (folder / "entra.csv").mkdir(parents=True)
    monkeypatch.setattr("picoath.cli.issue.may_ask", lambda _output: True)
    done = run(tokens)
    assert (done.exit_code, "move it" in done.stderr) == (2, True)
    assert all(token.asked == [] for token in tokens)


@pytest.mark.parametrize("where", ["users.csv", "users.csv/below"])
def test_a_folder_that_can_not_be_made(run, tokens, folder, where):
    done = run(tokens, "--out", str(folder.parent / where))
    assert (done.exit_code, "there can be no such folder" in done.stderr) == (2, True)
    assert all(token.asked == [] for token in tokens)


def test_two_runs_in_one_folder(run, tokens, folder):
    def another_run(_question):
        [path] = folder.iterdir()
        path.write_bytes(path.read_bytes() * 2)
        return "accept"

    tokens[0].wearer = another_run
    done = run(tokens)
    assert (done.exit_code, "two runs can't share a folder" in done.stderr) == (2, True)
    assert [len(token.asked) for token in tokens] == [1, 0, 0, 0, 0]


def test_a_wrong_passphrase_and_other_settings_leave_the_run_alone(run, tokens, folder):
    run(tokens[:1])
    [path] = folder.iterdir()
    before = path.read_bytes()
    wrong = run(tokens, given="another\n")
    assert (wrong.exit_code, "password is wrong" in wrong.stderr) == (2, True)
    other = run(tokens, "--algorithm", "SHA256")
    assert (other.exit_code, "go on with that" in other.stderr) == (2, True)
    (folder.parent / "users.csv").write_text("upn\nbob@contoso.com\n")
    gone = run(tokens)
    assert (gone.exit_code, "ann@contoso.com got a token" in gone.stderr) == (2, True)
    assert path.read_bytes() == before


def test_in_a_terminal_a_refusal_can_be_made_good(run, tokens, monkeypatch):
    monkeypatch.setattr("picoath.cli.issuing.may_ask", lambda _output: True)
    answers = iter(["refuse", "accept"])
    tokens[0].wearer = lambda _question: next(answers)
    done = run(tokens, given=f"{PASSPHRASE}\ny\n")
    assert done.exit_code == 0, done.stderr
    assert [len(token.asked) for token in tokens] == [2, 1, 1, 1, 1]


def test_in_a_terminal_a_run_can_be_stopped(run, tokens, monkeypatch):
    monkeypatch.setattr("picoath.cli.issuing.may_ask", lambda _output: True)
    tokens[0].wearer = lambda _question: "refuse"
    done = run(tokens, given=f"{PASSPHRASE}\nn\n")
    assert done.exit_code == 1
    assert "stopped" in done.stderr


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--algorithm", "SHA512"], "SHA1 or SHA256"),
        (["--algorithm", "MD5"], "none of SHA1"),
        (["--period", "45"], "30 or 60"),
        (["--issuer", "a\u202eb"], "turns text around"),
        (["--manufacturer", " "], "--manufacturer can't be empty"),
        (["--manufacturer", "Ann, Bob"], "no comma"),
        (["--model", 'The "best"'], "no quotation mark"),
    ],
)
def test_settings_that_entra_does_not_take(run, tokens, folder, options, words):
    done = run(tokens, *options)
    assert (done.exit_code, words in done.stderr) == (2, True)
    assert not folder.exists()


def test_a_passphrase_from_a_file(run, tokens, folder, pskc_keys):
    path = folder.parent / "passphrase"
    path.write_text(f"{PASSPHRASE}\nnot this\n")
    assert run(tokens, "--passphrase-file", str(path), given="").exit_code == 0
    assert len(pskc_keys()) == 5


def interface(token, usage_page=USAGE_PAGE, usage=USAGE):
    return HidInterface(str(token.port), "picoath", token.serial, usage_page, usage)


def test_on_usb_it_waits_for_the_token_that_is_plugged_in_next(run, tokens, folder, monkeypatch):
    """Nothing is plugged in at first, then one token after the other; each stays in."""
    looks = [[], *([interface(token) for token in tokens[: number + 1]] for number in range(5))]
    monkeypatch.setattr(hid_transport, "tokens", lambda: looks.pop(0) if len(looks) > 1 else looks[0])
    done = run([], "--wait", "20")
    assert done.exit_code == 0, done.stderr
    assert [row["serial number"] for row in entra_rows(folder)] == [token.serial for token in tokens]
    assert "3 of 5: eve@contoso.com" in done.stderr
    assert "Token SERIAL2 is for eve@contoso.com: note it on its label" in done.stderr


def test_a_token_in_daily_use_is_not_taken(run, tokens, monkeypatch):
    monkeypatch.setattr(hid_transport, "tokens", lambda: [interface(tokens[0], 1, 6)])
    done = run([])
    assert (done.exit_code, tokens[0].asked) == (3, [])


@pytest.mark.parametrize("kind", ["pdf", "svg"])
def test_a_sheet_of_labels(run, tokens, folder, kind):
    sheet = folder.parent / f"labels.{kind}"
    done = run(tokens, "--labels", str(sheet), "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["files"][-1] == str(sheet)
    assert sheet.read_bytes().startswith(b"%PDF" if kind == "pdf" else b"<svg")
    assert run(tokens, "--labels", str(sheet)).exit_code == 2  # nothing is written over unasked


def test_labels_of_another_kind_are_refused_before_a_token_is_asked(run, tokens, folder):
    done = run(tokens, "--labels", "labels.docx")
    assert (done.exit_code, ".pdf or .svg" in done.stderr) == (2, True)
    assert [token.asked for token in tokens] == [[]] * 5
    assert not folder.exists()


def test_one_way_into_entra_and_not_two(run, tokens):
    done = run(tokens)
    assert "one of the two, never both" in done.stdout
    assert "Global Administrator" in done.stdout
    assert "Authentication Policy Administrator" in done.stdout


def test_dry_run_is_of_entra(run, tokens):
    done = run(tokens, "--dry-run")
    assert (done.exit_code, "--entra" in done.stderr) == (2, True)
