"""Completion, colour, and consoles that can't show everything."""

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from picoath.cli import enrolling, exercising
from picoath.cli.connect import connect
from picoath.cli.output import Output
from picoath.enrol.enrolment import Enrolment
from picoath.oath import totp

SAMPLE = Path(__file__).parent / "qr" / "ms365-push-new.png"
ACCOUNT = Enrolment("totp", "C", "C", "me", "C", "SHA1", 6, 30, None, b"12345678901234567890")


def picoath(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "picoath", *arguments],
        capture_output=True,
        timeout=60,
        env={**os.environ, **environment},
    )


def completions(*words):
    """What a Bash offers when Tab is pressed at the end of these words."""
    done = picoath(
        _PICOATH_COMPLETE="complete_bash",
        COMP_WORDS=" ".join(("picoath", *words)),
        COMP_CWORD=str(len(words)),
    )
    return done.stdout.decode().split()


def test_commands_and_options_complete():
    assert completions("do") == ["doctor"]
    assert completions("add", "--wa") == ["--watch"]


def test_the_completion_can_be_installed(tmp_path):
    """For the shell from which the program is called."""
    done = picoath("--install-completion", HOME=str(tmp_path), SHELL="/bin/bash")
    if b"not supported" in done.stderr:
        pytest.skip("this was not called from a shell that typer knows")
    assert done.returncode == 0, done.stderr
    assert any(b"_PICOATH_COMPLETE" in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "utf-8"])
def test_no_console_is_too_small_for_what_is_printed(encoding):
    done = picoath("inspect", "--image", str(SAMPLE), PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert b"I want to use a different authenticator app" in done.stdout
    assert b"Traceback" not in done.stderr


def test_a_pipe_gets_no_colour():
    done = picoath("inspect", "--image", str(SAMPLE), TERM="xterm-256color")
    assert b"\x1b" not in done.stdout + done.stderr


def test_doctor_in_a_pipe_gets_no_colour_either():
    done = picoath("doctor", TERM="xterm-256color")
    assert b"\x1b" not in done.stdout + done.stderr
    assert json.loads(picoath("doctor", "--json").stdout)["findings"]


CLEARED = "\x1b[2K"
"""What clears the line that a terminal's cursor is in (ECMA-48, EL)."""


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_batch_at_a_terminal_shows_its_progress(monkeypatch, token):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    accounts = [replace(ACCOUNT, account=f"me{number}") for number in range(8)]
    output = Output(as_json=False)
    with connect(str(token.port), output) as client:
        enrolling.enrol(client, output, accounts, replace=False)
    assert "Sending" in screen.getvalue()
    assert "100%" in screen.getvalue()
    # Nothing is said behind the bar: the line is cleared first.
    [before] = re.findall(r"(.*)The token is asking", screen.getvalue())
    assert "Sending" not in before.rpartition(CLEARED)[2]


# The exercise's words


@pytest.fixture
def exercise(monkeypatch, capsys):
    """Holds the exercise with this text coming from the keyboard; returns what was said."""

    def hold(typed, at_a_terminal=True):
        monkeypatch.setattr(exercising, "may_ask", lambda _output: at_a_terminal)
        monkeypatch.setattr(exercising, "typed_text", lambda _patience: typed)
        monkeypatch.setattr(exercising.time, "time", lambda: 1795510815.0)
        exercising.exercise(Output(as_json=False), [ACCOUNT])
        return capsys.readouterr().err

    return hold


def test_a_right_code_is_told(exercise):
    assert "layout, NumLock, clock and secret are right." in exercise(
        totp(ACCOUNT.secret, 1795510815, 30, 6, "SHA1")
    )


def test_a_wrong_one_is_told_with_the_way_to_mend_it(exercise):
    told = exercise("12345")
    assert told.endswith("which types slower.\n")
    assert "warning: 5 digits arrived, and there should be 6. To mend it: " in told


def test_enter_skips_it_and_silence_ends_it(exercise):
    assert exercise("\r").endswith("Skipped.\n")
    assert "Nothing arrived" in exercise("")


def test_there_is_none_where_nobody_is(exercise):
    assert exercise("123456", at_a_terminal=False) == ""
