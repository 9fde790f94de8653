"""The plug is pulled at every flash write of every operation, before it and in the middle of it.

After it there is what was there before the operation or what is there after it, in two good copies; a counter
never goes back, and a wrong PIN stays counted.
"""

import itertools
import os

import pytest
from fob.vault.account import Account
from fob.vault.journal import Journal
from fob.vault.lock import DESTROYED, WRONG, Lock
from vaults import FILE_MODULES, FlashStorage, PowerCut, records_of

PIN = b"271828"
OTHER_PIN = b"314159"
PARTS = (0.1, 0.5, 0.9)


@pytest.fixture(autouse=True)
def storage_is_used(monkeypatch):
    """Puts back what the storage changes in the modules of the vault's files."""
    for module in FILE_MODULES:
        monkeypatch.setattr(module, "open", open, raising=False)
        monkeypatch.setattr(module, "os", os)


class Ticks:
    """A clock that goes on by 1.5 s whenever it is looked at: PBKDF2 then takes its fewest rounds."""

    now = 0

    def __call__(self):
        self.now += 1500
        return self.now


class Token:
    """Vault and lock on a storage, as after switching on."""

    def __init__(self, storage):
        self.vault = storage.load()
        self.journal = self.vault.journal
        self._ticks = Ticks()
        self.lock = Lock(self.vault, self.journal, os.urandom, self._ticks)

    def try_steps(self, pin):
        """The steps of a try, after the wait that there is."""
        self._ticks.now += self.lock.wait_ms
        return self.lock.unlock_steps(pin)

    def try_pin(self, pin):
        for _ in self.try_steps(pin):
            pass
        return self.lock.outcome

    def set_pin(self, pin):
        for _ in self.lock.set_steps(pin):
            pass

    def unlocked(self):
        if self.vault.locked:
            self.try_pin(PIN)
        return self.vault


def totp(name, key=b"k" * 20):
    return Account("totp", "SHA1", 6, 30, None, key, name, "ada")


def hotp(name, counter):
    return Account("hotp", "SHA1", 6, None, counter, b"h" * 20, name, "bo")


def prepared(token):
    token.vault.changes.prepare()


def filled(token):
    token.vault.changes.add([totp("One"), hotp("Two", 7), totp("Three", b"3" * 64)])
    token.vault.changes.set("pace", 20)
    token.vault.advance(1)


def with_pin(token):
    filled(token)
    token.set_pin(PIN)


def with_pin_and_nine_wrong(token):
    with_pin(token)
    token.vault.forget()
    for _ in range(9):
        assert token.try_pin(OTHER_PIN) == WRONG


def with_full_journal(token):
    filled(token)
    while not token.journal.is_full:
        token.vault.advance(1)


def at_work(token):
    for _ in range(400):
        token.vault.work()


OPERATIONS = {
    "first add": (prepared, lambda token: token.vault.changes.add([totp("First")])),
    "add": (filled, lambda token: token.vault.changes.add([totp("Four")])),
    "batch": (
        filled,
        lambda token: token.vault.changes.add([totp(str(number), b"b" * 64) for number in range(60)]),
    ),
    "replace": (filled, lambda token: token.vault.changes.replace(1, hotp("Other", 9))),
    "rename": (filled, lambda token: token.vault.changes.rename(0, "Uno", "due")),
    "suffix": (filled, lambda token: token.vault.changes.set_suffix(2, "enter")),
    "move": (filled, lambda token: token.vault.changes.move(0, 2)),
    "remove": (filled, lambda token: token.vault.changes.remove(2)),
    "set": (filled, lambda token: token.vault.changes.set("keys", "row")),
    "count": (filled, lambda token: token.vault.advance(1)),
    "wipe": (filled, lambda token: token.vault.changes.wipe()),
    "wipe while locked": (with_pin, lambda token: token.vault.changes.wipe()),
    "start the journal over": (with_full_journal, at_work),
    "count with a full journal": (with_full_journal, lambda token: token.vault.advance(1)),
    "set the PIN": (filled, lambda token: token.set_pin(PIN)),
    "change the PIN": (with_pin, lambda token: (token.try_pin(PIN), token.set_pin(OTHER_PIN))),
    "remove the PIN": (with_pin, lambda token: (token.try_pin(PIN), token.lock.remove())),
    "change an unlocked one": (with_pin, lambda token: token.unlocked().changes.rename(0, "Uno", "due")),
    "a right PIN": (with_pin, lambda token: token.try_pin(PIN)),
    "a wrong PIN": (with_pin, lambda token: token.try_pin(OTHER_PIN)),
    "the last wrong PIN": (with_pin_and_nine_wrong, lambda token: token.try_pin(OTHER_PIN)),
}


def content_of(storage):
    """What a wearer can find out about a token after switching it on, with no cut in the way."""
    token = Token(FlashStorage(storage))
    vault = token.vault
    tries = token.journal.tries
    opens = None
    if vault.locked:
        opens = next((pin for pin in (PIN, OTHER_PIN) if token.try_pin(pin) == "open"), "nothing")
    records = records_of(vault)
    return vault.state, opens, tries, records, vault.settings.encode(), vault.show_first


@pytest.mark.parametrize(("prepare", "operate"), OPERATIONS.values(), ids=OPERATIONS)
def test_it_is_before_or_after(prepare, operate, tell):
    start = FlashStorage()
    prepare(Token(start))
    before = content_of(start)
    done = FlashStorage(start)
    operate(Token(done))
    after = content_of(done)

    outcomes = []
    for write in itertools.count(1):
        storages = [cut(start, operate, write, part) for part in (0, PARTS[write % len(PARTS)])]
        if None in storages:
            break
        for storage in storages:
            found = content_of(storage)
            assert normal(found) in (normal(before), normal(after)), f"cut at write {write}"
            assert_tries_kept(before, after, found)
            outcomes.append(found)
            assert_goes_on(storage)
    assert before in outcomes
    tell("cuts on the simulated flash", len(outcomes))


def normal(content):
    """Without the tries, which are counted while an operation is under way."""
    state, opens, _tries, *rest = content
    return state, opens, rest


def assert_tries_kept(before, after, found):
    """Tries are never fewer than before, unless the right PIN was given or the vault is gone."""
    assert found[2] in {before[2], before[2] + 1, after[2]}


def cut(start, operate, write, part):
    """The storage after `operate` was cut short at its `write`-th write; None when it has fewer."""
    storage = FlashStorage(start)
    token = Token(storage)
    storage.flash.cut_after(write, part)
    try:
        operate(token)
    except PowerCut:
        return storage
    assert storage.flash.cut_pending
    return None


def assert_goes_on(storage):
    """Both copies are the same after the next start, and the token can be used."""
    token = Token(storage)
    at_work(token)
    assert token.vault.state in ("good", "new")
    assert storage.copies[0] == storage.copies[1] or token.vault.state == "new"
    vault = token.unlocked()
    if vault.locked:
        return
    vault.changes.set("pace", 77)
    assert Token(storage).unlocked().settings.pace == 77


@pytest.mark.parametrize("part", [0, 0.5])
def test_no_counter_is_used_twice_whatever_is_cut(part):
    """Counting on and on, over starts of the journal, each time cut at another write."""
    storage = FlashStorage()
    with_full_journal(Token(storage))
    expected = Token(storage).vault.accounts[1].counter
    for write in range(1, 200):
        vault = Token(storage).vault
        assert vault.accounts[1].counter >= expected
        storage.flash.cut_after(write % 40 + 1, part)
        try:
            while True:
                used = vault.advance(1)
                assert used >= expected
                expected = used + 1
                vault.work()
        except PowerCut:
            pass


@pytest.mark.parametrize("part", [0, 0.5, 1])
def test_a_wrong_pin_is_counted_before_it_is_tried(part):
    storage = FlashStorage()
    with_pin(Token(storage))
    for tries in range(9):
        token = Token(storage)
        assert token.journal.tries == tries
        steps = token.try_steps(OTHER_PIN)
        next(steps)
        # From here on the plug may be pulled at any time.
        assert Journal(storage.nvm).tries == tries + 1
    token = Token(storage)
    storage.flash.cut_after(1, part)
    with pytest.raises(PowerCut):
        token.try_pin(PIN)
    token = Token(storage)
    assert token.journal.tries == (10 if part == 1 else 9) or token.vault.state == "new"


def test_the_tenth_wrong_pin_destroys_the_vault_also_when_the_plug_is_pulled_before():
    storage = FlashStorage()
    with_pin_and_nine_wrong(Token(storage))
    token = Token(storage)
    next(token.try_steps(OTHER_PIN))
    assert Token(storage).vault.state == "new"

    storage = FlashStorage()
    with_pin_and_nine_wrong(Token(storage))
    token = Token(storage)
    assert token.try_pin(OTHER_PIN) == DESTROYED
    assert token.vault.state == Token(storage).vault.state == "new"
    assert storage.copies == [b"", b""]
