"""What of a vault can be found in the memory of a board: nothing while it is locked since power on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "changing")]  # for program.py, and what the board's programs import

import changes  # noqa: E402
import program  # noqa: E402


def test_no_secret_is_in_memory_before_unlocking_and_what_is_left_after_locking_is_told(
    uf2: Path, tmp_path: Path, tell: Callable[[str, int], None]
) -> None:
    secrets = [changes.secret(number) for number in range(changes.ACCOUNT_COUNT)]

    def found(memory: bytes) -> int:
        """How many of the secrets are there, in whatever form."""
        return sum(any(form in memory for form in program.forms(secret)) for secret in secrets)

    with program.board("locking", uf2, tmp_path, {}) as board:
        board.power_on()
        assert board.run_until(lambda: b"\xa2" in board.flash.nvm[512::16] or board.crash, within=60)
        board.run(0.1)
        assert board.crash is None
        assert found(board.ram()) == len(secrets)  # a search that finds what is there
        board.power_off()
        assert found(board.flash.read()) == 0

        board.power_on()
        board.run(3.5)
        assert found(board.ram()) == 0
        board.run(4.5)
        assert found(board.ram()) == len(secrets)
        board.run(3)
        assert board.crash is None
        tell("secrets found in the emulated board's memory after locking", found(board.ram()))
        tell("of so many", len(secrets))
        assert found(board.flash.read()) == 0
