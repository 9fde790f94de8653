"""The pages that ask for a PIN, over a real lock: a try before its time, and comparing the two new ones."""

import os
from types import SimpleNamespace

import pytest
from fob import ticks
from fob.activities.pin_change import PinChange
from fob.activities.pin_check import PinCheck, Waiting
from fob.activities.view import Fixed
from fob.button import Button, Buttons
from fob.vault import cipher
from fob.vault.account import Account
from fob.vault.lock import Lock
from vaults import MemoryCopy, loaded, new_nvm

PIN = b"271828"
WRONG = b"577215"


@pytest.fixture
def parts():
    """A vault without a PIN; three buttons; `now` goes on by 20 ms whenever it is looked at."""
    copies, nvm = [MemoryCopy(), MemoryCopy()], new_nvm()
    made = SimpleNamespace(now=0, random=os.urandom, buttons=Buttons(*[Button(lambda: False)] * 3))

    def look():
        made.now = ticks.add(made.now, 20)
        return made.now

    made.copies = copies
    made.vault = loaded(copies, nvm)
    made.vault.changes.add([Account("totp", "SHA1", 6, 30, None, b"key", "Contoso", "ada")])
    made.new_lock = lambda: Lock(made.vault, made.vault.journal, os.urandom, look)
    return made


@pytest.fixture
def lock(parts):
    """The lock of a vault that has a PIN and is locked."""
    made = parts.new_lock()
    list(made.set_steps(PIN))
    made.lock()
    return made


def enter(entry, pin, now):
    """Take the digits of a PIN and OK; returns the activity that goes on."""
    for wanted in [*pin.decode(), "OK"]:
        while entry.page.choice != wanted:
            entry.next(now)
        activity = entry.press(now)
    return activity


def worked(activity, now):
    """The activity that follows one with a bar."""
    working = activity
    while activity is working:
        activity = working.tick(now)
    return activity


def test_who_enters_a_pin_before_its_time_is_shown_the_wait(parts, lock):
    check = PinCheck(parts, lock, "PIN", lambda now: "open", lambda now: "left", lambda last: last)
    for _ in range(5):
        worked(enter(check.begin(0), WRONG, 0), 0)
    assert isinstance(check.begin(0), Waiting)
    parts.now = ticks.add(parts.now, 15_000)
    entry = check.begin(0)
    parts.now = ticks.add(parts.now, ticks.PERIOD - 15_000)  # 149 hours: they have come round
    assert isinstance(worked(enter(entry, PIN, 0), 0), Waiting)
    assert (lock.tries_left, parts.vault.locked) == (5, True)
    parts.now = ticks.add(parts.now, 15_000)
    assert worked(enter(check.begin(0), PIN, 0), 0) == "open"


def test_comparing_the_new_pin_with_its_repetition_takes_as_many_steps_wherever_they_differ(
    parts, count_lines
):
    counts = {}
    for again in (b"271828", b"371828", b"281828", b"271928", b"271829", b"999999"):
        entry = enter(PinChange(parts, False, lambda message: message).begin(0), PIN, 0)
        with count_lines(cipher) as lines:
            enter(entry, again, 0)
        counts[again] = lines.count
    assert len(set(counts.values())) == 1, counts
    assert counts[PIN] > len(PIN)


def test_a_pin_that_can_not_be_stored_is_told_to_the_computer_and_not_set(parts):
    entry = enter(PinChange(parts, False, lambda message: message).begin(0), PIN, 0)
    for copy in parts.copies:
        copy.fails = True
    told = worked(enter(entry, PIN, 0), 0)
    assert (told["error"], told["text"]) == ("vault", "the change could not be stored")
    assert not parts.vault.has_pin


def test_the_last_wrong_old_pin_is_told_to_the_computer_as_what_it_was(parts):
    list(parts.new_lock().set_steps(PIN))
    for _ in range(9):
        parts.vault.journal.note_try()
    told = []
    change = PinChange(parts, False, lambda *outcome: told.append(outcome))
    waiting = change.begin(0)
    parts.now = ticks.add(parts.now, 30 * 60_000)
    worked(enter(waiting.tick(0), WRONG, 0), 0)
    [(message, then)] = told
    assert (message["error"], isinstance(then, Fixed)) == ("vault", True)
    assert "erased" in message["text"]
    assert parts.vault.state == "new"
