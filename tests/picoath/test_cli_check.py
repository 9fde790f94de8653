"""`picoath check`, with a token whose board is as a test says."""

import json
from types import SimpleNamespace

import pytest
from fob.wire.proposal import answer
from picoath.cli import check, connect, next_token
from picoath.cli.app import app
from picoath.errors import NoToken
from typer.testing import CliRunner


class SolderedBoard:
    """The parts of a board, and the cable that it is on."""

    def __init__(self, wire, monkeypatch):
        self.wire = wire
        self.addresses = [0x3C, 0x68]
        self.presses = ["", "A", "A"]
        self.down = ["", "A", ""]
        self.unplugged = 0
        self.shown = []
        wire.token.board = self.show
        time = SimpleNamespace(monotonic=wire.seconds, sleep=wire.sleep)
        monkeypatch.setattr(check, "time", time)
        monkeypatch.setattr(next_token, "time", time)
        monkeypatch.setattr(next_token, "_ports_on_usb", lambda: ["it"])
        monkeypatch.setattr(connect, "open_transport", self.plug)

    def plug(self, _port):
        if self.unplugged:
            self.unplugged -= 1
            raise NoToken("there is no token")
        return self.wire

    def show(self, part):
        self.shown.append(part)
        if part == "bus":
            return answer(addresses=self.addresses)
        if part == "buttons":
            taken = [states.pop(0) if len(states) > 1 else states[0] for states in (self.presses, self.down)]
            return answer(seen=taken[0], down=taken[1])
        if part == "battery":
            self.unplugged = 3
        return answer(ok=True)


@pytest.fixture
def board(wire, monkeypatch):
    return SolderedBoard(wire, monkeypatch)


def run(*arguments, answers="y\ny\n"):
    return CliRunner().invoke(app, ["check", *arguments], input=answers)


def parts(done):
    return {part["part"]: part for part in json.loads(done.stdout)["parts"]}


@pytest.fixture(autouse=True)
def somebody_is_there(monkeypatch):
    at_a_terminal = SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr(check, "sys", at_a_terminal)


def test_a_board_on_which_all_is_well(board):
    done = run("--json")
    assert done.exit_code == 0, done.stderr
    assert {name: part["state"] for name, part in parts(done).items()} == dict.fromkeys(
        ["panel chip", "panel", "clock chip", "button A", "led", "clock", "battery"], "good"
    ) | {"typing": "skipped"}
    assert board.shown == ["bus", "panel", "buttons", "buttons", "buttons", "led", "clock", "battery"]


def test_a_clock_chip_without_its_wire(board):
    board.addresses = [0x3C]
    done = run()
    assert done.exit_code == 1
    assert "wrong   clock chip: DS3231 does not answer at 0x68" in done.stdout
    assert "SDA to pin 6 GP4 (blue)" in done.stdout


def test_a_button_that_nobody_sees_ends_the_wait(board):
    board.presses, board.down = [""], [""]
    done = run("--json")
    assert done.exit_code == 1
    assert parts(done)["button A"]["do"] == "check 1 to pin 19 GP14 (green), 2 to pin 18 GND (black)"


def test_a_led_and_a_panel_that_nobody_sees(board):
    done = run("--json", answers="n\nn\n")
    assert done.exit_code == 1
    assert [parts(done)[name]["state"] for name in ("panel", "led")] == ["wrong", "wrong"]
    assert "SDA to pin 6 GP4 (blue)" in parts(done)["panel"]["do"]


def test_a_clock_that_stands(board, wire, monkeypatch):
    chip = wire.token.chip
    stands = chip.datetime
    monkeypatch.setattr(type(chip), "datetime", property(lambda self: stands))
    done = run("--json")
    assert done.exit_code == 1
    assert parts(done)["clock"]["state"] == "wrong"


def test_a_battery_that_is_empty(board, wire):
    show = board.show

    def lose(part):
        if part == "battery":
            wire.token.chip.lost_power = True
        return show(part)

    wire.token.board = lose
    done = run("--json")
    assert (done.exit_code, parts(done)["battery"]["what"]) == (1, "the time was lost without power")


def test_a_clock_without_a_time_is_set_first(board, wire):
    wire.token.chip.lost_power = True
    done = run("--json")
    assert parts(done)["clock"]["do"] == "`picoath time`, then this again"
    assert parts(done)["battery"]["state"] == "skipped"


def test_a_token_that_does_not_come_back(board):
    show = board.show

    def stay_away(part):
        told = show(part)
        board.unplugged = 10_000 if part == "battery" else 0
        return told

    board.wire.token.board = stay_away
    assert parts(run("--json"))["battery"]["what"] == "the token did not come back in set-up"


def test_nobody_can_be_asked(board, monkeypatch):
    monkeypatch.setattr(check, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: False)))
    done = run("--json")
    assert done.exit_code == 0
    assert {parts(done)[name]["state"] for name in ("panel", "led", "typing")} == {"skipped"}


@pytest.mark.parametrize(
    ("typed", "state"), [("123456", "good"), ("12345678\t", "good"), ("", "wrong"), ("&é\"'(-", "wrong")]
)
def test_a_code_typed_into_the_programs_own_field(board, an_account, monkeypatch, typed, state):
    board.wire.token.put(an_account("Contoso"))
    monkeypatch.setattr(check, "typed_text", lambda _seconds: typed)
    assert parts(run("--json"))["typing"]["state"] == state
