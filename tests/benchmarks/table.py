"""The table: a line for each budget, with what was measured and the peers in the same run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budgets import Budget, shown

_HEAD = ("what", "budget", "measured", "peers in the same run", "")


@dataclass(frozen=True)
class Measured:
    """A figure in the unit of its budget, and what peers took."""

    value: float
    peers: str = ""


Results = Mapping[Budget, Measured]


def lines(budgets: Iterable[Budget], results: Results, why_not: str) -> list[str]:
    """The table as lines of text. `why_not` stands where nothing was measured."""
    cells = [_HEAD, *(_cells(budget, results.get(budget), why_not) for budget in budgets)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]


def missed(budgets: Iterable[Budget], results: Results) -> list[Budget]:
    """The budgets that were measured and not met."""
    return [budget for budget in budgets if budget in results and not budget.is_met(results[budget].value)]


def _cells(budget: Budget, result: Measured | None, why_not: str) -> tuple[str, ...]:
    if result is None:
        return budget.what, str(budget), f"not measured: {why_not}", "", ""
    verdict = "" if budget.limit is None else "met" if budget.is_met(result.value) else "MISSED"
    measured = f"{shown(result.value)} {budget.unit}".rstrip()
    return budget.what, str(budget), measured, result.peers, verdict
