"""While the vault is changed on real CircuitPython, power is cut at some hundred random flash operations, in
the middle of each: the drive survives, and the vault holds what it held before a change or after it."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fob.vault.journal import Journal
from vaults import MemoryCopy, loaded, new_nvm
from virtual_board.emulated.board import EmulatedBoard

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "changing")]  # for program.py, and what the board's programs import

import changes  # noqa: E402
import program  # noqa: E402

CUTS = 200
MOST_WRITES = 400


@pytest.fixture(scope="module")
def round_of() -> bytes:
    """The check values of a round of changes, made here."""
    vault = loaded([MemoryCopy(), MemoryCopy()], new_nvm())
    journal = vault.journal
    values = []
    for change in changes.CHANGES:
        values.append(changes.check_value(vault, journal))
        change(vault, journal)
    assert changes.check_value(vault, journal) == values[0]
    return b"".join(values)


@pytest.fixture
def board(uf2: Path, round_of: bytes, tmp_path: Path) -> Iterator[EmulatedBoard]:
    """A board with the changing program, after its first start: that one writes boot_out.txt."""
    with program.board("changing", uf2, tmp_path, {"round.bin": round_of}) as made:
        made.power_on()
        assert made.run_until(lambda: made.flash.writes > 2 * MOST_WRITES, within=60), made.crash
        made.power_off()
        yield made


def others_on(flash: bytes) -> dict[str, bytes]:
    """All files that are not the vault's."""
    return {path: data for path, data in program.files_on(flash).items() if not path.startswith("vault")}


@pytest.mark.timeout(1800)
def test_nothing_is_lost_at_any_of_some_hundred_cuts(
    board: EmulatedBoard, round_of: bytes, tell: Callable[[str, int], None]
) -> None:
    chance = random.Random("cuts")
    untouched = others_on(board.flash.read())
    operations = Operations(board)
    found = Found(round_of)
    for _ in range(CUTS):
        board.flash.cut_after(chance.randint(1, MOST_WRITES))
        board.power_on()
        assert board.run_until(lambda: not board.powered or board.crash, within=60)
        assert board.crash is None, board.crash
        operations.note_last()
        flash = board.flash.read()
        assert others_on(flash) == untouched
        found.look(flash)
    tell("cuts on the emulated board", CUTS)
    tell("of these at different places of the flash", len(operations.cut))
    tell("of these while a PIN was set", found.with_pin)
    assert len(found.places) > 15
    assert found.with_pin > CUTS // 10


class Operations:
    """Which operation each cut came in: its kind, and the block where."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.cut: set[tuple[str, int]] = set()
        self._last = ("", 0)
        heard = board._listeners["flash"]

        def hear(message: dict[str, object]) -> object:
            self._last = (str(message["kind"]), int(str(message["address"])))
            return heard(message)

        board._listeners["flash"] = hear

    def note_last(self) -> None:
        self.cut.add(self._last)


class Found:
    """What was found after each cut: only what is in the round of changes, and nowhere a secret."""

    def __init__(self, round_of: bytes) -> None:
        self.places: set[int] = set()
        self.with_pin = 0
        self._round = round_of

    def look(self, flash: bytes) -> None:
        copies = [MemoryCopy(copy) for copy in program.copies_on(flash)]
        vault = loaded(copies, program.nvm_on(flash))
        self.with_pin += vault.has_pin
        changes.unlock(vault)
        journal = Journal(program.nvm_on(flash))
        self.places.add(changes.place_in(self._round, vault, journal))
        for number in range(changes.ACCOUNT_COUNT):
            for form in program.forms(changes.secret(number)):
                assert form not in flash
