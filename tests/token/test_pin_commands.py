"""`picoath pin`, `lock` and `wipe` on the whole token: what they say, and with which status they end."""

import json

import pytest
from picoath.cli import connect
from picoath.cli.app import app
from typer.testing import CliRunner

PIN = "271828"
OTHER = "314159"


@pytest.fixture
def token(pico, make_account):
    """In set-up, with an account and without a PIN."""
    pico.enrol(make_account("Contoso"))
    pico.replug(holding=("A",))
    return pico


@pytest.fixture
def unlocked(pico, make_account):
    """In set-up, with a PIN, which has been entered."""
    pico.enrol(make_account("Contoso"))
    pico.set_pin(PIN)
    pico.replug(holding=("A",))
    pico.wearer.press()
    pico.wearer.enter(PIN)
    return pico


@pytest.fixture
def locked(unlocked):
    unlocked.computer().lock()
    return unlocked


@pytest.fixture
def run(pico, monkeypatch):
    """Runs a command; the wearer answers its question and enters these PINs."""

    def run(*arguments, answer="press", pins=()):
        monkeypatch.setattr(connect, "open_transport", lambda port: pico.cable(answer, pins))
        return CliRunner().invoke(app, arguments)

    return run


def has_pin(token):
    return token.computer().status().pin


def test_pin_sets_one(token, run):
    result = run("pin", pins=[PIN, PIN])
    assert (result.exit_code, result.stdout) == (0, "The PIN is set.\n")
    assert "press its button to accept" in result.stderr
    assert "enter the PIN on it" in result.stderr
    assert has_pin(token)


def test_pin_in_json(token, run):
    result = run("pin", "--json", pins=[PIN, PIN])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"pin": True})
    result = run("pin", "--remove", "--json", answer="3.2", pins=[PIN])
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"pin": False})


def test_pin_changes_one(unlocked, run):
    assert run("pin", pins=[PIN, OTHER, OTHER]).exit_code == 0
    unlocked.replug()
    unlocked.wearer.press()
    unlocked.wearer.enter(OTHER)
    assert unlocked.wearer.sees("Contoso")


def test_pin_remove_takes_it_away(unlocked, run):
    result = run("pin", "--remove", answer="3.2", pins=[PIN])
    assert (result.exit_code, result.stdout) == (0, "The token has no PIN any more.\n")
    assert "hold its button for 3 s" in result.stderr
    assert not has_pin(unlocked)


@pytest.mark.parametrize(
    ("answer", "why"),
    [("0.8", "the wearer refused; nothing was changed"), ("nothing", "nobody pressed the button in time")],
)
def test_pin_that_is_refused_or_not_answered(token, run, answer, why):
    result = run("pin", answer=answer)
    assert (result.exit_code, result.stdout) == (1, "")
    assert why in result.stderr
    assert not has_pin(token)


def test_pin_that_nobody_enters_ends_after_five_minutes(token, run):
    began = token.board.now
    result = run("pin")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "in time; nothing was changed" in result.stderr
    assert 300 < token.board.now - began < 310


def test_pin_whose_entry_the_wearer_leaves(unlocked, run):
    unlocked.wearer.enter = lambda _pin: unlocked.wearer.take("←")
    result = run("pin", pins=[PIN])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the PIN is as it was" in result.stderr


def test_pin_remove_by_a_press_is_refused(unlocked, run):
    result = run("pin", "--remove")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "refused" in result.stderr
    assert has_pin(unlocked)


def test_pin_of_a_token_that_is_unplugged_meanwhile(token, run):
    token.wearer.enter = lambda _pin: token.board.power_off()
    result = run("pin", pins=[PIN])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.strip()
    token.wearer.plug_in(holding=("A",))
    assert not has_pin(token)


@pytest.mark.parametrize("arguments", [("pin", "--remove"), ("lock",)])
def test_without_a_pin_there_is_none_to_remove_or_to_lock_with(token, run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the token has no PIN; picoath pin sets one" in result.stderr


@pytest.mark.parametrize("arguments", [("pin",), ("pin", "--remove"), ("list",), ("time",)])
def test_a_locked_token_wants_its_pin_first(locked, run, arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the token is locked: enter the PIN on it, then try again" in result.stderr


def test_lock_locks_and_has_nothing_to_do_twice(unlocked, run):
    for _ in range(2):
        result = run("lock")
        assert (result.exit_code, result.stdout) == (0, "The token is locked.\n")
        assert unlocked.wearer.sees("LOCKED")
    assert json.loads(run("lock", "--json").stdout) == {"locked": True}


@pytest.mark.parametrize("arguments", [("wipe",), ("wipe", "--json")])
@pytest.mark.parametrize("state", ["unlocked", "locked"])
def test_wipe_erases_all_of_it_locked_or_not(request, run, state, arguments):
    token = request.getfixturevalue(state)
    result = run(*arguments, answer="3.2")
    assert result.exit_code == 0
    if "--json" in arguments:
        assert json.loads(result.stdout) == {"wiped": 1}
    else:
        assert result.stdout == "The token is new. It had 1 account.\n"
    status = token.computer().status()
    assert (status.accounts, status.pin, status.locked) == (0, False, False)


@pytest.mark.parametrize(
    ("answer", "why"), [("press", "the wearer refused"), ("nothing", "nobody pressed the button in time")]
)
def test_wipe_that_is_refused_or_not_answered_erases_nothing(unlocked, run, answer, why):
    result = run("wipe", answer=answer)
    assert (result.exit_code, result.stdout) == (1, "")
    assert why in result.stderr
    assert len(unlocked.computer().accounts()) == 1
