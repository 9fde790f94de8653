"""`make bench`: the budgets of time and memory, measured beside the peers. Exit status 1: one missed.

On the MicroPython virtual machine of this computer always; on real CircuitPython on the emulated board, in
the board's time, when CIRCUITPYTHON_UF2 names its firmware file.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "micropython"))
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import adding
import budgets
import emulated_rows
import table
import vm_rows
from jobs_on_board import JobFailed
from picoath.errors import BadInput, Refused
from picoath.firmware import circuitpython
from virtual_board.emulated.problems import GET_UF2, UF2_VARIABLE

NO_UF2 = f"{UF2_VARIABLE} is not set"


def main() -> int:
    on_vm = vm_rows.measure()
    _print("MicroPython's virtual machine on this computer, compiled modules", budgets.ON_VM, on_vm, NO_UF2)
    on_computer = adding.measure()
    _print(
        "This computer, the program and a simulated board", budgets.ON_COMPUTER, on_computer, adding.MISSING
    )
    uf2 = os.environ.get(UF2_VARIABLE)
    found = circuitpython.read_file(Path(uf2)) if uf2 else None
    on_board: table.Results = {}
    rows, board = budgets.ON_BOARD, "Real CircuitPython"
    if uf2 and found:
        rows = tuple(budgets.for_release(row, found.release) for row in rows)
        measured = emulated_rows.measure(Path(uf2), _say)
        on_board = {budgets.for_release(row, found.release): result for row, result in measured.items()}
        board = f"CircuitPython {found.version}"
    _print(f"{board} on an emulated RP2040, in its time", rows, on_board, NO_UF2)
    if not uf2:
        print(f"\nFor the second table: {GET_UF2}, and name it in {UF2_VARIABLE}.")
    missed = table.missed(budgets.ON_VM, on_vm) + table.missed(rows, on_board)
    missed += table.missed(budgets.ON_COMPUTER, on_computer)
    return 1 if missed else 0


def _print(title: str, rows: tuple[budgets.Budget, ...], results: table.Results, why_not: str) -> None:
    print(f"\n{title}\n", *table.lines(rows, results, why_not), sep="\n")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (BadInput, Refused, JobFailed) as problem:
        sys.exit(f"bench: {problem}")
