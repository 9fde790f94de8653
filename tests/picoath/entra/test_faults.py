"""25 users, and something breaks: each fault, at each step. At the end 25 tokens are active, none twice."""

from __future__ import annotations

import pytest
from graph_beta.faults import KINDS, Fault

STEPS = [
    ("devicecode", 1),
    ("token", 1),
    ("policy", 1),
    ("user", 13),
    ("methods", 25),
    ("list", 13),  # whether the serial number is there
    ("tokens", 25),  # or was uploaded as CSV
    ("create", 1),
    ("list", 26),  # reading back what was created
    ("create", 2),
    ("assign", 1),
    ("list", 51),  # reading back who has it
    ("assign", 25),
    ("activate", 1),
    ("list", 52),  # reading back whether it is activated
    ("activate", 13),
    ("activate", 25),
    ("list", 100),
]
SIGN_IN = ("devicecode", "token")
NOT_OF_SIGN_IN = ("token expired", "sign-in revoked", "forbidden")


def cases():
    for operation, at in STEPS:
        for kind in KINDS:
            if not (operation in SIGN_IN and kind in NOT_OF_SIGN_IN):
                yield pytest.param(kind, operation, at, id=f"{kind} at {operation} {at}")


@pytest.mark.parametrize(("kind", "operation", "at"), list(cases()))
def test_25_tokens_whatever_breaks(desk, microsoft, tell, kind, operation, at):
    desk = desk()
    made = desk.put_on_tokens()
    fault = Fault(kind, operation, at)
    microsoft = microsoft(desk.upns, fault)
    runs = 1
    while (done := desk.issue()).exit_code and runs < 3:
        assert "again" in done.stderr.splitlines()[-1], done.stderr
        assert "Traceback" not in done.output
        assert desk.left == ["unfinished-issue.age"]
        fault.over, microsoft.login.revoked = True, False
        runs += 1
    assert done.exit_code == 0, done.stderr
    assert fault.struck
    assert runs == 1 or fault.lasts or operation in SIGN_IN
    tenant = microsoft.tenant
    assert microsoft.violations == []
    assert tenant.active() == {one.user.upn: [one.serial] for one in made}
    assert set(tenant.created.values()) == {1}
    assert set(tenant.activated.values()) == {1}
    assert desk.left == []
    tell("faults on the way to 25 activated tokens", 1)
