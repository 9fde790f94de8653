"""What of a vault can be found in the memory of a board: nothing while it is locked since power on."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE / "changing")]  # for program.py, and what the board's programs import

import changes  # noqa: E402
import program  # noqa: E402
from virtual_board.emulated.board import EmulatedBoard  # noqa: E402


def test_no_secret_is_in_memory_before_unlocking_and_what_is_left_after_locking_is_told(
    uf2: Path, tmp_path: Path, tell: Callable[[str, int], None]
) -> None:
    secrets = [changes.secret(number) for number in range(changes.ACCOUNT_COUNT)]

    def found(memory: bytes) -> int:
        """How many of the secrets are there, in whatever form."""
        return sum(any(form in memory for form in program.forms(secret)) for secret in secrets)

    with program.board("locking", uf2, tmp_path, {}) as board:
        board.power_on()
        assert board.run_until(lambda: board.flash.nvm[-1] != 0xFF or board.crash, within=60)
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


QR = HERE.parent / "picoath" / "qr"
EXPORTS = [f"google-export-{number}-of-3.png" for number in (1, 2, 3)]
PIN = "271828"

ENROL = f"""
clock 2026-11-24T09:00:05Z
power on
host add --all {" ".join(f"--image {QR / name}" for name in EXPORTS)}
wait for screen PRESS within 60
wait 1.2
press A
host done 0
"""
SHOW = """
press A
wait for screen acc6 within 10
wait 2
"""
SET_PIN = f"""
power off
power on holding A
wait for screen SET-UP within 5
wait 2
host pin
wait 5
press A
wait for screen NEW PIN within 3
enter {PIN}
wait for screen AGAIN within 3
enter {PIN}
wait for screen SET-UP within 10
host done 0
"""
UNLOCK = f"""
press A
enter {PIN}
wait for screen acc0 within 5
hold A
hold A
wait 2
"""


def exported() -> dict[str, bytes]:
    """The secrets by the names of their accounts."""
    cases = json.loads((QR / "cases.json").read_text())
    accounts = [account for case in cases if case["file"] in EXPORTS for account in case["accounts"]]
    return {account["account"]: bytes.fromhex(account["secret_hex"]) for account in accounts}


def test_the_token_itself_keeps_no_secret_in_flash_and_next_to_none_in_memory_once_it_is_locked(
    make_board: Callable[..., EmulatedBoard],
    play: Callable[[EmulatedBoard, str], None],
    tell: Callable[[str, int], None],
) -> None:
    secrets = exported()
    board = make_board()

    def found(memory: bytes) -> set[str]:
        """The accounts whose secret is there, in whatever form."""
        return {name for name, key in secrets.items() if any(form in memory for form in program.forms(key))}

    def shown() -> set[str]:
        return {name for name in secrets if any(name in line for line in board.lines())}

    def tell_what_is_left(when: str) -> None:
        left = len(found(board.ram()))
        tell(f"secrets found in the emulated token's memory {when}", left)
        assert left < len(secrets) / 2

    play(board, ENROL)
    play(board, SHOW)
    assert shown() == {"acc6@x.org"}
    assert shown() <= found(board.ram())  # the search finds a secret that is there
    play(board, SET_PIN)
    play(board, "press A\nwait for screen LOCKED within 5\nwait 1")
    tell_what_is_left("after it has left set-up, locked")
    assert found(board.flash.read()) == set()
    play(board, "power off\npower on\nwait for screen LOCKED within 5\nwait 3")
    assert found(board.ram()) == set()
    play(board, UNLOCK)
    assert len(shown()) == 1, board.lines()
    assert shown() <= found(board.ram())
    play(board, "host asleep\nwait for screen LOCKED within 5\nwait 1")
    tell_what_is_left("after it has locked because the computer sleeps")
    tell("of so many accounts", len(secrets))
    assert found(board.flash.read()) == set()
