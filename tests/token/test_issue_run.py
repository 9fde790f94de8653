"""`picoath issue` and the whole token: five boards, five users, and codes that the files' keys give."""

import csv
import io
import json
import subprocess
import sys
import time
from contextlib import ExitStack

import pytest
from picoath.enrol import base32
from picoath.oath import totp
from pskc import PSKC
from virtual_board.link_server import LinkServer

USERS = [f"{name}@contoso.com" for name in ("ann", "bob", "eve", "joe", "zoe")]
PASSPHRASE = "a passphrase"


class NewToken:
    """A token at a link; its wearer reads each question and says yes."""

    def __init__(self, bench, path, enter):
        enter(bench.board)
        bench.board.rtc.set(time.time())
        self._wearer = bench.wearer
        self._board = bench.board
        self._wearer.plug_in()
        self._link = enter(LinkServer(bench.board, path))

    def live(self):
        """A little of the token's life, by a clock that is right however fast that goes."""
        self._board.rtc.set(time.time())
        self._link.pump()
        self._wearer.wait(0.01)
        self._link.pump()
        if self._wearer.sees("= YES"):
            self._wearer.wait(1.2)
            self._wearer.press()

    def code(self):
        """What it types once it has left set-up, and the Unix time at which it did."""
        self._wearer.press()
        self._wearer.wait(2.5)
        self._wearer.wait(32 - self._board.rtc.unix() % 30)  # well into a time step
        unix = int(self._board.rtc.unix())
        self._wearer.press()
        self._wearer.wait(1)
        return self._wearer.typed(), unix


@pytest.fixture
def five_tokens(bench, tmp_path):
    """Five tokens that nobody has used, by the paths of their links."""
    with ExitStack() as stack:
        paths = [tmp_path / f"token-{number}" for number in range(5)]
        yield {
            path: NewToken(bench("raspberry_pi_pico", uid=bytes([number]) * 8), path, stack.enter_context)
            for number, path in enumerate(paths)
        }


@pytest.fixture
def issued(five_tokens, tmp_path):
    """What `picoath issue` printed for five users on the five tokens."""
    (tmp_path / "users.csv").write_text("\n".join(["upn", *USERS]))
    ports = [word for path in five_tokens for word in ("--port", str(path))]
    command = [sys.executable, "-m", "picoath", "issue", "--users", "users.csv", "--out", "files", "--json"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, *ports], cwd=tmp_path, text=True, **pipes) as process:
        process.stdin.write(f"{PASSPHRASE}\n")
        process.stdin.flush()
        while process.poll() is None:
            for token in five_tokens.values():
                token.live()
        output, messages = process.communicate()
    assert process.returncode == 0, messages
    return json.loads(output)["issued"]


def pskc_keys(content):
    container = PSKC(io.BytesIO(content))
    container.encryption.derive_key(PASSPHRASE)
    return {key.friendly_name: key.secret for key in container.keys}


def test_the_files_hold_keys_that_give_the_codes_the_tokens_type(five_tokens, issued, tmp_path):
    assert [one["upn"] for one in issued] == USERS
    files = tmp_path / "files"
    rows = csv.DictReader(io.StringIO((files / "entra.csv").read_text()))
    csv_keys = {row["upn"]: base32.decode(row["secret key"]) for row in rows}
    devices = json.loads((files / "graph.json").read_text())["value"]
    graph_keys = {device["displayName"]: base32.decode(device["secretKey"]) for device in devices}
    container_keys = pskc_keys((files / "tokens.pskcxml").read_bytes())
    for user, token in zip(USERS, five_tokens.values(), strict=True):
        typed, unix = token.code()
        for keys in (csv_keys, graph_keys, container_keys):
            assert typed == totp(keys[user], unix, 30, 6, "SHA1")
