"""Files that age encrypted, armoured or binary, and passwords that come in a file or are a key."""

from __future__ import annotations

import base64
import hmac
import json
import os
import textwrap

import app_files
import pyrage
import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from picoath.cli.app import app
from typer.testing import CliRunner

URI = "otpauth://totp/Contoso:ann?secret=abcdefghijklmnop&issuer=Contoso\n"
WORD = "a passphrase"


def with_passphrase(plain: bytes, armoured: bool) -> bytes:
    """A file as `age -p` makes it (https://age-encryption.org/v1), but for the seconds of work in it."""
    file_key, salt, nonce = os.urandom(16), os.urandom(16), os.urandom(16)
    wrapping = Scrypt(b"age-encryption.org/v1/scrypt" + salt, length=32, n=2, r=8, p=1).derive(WORD.encode())
    body = ChaCha20Poly1305(wrapping).encrypt(bytes(12), file_key, None)
    header = b"age-encryption.org/v1\n-> scrypt %s 1\n%s\n---" % (unpadded(salt), unpadded(body))
    mac = hmac.digest(derived(file_key, b"", b"header"), header, "sha256")
    payload_key = ChaCha20Poly1305(derived(file_key, nonce, b"payload"))
    payload = payload_key.encrypt(bytes(11) + b"\x01", plain, None)  # one chunk, the last
    binary = header + b" " + unpadded(mac) + b"\n" + nonce + payload
    return armour(binary) if armoured else binary


def derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt, info=info).derive(key)


def unpadded(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def armour(binary: bytes) -> bytes:
    lines = "\n".join(textwrap.wrap(base64.b64encode(binary).decode(), 64))
    return f"-----BEGIN AGE ENCRYPTED FILE-----\n{lines}\n-----END AGE ENCRYPTED FILE-----\n".encode()


def run(*arguments: object, given: str = ""):
    done = CliRunner().invoke(app, [*map(str, arguments)], input=given)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


@pytest.fixture(scope="module", params=[True, False], ids=["armoured", "binary"])
def armoured(request) -> bool:
    return request.param


@pytest.fixture(scope="module")
def encrypted(armoured) -> bytes:
    """A backup, as `age -p` encrypts it."""
    return with_passphrase(URI.encode(), armoured)


@pytest.fixture
def file(tmp_path, encrypted):
    path = tmp_path / "tokens.age"
    path.write_bytes(encrypted)
    return path


@pytest.fixture
def word(tmp_path):
    path = tmp_path / "word"
    path.write_text(f"{WORD}\n")
    return path


def test_inspect_reads_it_with_a_passphrase_that_is_typed_or_in_a_file(file, word):
    typed = run("inspect", file, "--json", given=f"{WORD}\n")
    in_a_file = run("inspect", file, "--json", "--passphrase-file", word)
    for done in (typed, in_a_file):
        assert (done.exit_code, json.loads(done.stdout)["accounts"][0]["account"]) == (0, "ann")
    assert "Passphrase of tokens.age" in typed.stderr


def test_backup_and_restore_read_it(file, word, token):
    assert json.loads(run("backup", file, "--passphrase-file", word, "--json").stdout)["accounts"]
    done = run("restore", file, "--passphrase-file", word, "--port", token.port)
    assert (done.exit_code, token.names) == (0, ["Contoso"])


def test_add_appends_to_it(file, word, token, monkeypatch):
    monkeypatch.setattr(
        pyrage.passphrase, "encrypt", lambda plain, _word, armored: with_passphrase(plain, armored)
    )
    other = "otpauth://totp/Acme:me?secret=abcdefghijklmnop"
    options = ("--uri", "-", "--backup", file, "--passphrase-file", word, "--port", token.port)
    assert run("add", *options, given=other).exit_code == 0
    kept = json.loads(run("backup", file, "--passphrase-file", word, "--json").stdout)["accounts"]
    assert [account["account"] for account in kept] == ["ann", "me"]


def test_a_wrong_passphrase(file):
    done = run("inspect", file, given="other\n")
    assert (done.exit_code, "the password is wrong" in done.stderr) == (2, True)


def test_one_that_is_encrypted_to_a_key(tmp_path, armoured):
    identity = pyrage.x25519.Identity.generate()
    file, key = tmp_path / "tokens.age", tmp_path / "key"
    file.write_bytes(pyrage.encrypt(URI.encode(), [identity.to_public()], armored=armoured))
    key.write_text(str(identity))
    done = run("inspect", file)
    assert (done.exit_code, "picoath restore --identity" in done.stderr) == (2, True)
    assert json.loads(run("backup", file, "--identity", key, "--json").stdout)["accounts"]


def test_one_with_something_else_in_it(tmp_path, armoured):
    file = tmp_path / "letter.age"
    file.write_bytes(with_passphrase(b"Dear Ann,\n", armoured))
    done = run("inspect", file, given=f"{WORD}\n")
    assert (done.exit_code, "what age has encrypted there is no file of Aegis" in done.stderr) == (2, True)


@pytest.mark.parametrize("cut", [30, 100, -20])
def test_torn(tmp_path, encrypted, cut):
    file = tmp_path / "torn.age"
    file.write_bytes(encrypted[:cut])
    for command in ("inspect", "restore"):
        assert run(command, file, given=f"{WORD}\n").exit_code == 2


def test_every_other_file_with_a_password_takes_it_from_a_file(tmp_path, word, locked_sample):
    file = tmp_path / "export"
    file.write_bytes(locked_sample.content)
    word.write_text(f"{locked_sample.password}\n")
    done = run("inspect", file, "--passphrase-file", word, "--json")
    assert (done.exit_code, len(json.loads(done.stdout)["accounts"])) == (0, len(app_files.ACCOUNTS))


def test_and_so_does_one_from_standard_input(word):
    sample = app_files.aegis_encrypted()
    word.write_text(f"{sample.password}\n")
    arguments = ["inspect", "-", "--passphrase-file", str(word)]
    assert CliRunner().invoke(app, arguments, input=sample.content).exit_code == 0


def test_the_question_says_that_it_is_a_key_in_hexadecimal(tmp_path):
    file = tmp_path / "shared.pskcxml"
    sample = app_files.pskc_with_a_shared_key()
    file.write_bytes(sample.content)
    done = run("inspect", file, given=f"{sample.password}\n")
    assert (done.exit_code, "Key (in hexadecimal) of shared.pskcxml" in done.stderr) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [["inspect", "-"], ["inspect", "--image", "-"], ["inspect", "--uri", "-"], ["add", "--uri", "-"]],
)
@pytest.mark.parametrize("given", ["", "\n \n"])
def test_an_empty_standard_input_is_said_to_be_empty(arguments, given):
    done = run(*arguments, given=given)
    assert done.exit_code == 2
    if not given or "--uri" in arguments:
        assert "standard input is empty" in done.stderr
