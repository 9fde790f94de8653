"""The program is killed in the middle, and called again."""

from __future__ import annotations

import subprocess
import sys

import pytest

PASSPHRASE = "a passphrase"


@pytest.mark.parametrize("operation", ["create", "assign", "activate"])
def test_a_run_that_is_killed_goes_on(slow_desk, microsoft, operation):
    """After Entra has done what it was asked for, and before the program has heard of it."""
    desk = slow_desk(3)
    made = desk.put_on_tokens()
    microsoft = microsoft(desk.upns)
    words = ["issue", "--entra", "--users", str(desk.folder / "users.csv"), "--out", str(desk.out)]

    def start():
        program = subprocess.Popen(
            [sys.executable, "-m", "picoath", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        program.stdin.write(f"{PASSPHRASE}\n")
        program.stdin.close()
        return program

    def kill(what):
        if what == operation:
            killed.kill()

    microsoft.carried_out = kill
    killed = start()
    assert killed.wait(60) != 0
    assert killed.stdout.read().count("activated") == 0
    killed.stdout.close()
    assert desk.left == ["unfinished-issue.age"]
    microsoft.carried_out = lambda what: None
    program = start()
    said = program.stdout.read()
    program.stdout.close()
    assert program.wait(60) == 0, said
    tenant = microsoft.tenant
    assert tenant.active() == {one.user.upn: [one.serial] for one in made}
    assert set(tenant.created.values()) == {1}
    assert set(tenant.activated.values()) == {1}
    assert microsoft.violations == []
    assert desk.left == []
