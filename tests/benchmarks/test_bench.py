"""What `make bench` prints, and its exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import adding
import budgets
import pytest
import table
from budgets import Budget
from table import Measured

FAST = Budget("a fast thing", 10.5, "ms")
LARGE = Budget("a large thing", 81920, "bytes", at_least=True)


@pytest.mark.parametrize(
    ("budget", "value", "verdict"),
    [
        (FAST, 10.5, "met"),
        (FAST, 10.51, "MISSED"),
        (LARGE, 81920, "met"),
        (LARGE, 81919, "MISSED"),
    ],
)
def test_a_row_says_budget_figure_peers_and_whether_it_is_met(
    budget: Budget, value: float, verdict: str
) -> None:
    results = {budget: Measured(value, "a peer 20 ms")}
    _, row = table.lines([budget], results, "")
    assert row.startswith(budget.what)
    assert str(budget) in row
    assert "a peer 20 ms" in row
    assert row.endswith(verdict)
    assert table.missed([budget], results) == ([budget] if verdict == "MISSED" else [])


def test_what_has_no_budget_is_told_and_not_judged() -> None:
    told = Budget("a block", None, "bytes")
    _, row = table.lines([told], {told: Measured(31488)}, "")
    assert row == "a block  none    31,488 bytes"


def test_what_was_not_measured_says_why_and_is_not_missed() -> None:
    _, row = table.lines([FAST], {}, "no board")
    assert row.endswith("not measured: no board")
    assert table.missed([FAST], {}) == []


def test_without_a_firmware_file_the_boards_rows_are_there_and_say_so() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "CIRCUITPYTHON_UF2"}
    done = subprocess.run(
        [sys.executable, Path(__file__).with_name("bench.py")],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    # The program's times are this computer's, which has the other tests to run.
    assert done.returncode == ("MISSED" in done.stdout), done.stderr
    rows = done.stdout.splitlines()
    for budget in budgets.ON_COMPUTER:
        row = next(row for row in rows if row.startswith(budget.what))
        assert row.endswith(("met", "MISSED", adding.MISSING))
    for budget in budgets.ON_BOARD:
        row = next(row for row in rows if row.startswith(f"{budget.what}  "))
        assert row.endswith("not measured: CIRCUITPYTHON_UF2 is not set")
    for budget in budgets.ON_VM:
        assert next(row for row in rows if row.startswith(budget.what)).endswith("met")
