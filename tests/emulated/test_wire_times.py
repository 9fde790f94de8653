"""How well the token's clock is known over the wire, and how fast a batch goes, in emulated time."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from picoath.enrol.enrolment import Enrolment
from picoath.link.client import Token
from picoath.link.session import Session
from virtual_board.emulated.board import EmulatedBoard
from wire import Wire

MakeBoard = Callable[..., EmulatedBoard]

NINE = 1795510805.0
"""2026-11-24T09:00:05Z."""


ACCOUNTS = [
    Enrolment("totp", "", "", f"user{n}@example.com", f"Service {n}", "SHA1", 6, 30, None, bytes(20))
    for n in range(50)
]


class Desk:
    """A board in set-up on a computer whose clock is right, and a wearer who says yes."""

    def __init__(self, board: EmulatedBoard) -> None:
        self.board = board
        self._began = board.now
        self.token = Token(Session(Wire(board), self._accept, self.now), self.now, board.run)

    def now(self) -> float:
        """The computer's time: NINE and what has passed since."""
        return NINE + self.board.now - self._began

    @property
    def true_offset(self) -> float:
        """How many seconds the chip is ahead of the computer."""
        return self.board.rtc.unix() - self.now()

    def _accept(self) -> None:
        board = self.board
        assert board.run_until(lambda: "PRESS = YES" in " ".join(board.lines()), within=120), board.lines()
        board.run(1.2)
        board.press_down("A")
        board.run(0.1)
        board.release("A")


@pytest.fixture
def desk(make_board: MakeBoard, booted: Callable[[str], bytes]) -> Iterator[Desk]:
    board = make_board(flash=booted("raspberry_pi_pico"))
    board.rtc.set(NINE + 3.217)
    board.power_on()
    assert board.run_until(lambda: "SET-UP" in board.lines(), within=10)
    desk = Desk(board)
    yield desk
    assert board.crash is None


OFFSETS = (3.217, -41.0, 0.5, 0.969)


@pytest.mark.timeout(300)
def test_the_offset_is_known_to_ten_milliseconds(desk: Desk) -> None:
    """Seen in 40 looks: from 7.6 ms late to 0.8 ms early, 2.6 ms late on average."""
    for offset in OFFSETS:
        desk.board.rtc.set(desk.now() + offset)
        clock = desk.token.clock()
        assert clock.offset == pytest.approx(desk.true_offset, abs=0.010)
        assert clock.margin < 0.010


def test_the_time_is_set_at_the_turn_of_a_second(desk: Desk) -> None:
    """Seen: 1 to 6.3 ms late."""
    desk.token.set_time()
    assert desk.true_offset == pytest.approx(0, abs=0.015)


def test_the_clock_is_trimmed(desk: Desk) -> None:
    assert desk.token.status().clock.aging == 0
    desk.token.trim(-25)
    assert desk.token.status().clock.aging == -25
    before, began = desk.true_offset, desk.now()
    desk.board.run(30)
    assert (desk.true_offset - before) / (desk.now() - began) == pytest.approx(2.5e-6, rel=0.01)


def test_a_batch_goes_at_eight_accounts_a_second(desk: Desk) -> None:
    """Seen: 10 to 11, of 20 as of 50, with what storing them takes."""
    sent_at: list[float] = []
    desk.token.add_batch(ACCOUNTS, lambda _sent: sent_at.append(desk.board.now))
    assert len(ACCOUNTS) / (sent_at[-1] - sent_at[0]) > 8
