"""Keys at a terminal, and what becomes of them on a board that keeps level with real time."""

from collections.abc import Callable

import pytest
from virtual_board import braille
from virtual_board.live import Desk
from virtual_board.realtime import RealTimeBoard


class FakePanel:
    width, height, lit = 128, 8, True

    def picture(self) -> bytes:
        return bytes([0x01, 0x80, *[0] * 126])


class FakeUsb:
    interfaces = ()
    keyboard_reports = ()
    asleep = False
    leds = 0

    def set_leds(self, leds: int) -> None:
        self.leds = leds

    def typed_text(self, *, since: int) -> str:
        return "123456\t"


class FakeRtc:
    def unix(self) -> float:
        return 1795510805.0


class FakeBoard:
    panel = FakePanel()
    rtc = FakeRtc()

    def __init__(self) -> None:
        self.now = 0.0
        self.powered = True
        self.usb = FakeUsb()
        self.happened: list[str] = []

    def run(self, seconds: float) -> None:
        self.now += seconds

    def press_down(self, button: str) -> None:
        if button == "C":
            raise ValueError("no button C")
        self.happened.append(f"{button} down")

    def release(self, button: str) -> None:
        self.happened.append(f"{button} up")

    def power_on(self, holding: tuple[str, ...]) -> None:
        self.powered = True
        self.happened.append(f"on {''.join(holding)}".strip())

    def power_off(self) -> None:
        self.powered = False
        self.happened.append("off")

    def log(self, callback: Callable[..., None], events: tuple[str, ...]) -> None:
        pass


@pytest.fixture
def board() -> FakeBoard:
    return FakeBoard()


class FakeClock:
    """Real time, a hundredth of a second further each time it is asked for."""

    now = 100.0

    def __call__(self) -> float:
        self.now += 0.01
        return self.now


@pytest.fixture
def desk(board: FakeBoard) -> Desk:
    return Desk(RealTimeBoard(board, None, lambda: None, FakeClock()), braille.text, {"link": "somewhere"})


def live_until(desk: Desk, board: FakeBoard, happened: list[str]) -> None:
    for _ in range(500):
        if board.happened == happened:
            return
        desk.token.advance()
    assert board.happened == happened


def test_a_press_is_let_go_again(desk: Desk, board: FakeBoard) -> None:
    desk.strike("a")
    live_until(desk, board, ["A down"])
    live_until(desk, board, ["A down", "A up"])
    assert board.now < 0.4


def test_a_hold_lasts_one_step(desk: Desk, board: FakeBoard) -> None:
    desk.strike("h")
    live_until(desk, board, ["A down", "A up"])
    assert 0.7 < board.now < 1.2


def test_unplugging_and_plugging_in_while_holding(desk: Desk, board: FakeBoard) -> None:
    desk.strike("s")
    live_until(desk, board, ["off", "on A"])
    live_until(desk, board, ["off", "on A", "A up"])
    assert board.now > 2.5


def test_unplugging_twice_in_a_hurry_plugs_in_once(desk: Desk, board: FakeBoard) -> None:
    desk.strike("p")
    desk.strike("p")
    live_until(desk, board, ["off", "off", "on"])


def test_a_button_that_is_not_there_is_told(desk: Desk) -> None:
    before = desk.state()
    desk.strike("c")
    assert desk.state() != before


def test_the_computer_can_be_put_to_sleep_and_its_num_lock_struck(desk: Desk, board: FakeBoard) -> None:
    desk.strike("z")
    desk.strike("l")
    assert (board.usb.asleep, board.usb.leds) == (True, 1)
    desk.strike("z")
    desk.strike("l")
    assert (board.usb.asleep, board.usb.leds) == (False, 0)


def test_q_leaves_and_other_keys_do_nothing(desk: Desk, board: FakeBoard) -> None:
    desk.strike("")
    desk.strike("x")
    assert not desk.left
    desk.strike("q")
    assert desk.left
    assert board.happened == []


def test_real_time_that_was_lost_is_not_made_up_for(board: FakeBoard) -> None:
    clock = FakeClock()
    token = RealTimeBoard(board, None, lambda: None, clock)
    clock.now += 60
    token.advance()
    assert board.now < 0.3


def test_braille_has_a_character_for_two_columns_of_four_pixels() -> None:
    first, second = braille.text(FakePanel()).split("\n")
    assert first == "⠁" + "⠀" * 63
    assert second == "⢀" + "⠀" * 63
