"""The vault over copies that fail and tear."""

import random

import pytest
from fob.vault import copy as vault_copy
from fob.vault import writing
from fob.vault.account import RECORD_SIZE, Account
from fob.vault.copy import CAPACITY
from fob.vault.vault import COPY_WAS_DAMAGED, VaultError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from vaults import MemoryCopy, PowerCut, loaded, new_nvm


class Copy(MemoryCopy):
    """One whose writes can be cut at any byte."""

    cut_at = None
    behind_the_cut = "old"

    def store(self, data):
        if self.cut_at is None:
            self.content = data
            return
        rest = {
            "old": self.content[self.cut_at :],
            "erased": b"\xff" * (len(data) - self.cut_at),
            "nothing": b"",
        }[self.behind_the_cut]
        self.content = data[: self.cut_at] + rest
        raise PowerCut


class Flash:
    """Two copies and the journal's memory, as they are between two starts."""

    def __init__(self):
        self.copies = [Copy(), Copy()]
        self.nvm = new_nvm()
        self._random = random.Random(1)  # the same keys and nonces in each run: a cut then leaves the same

    def load(self):
        return loaded(self.copies, self.nvm, self._random.randbytes)

    def writes(self):
        return [copy.writes for copy in self.copies]

    def has_accounts(self):
        return vault_copy.has_accounts(self.copies)

    def fail(self, how, yes=True):
        for copy in self.copies:
            setattr(copy, how, yes)


def totp(name="Contoso", key=b"k" * 20, account="ada"):
    return Account("totp", "SHA1", 6, 30, None, key, name, account)


def hotp(counter=0, name="Counted"):
    return Account("hotp", "SHA1", 6, None, counter, b"h" * 20, name, "bo")


def filled():
    flash = Flash()
    vault = flash.load()
    vault.changes.add([totp("One"), hotp(7, "Two"), totp("Three")])
    vault.changes.set("pace", 20)
    return vault, flash


def content_of(vault):
    return [account.encode() for account in vault.accounts], vault.settings.encode(), vault.show_first


def names(vault):
    return [account.name for account in vault.accounts]


CHANGES = {
    "add": lambda vault: vault.changes.add([totp("Four"), totp("Five")]),
    "replace": lambda vault: vault.changes.replace(1, hotp(9, "Other")),
    "rename": lambda vault: vault.changes.rename(0, "Uno", "due"),
    "suffix": lambda vault: vault.changes.set_suffix(2, "enter"),
    "move": lambda vault: vault.changes.move(0, 2),
    "remove": lambda vault: vault.changes.remove(1),
    "set": lambda vault: vault.changes.set("keys", "row"),
}
each_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def test_a_new_vault_is_empty_and_nothing_is_written():
    flash = Flash()
    vault = flash.load()
    assert (vault.state, names(vault), vault.settings.keys) == ("new", [], "auto")
    assert not flash.has_accounts()
    assert flash.writes() == [0, 0]
    assert flash.nvm == new_nvm()


@each_change
def test_a_change_is_there_after_a_restart_in_both_copies(change):
    vault, flash = filled()
    before = content_of(vault)
    change(vault)
    assert content_of(vault) != before
    assert content_of(flash.load()) == content_of(vault)
    assert flash.load().state == vault.state == "good"
    assert flash.has_accounts()
    assert flash.copies[0].content == flash.copies[1].content


def test_counting_writes_neither_copy():
    vault, flash = filled()
    writes = flash.writes()
    for expected in range(7, 107):
        assert vault.advance(1) == expected
        assert vault.accounts[1].counter == expected + 1
    assert flash.writes() == writes
    assert flash.load().accounts[1].counter == 107
    vault.changes.move(1, 0)
    assert vault.accounts[0].counter == flash.load().accounts[0].counter == 107


def test_counting_for_long_starts_the_journal_over_and_loses_nothing():
    vault, flash = filled()
    for expected in range(7, 1007):
        assert vault.advance(1) == expected
    assert vault.advance(1) == 1007
    assert flash.load().accounts[1].counter == 1008


@pytest.mark.parametrize("behind", ["old", "erased", "nothing"])
@each_change
def test_a_cut_at_any_byte_leaves_the_old_or_the_new(change, behind):
    vault, flash = filled()
    old = content_of(vault)
    change(vault)
    new = content_of(vault)
    size = len(flash.copies[0].content)
    for place in (0, 1):
        for cut_at in range(size + 1):
            vault, flash = filled()
            torn = flash.copies[place]
            torn.cut_at, torn.behind_the_cut = cut_at, behind
            with pytest.raises(PowerCut):
                change(vault)
            torn.cut_at = None

            after = flash.load()
            assert content_of(after) in (old, new)
            finish_comparing(after)
            assert after.state == "good"
            first, second = flash.copies
            size = vault_copy.read_head(first).size  # behind it lies what was longer
            assert first.content[:size] == second.content[:size]
            assert content_of(flash.load()) == content_of(after)


def finish_comparing(vault):
    """Let a vault do what it does while there is time; returns what it has to say."""
    return {vault.work() for _ in range(100)} - {None}


@pytest.mark.parametrize("behind", ["erased", "nothing"])
def test_a_cut_at_any_byte_of_the_very_first_write_leaves_a_new_vault_or_the_account(behind):
    whole = Flash()
    whole.load().changes.add([totp()])
    for place in (0, 1):
        for cut_at in range(len(whole.copies[0].content) + 1):
            flash = Flash()
            torn = flash.copies[place]
            torn.cut_at, torn.behind_the_cut = cut_at, behind
            with pytest.raises(PowerCut):
                flash.load().changes.add([totp()])
            torn.cut_at = None

            has_accounts = flash.has_accounts()
            after = flash.load()
            assert names(after) in ([], ["Contoso"])
            assert after.state in ("new", "good")
            assert has_accounts or not names(after)
            after.changes.add([totp("Second")])
            assert flash.load().state == "good"
            assert names(flash.load())[-1] == "Second"


@pytest.mark.parametrize("place", [0, 1])
def test_each_changed_byte_of_one_copy_is_noticed_said_and_mended(place):
    vault, flash = filled()
    good = flash.copies[place].content
    expected = content_of(vault)
    for at in range(len(good)):
        damaged = bytearray(good)
        damaged[at] ^= 0x40
        flash.copies[place].content = bytes(damaged)
        after = flash.load()
        assert content_of(after) == expected
        assert finish_comparing(after) == {COPY_WAS_DAMAGED}
        assert flash.copies[0].content == flash.copies[1].content == good
        assert finish_comparing(flash.load()) == set()


@pytest.mark.parametrize("place", [0, 1])
def test_a_copy_that_is_gone_is_noticed_and_made_again(place):
    vault, flash = filled()
    flash.copies[place].content = b""
    after = flash.load()
    assert (after.state, content_of(after)) == ("good", content_of(vault))
    assert after.work() == COPY_WAS_DAMAGED
    assert flash.copies[0].content == flash.copies[1].content


def test_a_damaged_copy_that_can_not_be_mended_shows_and_holds_changes_up():
    vault, flash = filled()
    flash.copies[0].content = b"damaged"
    flash.copies[0].fails = True
    after = flash.load()
    assert (after.state, content_of(after)) == ("one copy damaged", content_of(vault))
    with pytest.raises(VaultError, match="could not be stored"):
        after.changes.set("pace", 30)  # it would have to go over the last good copy
    flash.copies[0].fails = False
    after.changes.set("pace", 30)
    assert after.state == flash.load().state == "good"


@pytest.mark.parametrize("garbage", [b"\xff" * 4000, bytes(4000), b"x", b"FOBV"])
def test_two_damaged_copies_are_not_a_new_vault(garbage):
    _, flash = filled()
    for copy in flash.copies:
        copy.content = garbage
    vault = flash.load()
    assert (vault.state, names(vault)) == ("damaged", [])
    assert vault.work() == "VAULT DAMAGED"
    assert flash.has_accounts()
    for change in (lambda: vault.changes.add([totp()]), lambda: vault.changes.set("pace", 1)):
        with pytest.raises(VaultError, match="damaged: nothing can be changed until it is wiped"):
            change()
    assert [copy.content for copy in flash.copies] == [garbage, garbage]

    vault.changes.wipe()
    assert vault.state == flash.load().state == "new"
    vault.changes.add([totp()])
    assert names(flash.load()) == ["Contoso"]


def test_a_formatted_drive_is_not_a_new_vault():
    _, flash = filled()
    for copy in flash.copies:
        copy.content = b""
    vault = flash.load()
    assert vault.state == "lost"
    assert vault.work() == "VAULT LOST"
    with pytest.raises(VaultError, match="formatted: nothing can be changed until it is wiped"):
        vault.changes.add([totp()])
    vault.changes.wipe()
    assert flash.load().state == "new"
    vault.changes.add([totp()])
    assert names(flash.load()) == ["Contoso"]


def test_older_copies_that_were_put_back_are_refused():
    vault, flash = filled()
    old = [copy.content for copy in flash.copies]
    vault.changes.remove(0)
    for copy, content in zip(flash.copies, old, strict=True):
        copy.content = content
    after = flash.load()
    assert (after.state, names(after)) == ("rolled back", [])
    with pytest.raises(VaultError, match="put back"):
        after.changes.set("pace", 1)
    after.changes.wipe()
    assert flash.load().state == "new"


def test_older_copies_are_refused_after_a_wipe_and_after_the_journal_started_over():
    vault, flash = filled()
    old = [copy.content for copy in flash.copies]
    while not vault.journal.is_full:
        vault.advance(1)
    vault.changes.start_journal_over()
    flash.copies[0].content, flash.copies[1].content = old
    assert flash.load().state == "rolled back"

    vault, flash = filled()
    old = [copy.content for copy in flash.copies]
    vault.changes.wipe()
    flash.copies[0].content, flash.copies[1].content = old
    after = flash.load()
    assert (after.state, names(after)) == ("new", [])
    assert [copy.content for copy in flash.copies] == [b"", b""]


def test_one_older_copy_that_was_put_back_is_mended():
    vault, flash = filled()
    old = flash.copies[0].content
    vault.changes.remove(0)
    flash.copies[0].content = old
    after = flash.load()
    assert (after.state, content_of(after)) == ("good", content_of(vault))
    assert flash.copies[0].content == flash.copies[1].content != old


def test_two_copies_that_can_not_be_read_are_not_a_new_vault():
    _, flash = filled()
    flash.fail("unreadable")
    assert flash.load().state == "damaged"


def test_one_copy_that_can_not_be_read_is_done_without():
    _, flash = filled()
    flash.copies[1].unreadable = True
    assert names(flash.load()) == ["One", "Two", "Three"]


@pytest.mark.parametrize("failure", ["fails", "spoils"])
@each_change
def test_a_change_that_can_not_be_stored_changes_nothing(change, failure):
    vault, flash = filled()
    before = content_of(vault)
    flash.fail(failure)
    with pytest.raises(VaultError, match="could not be stored"):
        change(vault)
    assert content_of(vault) == content_of(flash.load()) == before

    flash.fail(failure, False)
    change(vault)
    assert content_of(flash.load()) == content_of(vault) != before
    assert vault.state == "good"


def test_failing_again_and_again_never_touches_the_last_good_copy():
    vault, flash = filled()
    before = content_of(vault)
    flash.fail("spoils")
    for _ in range(5):
        with pytest.raises(VaultError):
            vault.changes.set("pace", 1)
    assert vault.state == "one copy damaged"
    assert content_of(flash.load()) == before


def test_an_account_that_is_safe_in_one_copy_counts_also_when_the_other_fails():
    flash = Flash()
    flash.copies[1].fails = True
    vault = flash.load()
    vault.changes.add([totp()])
    assert vault.state == flash.load().state == "one copy damaged"
    assert names(vault) == names(flash.load()) == ["Contoso"]


def test_a_counter_that_can_not_be_stored_is_not_used():
    class WornOut(bytearray):
        def __setitem__(self, where, value):
            pass

    _, flash = filled()
    flash.nvm = WornOut(flash.nvm)
    vault = flash.load()
    with pytest.raises(VaultError, match="could not be stored"):
        vault.advance(1)
    assert vault.accounts[1].counter == 7


def test_a_counter_never_starts_again():
    flash = Flash()
    vault = flash.load()
    vault.changes.add([hotp(2**64 - 2), totp()])
    assert vault.advance(0) == 2**64 - 2
    with pytest.raises(VaultError, match="used up"):
        vault.advance(0)
    assert vault.accounts[0].counter == flash.load().accounts[0].counter == 2**64 - 1
    with pytest.raises(VaultError, match="no counter"):
        vault.advance(1)


def test_a_hundred_of_the_longest_accounts_fit_and_no_more():
    flash = Flash()
    vault = flash.load()
    longest = [
        Account("hotp", "SHA512", 8, None, 2**64 - 1, bytes([number]) * 128, "n" * 64, "a" * 64, "enter")
        for number in range(CAPACITY)
    ]
    vault.changes.add(longest[:60])
    with pytest.raises(VaultError, match="holds 100 accounts, and has 60"):
        vault.changes.add(longest[:41])
    assert len(vault.accounts) == 60
    vault.changes.add(longest[60:])
    assert content_of(flash.load())[0] == [account.encode() for account in longest]
    assert len(flash.copies[0].content) > CAPACITY * RECORD_SIZE
    assert len(flash.copies[0].content) == vault_copy.COPY_SIZE


def test_the_last_added_is_shown_first_and_stays_so_wherever_it_moves():
    vault, flash = filled()
    assert vault.show_first == 2
    vault.changes.move(2, 0)
    assert (vault.show_first, names(vault)) == (0, ["Three", "One", "Two"])
    vault.changes.move(1, 2)
    assert (vault.show_first, names(vault)) == (0, ["Three", "Two", "One"])
    vault.changes.move(1, 0)
    assert (vault.show_first, names(vault)) == (1, ["Two", "Three", "One"])
    vault.changes.remove(0)
    assert (vault.show_first, names(vault)) == (0, ["Three", "One"])
    vault.changes.add([totp("Four")])
    assert flash.load().show_first == 2
    vault.changes.remove(2)
    assert flash.load().show_first == 0


def test_noting_what_was_typed_last_changes_no_account():
    vault, flash = filled()
    vault.changes.set("first", "last-used")
    for index in (0, 1):
        vault.note_typed(index)
        again = flash.load()
        assert (again.show_first, content_of(again)) == (index, content_of(vault))
        assert [account.counter for account in again.accounts] == [None, 7, None]


def test_nothing_is_noted_where_it_would_change_nothing():
    vault, flash = filled()
    before = bytes(flash.nvm)
    vault.note_typed(0)
    assert flash.nvm == before
    vault.changes.set("first", "last-used")
    before = bytes(flash.nvm)
    vault.note_typed(vault.show_first)
    assert flash.nvm == before
    vault.note_typed(0)
    assert flash.nvm != before


def test_noting_it_for_longer_than_the_journal_has_room_forgets_none():
    vault, flash = filled()
    vault.changes.set("first", "last-used")
    for turn in range(450):
        vault.note_typed(turn % 2)
        finish_comparing(vault)
        assert vault.show_first == turn % 2
    assert flash.load().show_first == 1


def test_the_last_account_can_be_removed():
    flash = Flash()
    vault = flash.load()
    vault.changes.add([totp()])
    vault.changes.remove(0)
    assert (flash.load().state, names(flash.load())) == ("good", [])
    assert not flash.has_accounts()


def test_adding_nothing_writes_nothing():
    vault, flash = filled()
    writes = flash.writes()
    vault.changes.add([])
    assert flash.writes() == writes


@pytest.mark.parametrize("index", [-1, 3, 99])
@pytest.mark.parametrize("change", ["replace", "rename", "suffix", "remove", "advance", "move", "move to"])
def test_an_account_that_is_not_there(change, index):
    vault, flash = filled()
    writes = flash.writes()
    act = {
        "replace": lambda: vault.changes.replace(index, totp()),
        "rename": lambda: vault.changes.rename(index, "a", "b"),
        "suffix": lambda: vault.changes.set_suffix(index, "tab"),
        "remove": lambda: vault.changes.remove(index),
        "advance": lambda: vault.advance(index),
        "move": lambda: vault.changes.move(index, 0),
        "move to": lambda: vault.changes.move(0, index),
    }[change]
    with pytest.raises(VaultError, match="no such account"):
        act()
    assert names(vault) == ["One", "Two", "Three"]
    assert flash.writes() == writes


def test_values_that_are_not_allowed_change_nothing():
    vault, flash = filled()
    before = content_of(vault)
    for change in (
        lambda: vault.changes.rename(0, "n" * 65, "a"),
        lambda: vault.changes.set_suffix(0, "space"),
        lambda: vault.changes.set("pace", 201),
        lambda: vault.changes.set("volume", 1),
    ):
        with pytest.raises(ValueError, match=r"must|no such"):
            change()
    assert content_of(vault) == content_of(flash.load()) == before


def test_a_wipe_erases_both_copies_whatever_they_hold():
    vault, flash = filled()
    vault.changes.wipe()
    assert (vault.state, names(vault), vault.settings.pace, vault.show_first) == ("new", [], 0, 0)
    assert [copy.content for copy in flash.copies] == [b"", b""]
    assert not flash.has_accounts()


@pytest.mark.parametrize("cut", [0, 1])
def test_a_wipe_that_was_cut_short_is_finished(cut):
    vault, flash = filled()
    flash.copies[cut].cut_at = 0
    with pytest.raises(PowerCut):
        vault.changes.wipe()
    flash.copies[cut].cut_at = None
    assert flash.load().state == "new"
    assert [copy.content for copy in flash.copies] == [b"", b""]


def test_a_wipe_that_fails_says_so_and_nothing_is_opened_any_more():
    vault, flash = filled()
    flash.copies[1].fails = True
    with pytest.raises(VaultError, match="could not be erased"):
        vault.changes.wipe()
    assert names(vault) == names(flash.load()) == []
    flash.copies[1].fails = False
    assert flash.load().state == "new"


def test_a_wipe_with_a_full_journal():
    vault, flash = filled()
    while not vault.journal.is_full:
        vault.advance(1)
    vault.changes.wipe()
    assert vault.state == flash.load().state == "new"


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_garbage_in_both_copies_never_crashes(first, second):
    flash = Flash()
    flash.copies[0].content, flash.copies[1].content = first, second
    vault = flash.load()
    assert names(vault) == []
    assert vault.state == ("damaged" if first and second else "new")
    assert flash.has_accounts() == (vault.state == "damaged")


class Uses(RuleBasedStateMachine):
    """Any changes in any order, some cut, some failing, against a plain list of names and counters."""

    def __init__(self):
        super().__init__()
        self.flash = Flash()
        self.vault = self.flash.load()
        self.expected = []
        self.number = 0

    def act(self, change, expected, how):
        """Make a change that ends well, is cut, or fails."""
        if how == "well":
            change()
            self.expected = expected
            return
        for copy in self.flash.copies:
            copy.cut_at = how if isinstance(how, int) else None
            copy.fails = how == "fails"
        try:
            change()
        except VaultError:
            assert self.found(self.vault) == self.expected
        except PowerCut:
            pass
        else:
            self.expected = expected
        for copy in self.flash.copies:
            copy.cut_at, copy.fails = None, False
        if isinstance(how, int):
            self.vault = self.flash.load()
            assert self.found(self.vault) in (self.expected, expected)
            self.expected = self.found(self.vault)

    def found(self, vault):
        return [(account.name, account.counter) for account in vault.accounts]

    def place(self, data):
        return data.draw(st.integers(0, len(self.expected) - 1))

    hows = st.one_of(st.just("well"), st.just("fails"), st.integers(0, 600))

    @precondition(lambda self: len(self.expected) < 8)
    @rule(how=hows)
    def add(self, how):
        self.number += 1
        new = hotp(self.number, str(self.number))
        self.act(lambda: self.vault.changes.add([new]), [*self.expected, (new.name, new.counter)], how)

    @precondition(lambda self: self.expected)
    @rule(how=hows, data=st.data())
    def remove(self, how, data):
        index = self.place(data)
        rest = self.expected[:index] + self.expected[index + 1 :]
        self.act(lambda: self.vault.changes.remove(index), rest, how)

    @precondition(lambda self: self.expected)
    @rule(how=hows, data=st.data())
    def move(self, how, data):
        index, to = self.place(data), self.place(data)
        moved = self.expected[:index] + self.expected[index + 1 :]
        moved.insert(to, self.expected[index])
        self.act(lambda: self.vault.changes.move(index, to), moved, how)

    @precondition(lambda self: self.expected)
    @rule(how=hows, data=st.data(), times=st.integers(1, 60))
    def count(self, how, data, times):
        index = self.place(data)
        name = self.expected[index][0]
        for _ in range(times):
            after = list(self.expected)
            after[index] = (name, self.expected[index][1] + 1)
            self.act(lambda: self.vault.advance(index), after, how)

    @rule()
    def restart(self):
        self.vault = self.flash.load()

    @rule()
    def idle(self):
        finish_comparing(self.vault)

    @invariant()
    def nothing_is_lost(self):
        assert self.found(self.vault) == self.expected
        assert self.found(self.flash.load()) == self.expected


TestUses = Uses.TestCase


def test_the_journal_stays_while_only_one_copy_has_what_it_has_counted():
    flash = Flash()
    vault = flash.load()
    vault.changes.add([hotp()])
    vault.advance(0)
    flash.copies[vault.opened].fails = True  # the one that is written second
    nvm = bytes(flash.nvm)
    with pytest.raises(VaultError, match="could not be stored"):
        vault.changes.start_journal_over()
    assert bytes(flash.nvm) == nvm
    assert flash.load().accounts[0].counter == vault.accounts[0].counter


@pytest.mark.parametrize("failure", ["fails", "spoils"])
def test_a_change_that_failed_leaves_no_key_in_the_buffer(failure):
    flash = Flash()
    vault = flash.load()
    flash.fail(failure)
    with pytest.raises(VaultError):
        vault.changes.add([totp(key=b"SECRET" * 4)])
    assert b"SECRET" not in bytes(writing._buffer)
