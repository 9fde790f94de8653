"""The runner on a board that is nothing but time, a panel of text and a keyboard."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from virtual_board import pin_choices
from virtual_board.link_server import LinkServer
from virtual_board.sequences.parser import parse
from virtual_board.sequences.runner import Runner, StepFailedError

URI = "otpauth://totp/x?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&digits=8"


@dataclass
class FakeRtc:
    now: Callable[[], float]
    dead: bool = False
    drift_ppm: float = 0.0
    lost: bool = True
    offset: float = 0.0

    def set(self, unix: float) -> None:
        self.lost = False
        self.offset = unix - self.now()

    def unix(self) -> float:
        return self.offset + self.now()

    def lose_power(self) -> None:
        self.lost = True


class FakeFlash:
    cut_pending = False

    def cut_after(self, writes: int) -> None:
        self.cut_pending = True


@dataclass
class FakeUsb:
    interfaces: list[Any] = field(default_factory=list)
    identity: None = None
    asleep: bool = False
    leds: int = 0
    keyboard_reports: list[tuple[float, bytes]] = field(default_factory=list)

    def wire_out(self, report: bytes) -> None:
        raise AssertionError("no wire here")

    def wire_in(self) -> list[bytes]:
        return []

    def set_leds(self, leds: int) -> None:
        self.leds = leds

    def typed_text(self, *, since: int) -> str:
        """Each report is one character, in its first usage."""
        return "".join(chr(report[2]) for _, report in self.keyboard_reports[since:] if report[2])


class FakeBoard:
    """`at` puts things into its future."""

    panel = None

    def __init__(self) -> None:
        self.now = 0.0
        self.powered = False
        self.crash: str | None = None
        self.rtc = FakeRtc(lambda: self.now)
        self.flash = FakeFlash()
        self.usb = FakeUsb()
        self.page: list[str] = ["Contoso Ltd", "123 456"]
        self.boot_seconds = 1.9
        self.buttons = {"A": 15, "B": 14}
        self.pushed: list[tuple[float, str]] = []
        self.on_release: Callable[[], None] = lambda: None
        self._future: list[tuple[float, Callable[[], None]]] = []
        self._callbacks: list[Callable[[dict[str, Any]], None]] = []
        self._lines: list[str] = []

    def at(self, moment: float, action: Callable[[], None]) -> None:
        self._future.append((moment, action))

    def power_on(self, holding: tuple[str, ...] = ()) -> None:
        for name in holding:
            self.press_down(name)
        self.powered = True
        self.at(self.now + self.boot_seconds, lambda: self.show(self.page))

    def power_off(self) -> None:
        self.powered = False
        self.show([])

    def run(self, seconds: float) -> None:
        end = self.now + seconds
        due = sorted((item for item in self._future if item[0] <= end), key=lambda item: item[0])
        self._future = [item for item in self._future if item[0] > end]
        for moment, action in due:
            self.now = moment
            action()
        self.now = end

    def press_down(self, button: str) -> None:
        if button == "C":
            raise ValueError("no button C")
        self.pushed.append((round(self.now, 3), f"{button} down"))

    def release(self, button: str) -> None:
        self.pushed.append((round(self.now, 3), f"{button} up"))
        self.on_release()

    def lines(self) -> list[str]:
        return self._lines

    def show(self, lines: list[str]) -> None:
        self._lines = lines

    def log(self, callback: Callable[[dict[str, Any]], None], events: tuple[str, ...]) -> None:
        assert events == ("report",)
        self._callbacks.append(callback)

    def type_later(self, text: str, seconds: float) -> None:
        for number, character in enumerate(text + "\0"):
            report = bytes([0, 0, ord(character), 0, 0, 0, 0, 0])
            self.at(self.now + seconds + 0.008 * number, lambda report=report: self._report(report))

    def _report(self, report: bytes) -> None:
        self.usb.keyboard_reports.append((self.now, report))
        for callback in self._callbacks:
            callback({"t": self.now, "event": "report"})


@pytest.fixture
def board() -> FakeBoard:
    return FakeBoard()


@pytest.fixture
def play(board: FakeBoard, tmp_path: Path) -> Iterator[Callable[[str], Runner]]:
    """Plays a script on the board to its end."""
    path = tmp_path / "link"
    with LinkServer(board, path) as link:

        def play_script(script: str) -> Runner:
            runner = Runner(board, link, path, tmp_path, lambda: None)
            for _ in runner.play(parse(script)):
                pass
            return runner

        yield play_script


Play = Callable[[str], Runner]


class AskingLink:
    """A link to a token that says that it asks, whoever has connected."""

    asking = True

    def pump(self) -> None:
        """Nothing comes."""

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


@pytest.fixture
def ask(board: FakeBoard, tmp_path: Path) -> Iterator[Callable[[list[str]], None]]:
    """`host` with a command that the token answers by asking; what it asks is drawn half a second later."""

    def ask(page: list[str]) -> None:
        runner = Runner(board, AskingLink(), tmp_path / "link", tmp_path, lambda: None)  # type: ignore[arg-type]
        board.show(["SET-UP", "2 accounts", "press to leave"])
        board.at(board.now + 0.5, lambda: board.show(page))
        for _ in runner.play(parse("host time")):
            pass

    return ask


@pytest.mark.parametrize(
    "page",
    [
        ["TIME?", "2026-11-24", "PRESS = YES   HOLD = NO"],
        ["WIPE?", "HOLD 3 s = YES"],
        ["ADD?", "Contoso", "1/2        more →"],
        ["NEW PIN", "••", "7"],
    ],
)
def test_host_returns_when_the_question_is_on_the_panel(
    page: list[str], board: FakeBoard, ask: Callable[[list[str]], None]
) -> None:
    ask(page)
    assert board.lines() == page


def test_a_question_that_no_panel_shows_fails(ask: Callable[[list[str]], None]) -> None:
    with pytest.raises(StepFailedError, match="no question is on the panel"):
        ask(["SET-UP", "3 accounts", "press to leave"])


def test_power_on_returns_when_a_page_stays(board: FakeBoard, play: Play) -> None:
    play("power on")
    assert 1.9 <= board.now <= 2.1


def test_power_on_fails_when_the_panel_stays_dark(board: FakeBoard, play: Play) -> None:
    board.page = []
    with pytest.raises(StepFailedError, match="showed nothing"):
        play("power on")


def test_power_on_twice_fails(play: Play) -> None:
    with pytest.raises(StepFailedError, match="line 2: the token is powered already"):
        play("power on\npower on")


def test_a_button_held_at_power_on_is_let_go_later(board: FakeBoard, play: Play) -> None:
    play("power on holding A\nexpect screen Contoso\nwait 1")
    assert board.pushed == [(0, "A down"), (2.5, "A up")]


def test_the_time_of_holding_can_be_said(board: FakeBoard, play: Play) -> None:
    play("power on holding A for 6\nwait 10")
    assert board.pushed[1] == (6.0, "A up")


def test_a_press_waits_for_the_button_to_be_let_go(board: FakeBoard, play: Play) -> None:
    play("power on holding A\npress A")
    assert [what for _, what in board.pushed] == ["A down", "A up", "A down", "A up"]
    assert board.pushed[2][0] > board.pushed[1][0] + 0.1


@pytest.mark.parametrize(
    ("step", "seconds"), [("press A", 0.1), ("hold A", 0.8), ("hold A 3.0", 3.0), ("press B", 0.1)]
)
def test_gestures_last_as_long_as_they_should(
    board: FakeBoard, play: Play, step: str, seconds: float
) -> None:
    play(step)
    (pressed, _), (released, _) = board.pushed
    assert released - pressed == pytest.approx(seconds, abs=0.001)


def test_a_button_that_the_board_lacks_fails(play: Play) -> None:
    with pytest.raises(StepFailedError, match="no button C"):
        play("press C")


def test_waiting_takes_exactly_its_time(board: FakeBoard, play: Play) -> None:
    play("wait 2.5")
    assert board.now == pytest.approx(2.5, abs=1e-4)


def test_wait_for_screen_returns_when_it_shows(board: FakeBoard, play: Play) -> None:
    board.at(3.0, lambda: board.show(["  SET -UP "]))
    play("wait for screen SET-UP within 5")
    assert 3.0 <= board.now <= 3.1


def test_wait_for_screen_fails_after_its_time(board: FakeBoard, play: Play) -> None:
    with pytest.raises(StepFailedError, match=r"line 2: 'SET-UP' was not on the panel within 5 s"):
        play("# first\nwait for screen SET-UP within 5")
    assert board.now == pytest.approx(5, abs=0.01)


def test_the_screen_is_compared_line_by_line_without_white_space(board: FakeBoard, play: Play) -> None:
    play("power on\nexpect screen 123456\nexpect screen 'Con toso'\nexpect no screen Ltd123")


@pytest.mark.parametrize("step", ["expect screen 654321", "expect no screen 123456"])
def test_a_screen_that_is_not_as_expected_fails(play: Play, step: str) -> None:
    with pytest.raises(StepFailedError, match="line 2: expected"):
        play(f"power on\n{step}")


def test_an_unlit_panel_is_empty(play: Play) -> None:
    play("power on\npower off\nexpect no screen Contoso")


def test_typing_that_begins_a_little_later_is_waited_for(board: FakeBoard, play: Play) -> None:
    board.on_release = lambda: board.type_later("123456\t", 3.5)
    play('press A\nexpect typed "123456\\t"\nexpect nothing typed')


def test_each_expectation_takes_what_was_typed_since_the_one_before(board: FakeBoard, play: Play) -> None:
    board.on_release = lambda: board.type_later("12", 0.03)
    play("press A\npress A\nexpect typed 1212\npress A\nexpect typed 12\nexpect nothing typed")


@pytest.mark.parametrize("step", ["expect typed 13", "expect nothing typed", f"expect typed code {URI}"])
def test_typing_that_is_not_as_expected_fails(board: FakeBoard, play: Play, step: str) -> None:
    board.on_release = lambda: board.type_later("12", 0.03)
    with pytest.raises(StepFailedError, match='it was "12"'):
        play(f"press A\n{step}")


def test_a_code_is_of_the_clock_at_the_first_report(board: FakeBoard, play: Play) -> None:
    """The RFC's code for 59 s, although the step turns between the first report and the expectation."""
    board.rtc.set(1_000_000_020 - 1_000_000_020 % 30 + 59)
    board.rtc.offset = 59.7 - 0.13
    board.on_release = lambda: board.type_later("94287082\n", 0.03)
    play(f"press A\nwait 2\nexpect typed code {URI} suffix enter")


def test_a_code_of_nothing_typed_fails(play: Play) -> None:
    with pytest.raises(StepFailedError, match="nothing was typed"):
        play(f"expect typed code {URI}")


def test_the_clock_is_set_lost_and_made_to_drift(board: FakeBoard, play: Play) -> None:
    play("clock dead\nclock drift 20ppm\nclock 2026-11-24T09:00:05Z")
    assert (board.rtc.dead, board.rtc.lost, board.rtc.drift_ppm) == (False, False, 20)
    assert board.rtc.unix() == 1795510805
    play("clock lost\nclock dead")
    assert (board.rtc.dead, board.rtc.lost) == (True, True)


def test_leds_add_up_and_none_puts_them_out(board: FakeBoard, play: Play) -> None:
    play("leds numlock on\nleds capslock on")
    assert board.usb.leds == 3
    play("leds numlock off")
    assert board.usb.leds == 2
    play("leds none")
    assert board.usb.leds == 0


def test_the_computer_sleeps_and_wakes(board: FakeBoard, play: Play) -> None:
    play("host asleep")
    assert board.usb.asleep
    play("host awake")
    assert not board.usb.asleep


@pytest.mark.parametrize("after", ["", "wait 1\npower off", "power cut after 2 writes"])
def test_a_power_cut_that_is_never_reached_fails_and_names_its_line(play: Play, after: str) -> None:
    with pytest.raises(StepFailedError, match="line 2: the power cut was never reached"):
        play(f"power on\npower cut after 3 writes\n{after}")


def test_after_a_power_cut_the_token_can_be_powered_again(board: FakeBoard, play: Play) -> None:
    def cut() -> None:
        board.flash.cut_pending = False
        board.power_off()

    board.at(3.0, cut)
    play("power on\npower cut after 3 writes\nwait 2\nexpect no screen Ltd\npower on\nexpect screen Ltd")


def test_a_crash_of_the_firmware_fails_the_step(board: FakeBoard, play: Play) -> None:
    def crash() -> None:
        board.crash = "NameError: name 'x' isn't defined"

    board.at(1.0, crash)
    with pytest.raises(StepFailedError, match="line 1: the firmware crashed:\nNameError"):
        play("wait 2")


def test_a_host_command_gives_its_status_and_virtual_time_keeps_to_real_time(
    board: FakeBoard, play: Play
) -> None:
    began = time.monotonic()
    runner = play("host inspect --help\nhost done 0")
    assert board.now <= time.monotonic() - began
    assert "picoath inspect" in runner.host_output


def test_a_host_command_with_another_status_fails(play: Play) -> None:
    with pytest.raises(StepFailedError, match="line 2: expected exit status 0, it was 2"):
        play("host no-such-command\nhost done 0")


def test_done_without_a_command_fails(play: Play) -> None:
    with pytest.raises(StepFailedError, match="no command has been started"):
        play("host done 0")


class PinPage:
    """A page for a PIN on the fake board: `turns_with` goes on, holding A takes."""

    def __init__(self, board: FakeBoard, turns_with: str) -> None:
        self.taken: list[str] = []
        self._board = board
        self._turns_with = turns_with
        self._place = 7
        self._draw()
        board.on_release = self._released

    def _released(self) -> None:
        (began, down), (ended, _) = self._board.pushed[-2:]
        if ended - began > 0.5:
            self.taken.append(pin_choices.CHOICES[self._place])
            self._place = 3
        elif down == f"{self._turns_with} down":
            self._place = (self._place + 1) % len(pin_choices.CHOICES)
        self._draw()

    def _draw(self) -> None:
        self._board.show(["PIN", "•" * len(self.taken), pin_choices.CHOICES[self._place], "hint"])


@pytest.mark.parametrize(("buttons", "turns_with"), [({"A": 15}, "A"), ({"A": 15, "B": 14, "C": 13}, "B")])
def test_enter_finds_each_digit_and_takes_ok(
    board: FakeBoard, play: Play, buttons: dict[str, int], turns_with: str
) -> None:
    board.buttons = buttons
    page = PinPage(board, turns_with)
    play("enter 271828")
    assert page.taken == [*"271828", "OK"]


def test_enter_fails_where_no_pin_is_asked_for(board: FakeBoard, play: Play) -> None:
    board.show(["Contoso Ltd", "123 456"])
    with pytest.raises(StepFailedError, match="no page on the panel asks for a PIN"):
        play("enter 271828")


def test_enter_fails_when_a_choice_does_not_come_up(board: FakeBoard, play: Play) -> None:
    board.show(["PIN", "5", "hint"])
    with pytest.raises(StepFailedError, match="'2' did not come up"):
        play("enter 271828")
