"""`picoath time` as a user sees it, on a token whose clock is the firmware's."""

import json
import re
import time

import pytest
from picoath.cli.app import app
from picoath.clock import computer, history
from picoath.clock.drift import DAY
from picoath.clock.history import Entry
from typer.testing import CliRunner

SERIAL = "E6614103"


@pytest.fixture(autouse=True)
def right(monkeypatch):
    """The computer's clock is."""
    monkeypatch.setattr(computer, "problem", lambda: None)


@pytest.fixture
def token(wire):
    return wire.token


@pytest.fixture
def run(wire):
    return lambda *arguments, given="": CliRunner().invoke(app, ["time", *arguments], input=given)


@pytest.fixture
def remembered(token):
    """Lets a test say what was measured in the past: days ago, seconds off, whether it was set then."""

    def remember(*entries, aging=None):
        now = time.time()
        made = [Entry(now - days * DAY, offset, aging, was_set) for days, offset, was_set in entries]
        history.save(history.file_of(SERIAL), made)

    return remember


def entries():
    return history.load(history.file_of(SERIAL))


def document(result):
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_time(token, wire, run):
    token.chip.ahead = -12.34
    wire.sleep(0.1)
    told = document(run("--json"))
    assert told == {"offset_ms": told["offset_ms"], "set": True, "previous_set": None, "ppm": None}
    assert told["offset_ms"] == pytest.approx(-12_340, abs=30)
    assert [asked.title for asked in token.asked] == ["SET TIME?"]
    assert [entry.was_set for entry in entries()] == [False, True]
    assert entries()[-1].offset == pytest.approx(token.chip.ahead, abs=0.03)


def test_the_second_time_says_how_fast_the_clock_runs_and_when_it_will_be_too_far_off(
    token, wire, run, remembered
):
    remembered((10, 0.0, True))
    token.chip.ahead = 5e-6 * 10 * DAY  # 5 ppm fast
    wire.sleep(0.1)
    result = run("--check")
    assert result.exit_code == 0
    assert re.search(r"run 5\.\d ppm fast, ± 0\.0; it will be 30 s off in 5\d days\.", result.stdout)
    assert token.asked == []
    told = document(run("--check", "--json"))
    assert told["ppm"] == pytest.approx(5, abs=0.1)
    assert (told["set"], told["offset_ms"]) == (False, pytest.approx(4320, abs=30))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["previous_set"])


def test_a_clock_that_lost_its_time_says_nothing_about_how_it_ran(token, wire, run, remembered):
    remembered((10, 0.0, True), (5, 1.0, False))
    token.chip.ahead = -(10**8)
    token.chip.lost_power = True
    wire.sleep(1.1)
    told = document(run("--json"))
    assert (told["offset_ms"], told["ppm"], told["set"]) == (None, None, True)
    assert not token.chip.lost_power


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_computer_whose_clock_is_off_sets_no_token_s(token, run, monkeypatch, options):
    monkeypatch.setattr(computer, "problem", lambda: "chrony says that it is 3.0 s off")
    token.chip.ahead = -12
    result = run(*options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "chrony says that it is 3.0 s off. Set it first, or say `picoath time --anyway`" in result.stderr
    assert (token.asked, entries()) == ([], [])


def test_unless_it_is_told_to(token, run, monkeypatch):
    monkeypatch.setattr(computer, "problem", lambda: "chrony says that it is 3.0 s off")
    assert run("--anyway").exit_code == 0
    assert [asked.title for asked in token.asked] == ["SET TIME?"]


def test_a_wearer_who_refuses(token, run):
    token.wearer = lambda _question: "refuse"
    result = run("--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [entry.was_set for entry in entries()] == [False]


def test_a_history_that_can_not_be_kept_stops_nothing(token, run, state):
    state.write_text("a file where the folder should be")
    result = run()
    assert result.exit_code == 0
    assert result.stderr.count("the clock's history can't be kept") == 2


STEADY = ((90, 0.0, True), (45, 2.5e-6 * 45 * DAY, False))


@pytest.fixture
def fast(token, wire, remembered):
    """A token whose DS3231 runs 2.5 ppm fast, as two measurements and the next one show."""
    token.chip.calibration = 3
    token.chip.ahead = 2.5e-6 * 90 * DAY
    remembered(*STEADY, aging=3)
    wire.sleep(0.1)
    return token


def test_a_steady_error_is_told_with_the_way_to_trim_it(fast, run):
    result = run()
    assert result.exit_code == 0
    assert "steadily run 2.5 ppm fast. Trimmed from 3 to 28 it is expected to run 0.0 ppm" in result.stderr
    assert "`picoath time --trim` does that." in result.stderr
    assert [asked.title for asked in fast.asked] == ["SET TIME?"]
    assert fast.chip.calibration == 3


def test_trimming(fast, run):
    assert run("--trim").exit_code == 0
    assert [asked.title for asked in fast.asked] == ["TRIM CLOCK?", "SET TIME?"]
    assert fast.chip.calibration == 28
    assert entries()[-1].aging == 28


@pytest.mark.parametrize(("answer", "aging"), [("y", 28), ("n", 3)])
def test_at_a_terminal_it_is_offered(fast, run, monkeypatch, answer, aging):
    monkeypatch.setattr("picoath.cli.time.may_ask", lambda _output: True)
    assert run(given=f"{answer}\n").exit_code == 0
    assert fast.chip.calibration == aging


def test_there_is_nothing_to_trim_by(token, run):
    token.chip.calibration = 0
    result = run("--trim")
    assert result.exit_code == 1
    assert "it takes a steady error over a week or more" in result.stderr
    assert token.asked == []


def test_a_chip_that_can_not_be_trimmed(token, run):
    result = run("--trim")
    assert result.exit_code == 1
    assert "this token's clock chip can't be trimmed: a DS3231 can, a PCF8563 can't" in result.stderr
    assert token.asked == []


def test_a_check_trims_nothing(token, run):
    assert run("--check", "--trim").exit_code == 2
