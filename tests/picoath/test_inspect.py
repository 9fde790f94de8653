"""`picoath inspect` as a user runs it: every sample picture, and every bad input."""

import base64
import io
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from picoath.cli.app import app
from typer.testing import CliRunner

SAMPLES = Path(__file__).parent / "qr"
CASES = json.loads((SAMPLES / "cases.json").read_text(encoding="utf-8"))
EXPORT = [SAMPLES / f"google-export-{number}-of-3.png" for number in (1, 2, 3)]
URI = "otpauth://totp/Contoso:me?secret=abcdefghijklmnop&issuer=Microsoft"


def inspect(*arguments, stdin: str | bytes | None = None):
    return CliRunner().invoke(app, ["inspect", *map(str, arguments)], input=stdin)


def inspect_images(*images: Path, options=("--json", "--show-secret")):
    return inspect(*itertools.chain.from_iterable(("--image", image) for image in images), *options)


def expected_account(account: dict) -> dict:
    return {
        **account,
        "name": account["label_issuer"] or account["issuer"],
        "secret_bits": 4 * len(account["secret_hex"]),
    }


@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_every_sample(case):
    done = inspect_images(SAMPLES / case["file"])
    document = json.loads(done.stdout)
    assert (document["kind"], document["vendor"]) == (case["kind"], case["vendor"])
    assert document["accounts"] == [expected_account(account) for account in case["accounts"]]
    assert bool(document["advice"]) == (case["kind"] == "unsupported")
    assert done.exit_code == (0 if case["accounts"] else 2)
    assert (done.stderr.count("\n") == 1) == (not case["accounts"] or case["kind"] == "migration")


@pytest.mark.parametrize("options", [(), ("--json",)])
@pytest.mark.parametrize("case", CASES, ids=[case["file"] for case in CASES])
def test_no_secret_comes_out_unasked(case, options):
    done = inspect_images(SAMPLES / case["file"], options=options)
    output = (done.stdout + done.stderr).lower()
    for account in case["accounts"]:
        key = bytes.fromhex(account["secret_hex"])
        assert key.hex() not in output
        assert base64.b32encode(key).decode().rstrip("=").lower() not in output
    assert "secret_hex" not in output
    assert not any(text.lower() in output for text in case["texts"])


def test_show_secret_for_people():
    done = inspect_images(SAMPLES / "ms365-other-app.png", options=("--show-secret",))
    assert "58011646eefa53e0d97e" in done.stdout


def test_for_people():
    done = inspect_images(SAMPLES / "ms365-other-app.png", options=())
    assert done.stdout == (
        "Contoso Ltd\n"
        "  issuer   Microsoft\n"
        "  account  user@contoso.onmicrosoft.com\n"
        "  code     6 digits, every 30 s (TOTP, SHA1)\n"
        "  key      80 bits; RFC 4226 asks for 128, but the service chose it\n"
    )
    assert done.stderr == ""


def test_an_unusable_code_for_people():
    done = inspect_images(SAMPLES / "ms365-push-new.png", options=())
    assert "I want to use a different authenticator app" in done.stdout
    assert done.stderr == "picoath: Microsoft's code for its own app (push); it holds no secret\n"


def test_two_codes_on_one_screen():
    document = json.loads(inspect_images(SAMPLES / "two-codes-one-screen.png").stdout)
    [seen] = document["also_seen"]
    assert (seen["kind"], seen["vendor"]) == ("unsupported", "microsoft-push")
    assert "I want to use a different authenticator app" in seen["advice"]


@pytest.mark.parametrize("order", list(itertools.permutations(EXPORT)))
def test_an_export_in_any_order(order):
    done = inspect_images(*order)
    document = json.loads(done.stdout)
    assert [account["account"] for account in document["accounts"]] == [f"acc{n}@x.org" for n in range(7)]
    assert (document["kind"], document["missing"], done.stderr) == ("migration", [], "")


@pytest.mark.parametrize("left_out", [1, 2, 3])
def test_an_export_with_a_part_missing(left_out):
    done = inspect_images(*EXPORT[: left_out - 1], *EXPORT[left_out:])
    assert json.loads(done.stdout)["missing"] == [left_out]
    assert f"missing: {left_out}." in done.stderr
    assert done.exit_code == 0


def test_a_picture_without_a_code_among_others():
    done = inspect_images(SAMPLES / "hotp.png", SAMPLES / "no-code-at-all.png")
    assert done.exit_code == 0
    assert "there is no code in" in done.stderr


def test_standard_input_has_a_uri_on_each_line():
    done = inspect(
        "--uri", "-", "--json", stdin=f"\ufeff{URI}\r\n\n  otpauth://hotp/box?secret=ABCDEFGH&counter=4\n"
    )
    document = json.loads(done.stdout)
    assert [(account["type"], account["account"]) for account in document["accounts"]] == [
        ("totp", "me"),
        ("hotp", "box"),
    ]


def test_sources_can_be_given_together():
    done = inspect("--uri", "-", "--image", SAMPLES / "hotp.png", "--json", stdin=URI)
    assert [account["account"] for account in json.loads(done.stdout)["accounts"]] == ["box", "me"]


@pytest.mark.parametrize(
    ("stdin", "says"),
    [("", "standard input is empty"), (b"\xff\xfe", "is not UTF-8"), ("hello", "no enrolment")],
)
def test_standard_input_without_a_uri(stdin, says):
    done = inspect("--uri", "-", stdin=stdin)
    assert done.exit_code == 2
    assert says in done.stderr


@pytest.mark.parametrize(
    "arguments", [("--uri", URI), (f"--uri={URI}",), (URI,), ("--image", URI), ("--uri", "abcdefghijklmnop")]
)
def test_a_secret_on_the_command_line_is_refused_and_not_repeated(arguments):
    done = inspect(*arguments)
    assert done.exit_code == 2
    assert "abcdefghijklmnop" not in done.stdout + done.stderr
    assert "standard input" in done.stderr


@pytest.mark.parametrize(
    ("uri", "says"),
    [
        ("otpauth://totp/X:y?secret=ABC1DEF8", "character 4 is '1'"),
        (URI + "&period=301", "period is 301; a token takes 5 to 300"),
        (URI + "&digits=9", "digits is 9; a token takes 6 to 8"),
        (URI + "&issuer=Other", "the parameter issuer is there twice"),
        ("otpauth://totp/a?secret=" + "A" * 300, "the secret has 187 bytes; a token takes 1 to 128"),
    ],
)
def test_bad_codes_have_one_line_that_says_what_is_wrong(uri, says):
    done = inspect("--uri", "-", "--json", stdin=uri)
    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stderr.count("\n") == 1
    assert json.loads(done.stdout)["kind"] == "unsupported"


def test_a_label_of_300_characters():
    done = inspect("--uri", "-", "--json", stdin=f"otpauth://totp/{'x' * 297}end?secret=abcdefghijklmnop")
    [account] = json.loads(done.stdout)["accounts"]
    assert done.exit_code == 0
    assert len(account["account"].encode()) == 64
    assert account["account"].endswith("end")
    assert "cut in the middle" in done.stderr


def test_a_name_in_arabic():
    stdin = "otpauth://totp/%D8%A8%D9%86%D9%83:%D9%85%D8%AD%D9%85%D8%AF?secret=abcdefghijklmnop"
    assert "بنك\n" in inspect("--uri", "-", stdin=stdin).stdout
    [account] = json.loads(inspect("--uri", "-", "--json", stdin=stdin).stdout)["accounts"]
    assert (account["name"], account["account"]) == ("بنك", "محمد")


def test_a_torn_picture(tmp_path):
    torn = tmp_path / "torn.png"
    torn.write_bytes((SAMPLES / "hotp.png").read_bytes()[:400])
    done = inspect("--image", torn)
    assert done.exit_code == 2
    assert done.stderr == f"picoath: {torn} is not a picture, or is damaged: save it again as PNG\n"


@pytest.mark.parametrize("arguments", [("--no-such",), ("stray",), ("--image",)])
def test_usage(arguments):
    assert inspect(*arguments).exit_code == 2


def test_the_program_itself_on_a_console_without_unicode():
    stdin = "otpauth://totp/%D8%A8%D9%86%D9%83:me?secret=abcdefghijklmnop"
    done = subprocess.run(
        [sys.executable, "-m", "picoath", "inspect", "--uri", "-"],
        input=stdin.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert done.returncode == 0
    assert io.BytesIO(done.stdout).readline() == b"???\n"
