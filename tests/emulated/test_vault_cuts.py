"""While the vault is changed on real CircuitPython, power is cut at some hundred random flash operations, in
the middle of each: the drive survives, and the vault holds what it held before a change or after it."""

from __future__ import annotations

import base64
import os
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fob.journal import Journal
from virtual_board.emulated import drive_files, uf2
from virtual_board.emulated.board import EmulatedBoard
from virtual_board.emulated.flash import DRIVE_OFFSET, NVM_OFFSET, NVM_SIZE

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "changing"))  # for what the board's program imports too
sys.path.insert(0, str(HERE))

import changes  # noqa: E402
import fat12  # noqa: E402
from vaults import MemoryCopy, loaded, new_nvm  # noqa: E402

PICO = "raspberry_pi_pico"
CUTS = int(os.environ.get("PICOATH_CUTS", "200"))
MOST_WRITES = 400
COPIES = ("vault-a/copy.bin", "vault-b/copy.bin")


@pytest.fixture(scope="module")
def round_of() -> bytes:
    """The check values of a round of changes, made here."""
    vault = loaded([MemoryCopy(), MemoryCopy()], new_nvm())
    journal = vault._journal
    values = []
    for change in changes.CHANGES:
        values.append(changes.check_value(vault, journal))
        change(vault, journal)
    assert changes.check_value(vault, journal) == values[0]
    return b"".join(values)


@pytest.fixture
def board(uf2: Path, round_of: bytes, tmp_path: Path) -> Iterator[EmulatedBoard]:
    """A board with the changing program, after its first start: that one writes boot_out.txt."""
    firmware = tmp_path / "firmware"
    shutil.copytree(HERE.parents[1] / "firmware" / "fob", firmware / "fob")
    shutil.copy(HERE.parents[1] / "firmware" / "settings.toml", firmware)
    for source in (HERE / "changing").glob("*.py"):
        shutil.copy(source, firmware)
    files = drive_files.files_for(PICO, firmware_file(uf2), firmware) | {"round.bin": round_of}
    with EmulatedBoard(PICO, uf2, files=files) as made:
        made.power_on()
        assert made.run_until(lambda: made.flash.writes > 2 * MOST_WRITES, within=60), made.crash
        made.power_off()
        yield made


def firmware_file(path: Path) -> uf2.FirmwareFile:
    return uf2.read(path)


def files_on(flash: bytes) -> dict[str, bytes]:
    """The files of the drive, each up to the end of its last cluster."""
    drive = flash[DRIVE_OFFSET:]
    return {
        path: b"".join(drive[place * fat12.CLUSTER : (place + 1) * fat12.CLUSTER] for place in chain)
        for path, chain in fat12.clusters(drive).items()
    }


def copies_on(flash: bytes) -> list[bytes]:
    files = files_on(flash)
    contents = [files.get(path, bytes(4)) for path in COPIES]
    return [content[4 : 4 + int.from_bytes(content[:4], "big")] for content in contents]


def nvm_on(flash: bytes) -> bytearray:
    return bytearray(flash[NVM_OFFSET : NVM_OFFSET + NVM_SIZE])


@pytest.mark.timeout(1800)
def test_nothing_is_lost_at_any_of_some_hundred_cuts(
    board: EmulatedBoard, round_of: bytes, tell: Callable[[str, int], None]
) -> None:
    chance = random.Random("cuts")
    untouched = {path: data for path, data in files_on(board.flash.read()).items() if "vault" not in path}
    operations = Operations(board)
    found = Found(round_of)
    for _ in range(CUTS):
        board.flash.cut_after(chance.randint(1, MOST_WRITES))
        board.power_on()
        assert board.run_until(lambda: not board.powered or board.crash, within=60)
        assert board.crash is None, board.crash
        operations.note_last()
        flash = board.flash.read()
        now = {path: data for path, data in files_on(flash).items() if "vault" not in path}
        assert now == untouched
        found.look(flash)
    tell("cuts on the emulated board", CUTS)
    tell("of these at different places of the flash", len(operations.cut))
    tell("of these while a PIN was set, and no secret found", found.searched)
    assert len(found.places) > 15
    assert found.searched > CUTS // 5


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
    """What was found after each cut: only what is in the round of changes, and with a PIN no secret."""

    def __init__(self, round_of: bytes) -> None:
        self.places: set[int] = set()
        self.searched = 0
        self._round = round_of

    def look(self, flash: bytes) -> None:
        copies = [MemoryCopy(copy) for copy in copies_on(flash)]
        was_mended = copies[0].content == copies[1].content
        vault = loaded(copies, nvm_on(flash))
        had_pin = vault.has_pin
        changes.unlock(vault)
        self.places.add(changes.place_in(self._round, vault, Journal(nvm_on(flash))))
        if had_pin and was_mended:
            self.searched += 1
            for secret in secrets():
                assert secret not in flash


def secrets() -> Iterator[bytes]:
    """Every secret of the round, in every form that it may have."""
    for number in range(changes.ACCOUNT_COUNT):
        key = changes.secret(number)
        yield from (key, base64.b32encode(key), base64.b64encode(key).rstrip(b"="))
        yield from (key.hex().encode(), key.hex().upper().encode(), base64.b32encode(key).lower())
