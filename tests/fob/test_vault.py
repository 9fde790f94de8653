"""The vault over copies that fail and tear."""

import pytest
from fob import vault as fob_vault
from fob.account import RECORD_SIZE, Account
from fob.seal import DamagedError, Unsealed
from fob.vault import CAPACITY, Vault, VaultError
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule


class PowerCut(BaseException):
    """The plug was pulled."""


class Copy:
    """A copy in memory. A write can be cut at any byte, fail, or store something else."""

    def __init__(self):
        self.content = b""
        self.writes = 0
        self.cut_at = None
        self.behind_the_cut = "old"
        self.fails = False
        self.spoils = False
        self.unreadable = False

    def read(self):
        if self.unreadable:
            raise OSError(5)
        return self.content

    def write(self, *parts):
        self.writes += 1
        if self.fails:
            raise OSError(28)
        data = b"".join(parts)
        if self.cut_at is not None:
            self._tear(data)
        self.content = b"?" + data[1:] if self.spoils else data

    def holds(self, *parts):
        return self.read() == b"".join(parts)

    def _tear(self, data):
        rest = {
            "old": self.content[self.cut_at :],
            "erased": b"\xff" * (len(data) - self.cut_at),
            "nothing": b"",
        }[self.behind_the_cut]
        self.content = data[: self.cut_at] + rest
        raise PowerCut


def totp(name="Contoso", key=b"k" * 20, account="ada"):
    return Account("totp", "SHA1", 6, 30, None, key, name, account)


def hotp(counter=0, name="Counted"):
    return Account("hotp", "SHA1", 6, None, counter, b"h" * 20, name, "bo")


def loaded(copies):
    vault = Vault(copies, Unsealed())
    vault.load()
    return vault


def filled():
    copies = [Copy(), Copy()]
    vault = loaded(copies)
    vault.add([totp("One"), hotp(7, "Two"), totp("Three")])
    vault.set("pace", 20)
    return vault, copies


def content_of(vault):
    return [account.encode() for account in vault.accounts], vault.settings.encode(), vault.show_first


def names(vault):
    return [account.name for account in vault.accounts]


CHANGES = {
    "add": lambda vault: vault.add([totp("Four"), totp("Five")]),
    "replace": lambda vault: vault.replace(1, hotp(9, "Other")),
    "rename": lambda vault: vault.rename(0, "Uno", "due"),
    "suffix": lambda vault: vault.set_suffix(2, "enter"),
    "move": lambda vault: vault.move(0, 2),
    "remove": lambda vault: vault.remove(1),
    "set": lambda vault: vault.set("keys", "row"),
    "advance": lambda vault: vault.advance(1),
}
each_change = pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)


def test_a_new_vault_is_empty_and_nothing_is_written():
    copies = [Copy(), Copy()]
    vault = loaded(copies)
    assert (vault.state, names(vault), vault.settings.keys) == ("new", [], "auto")
    assert not fob_vault.has_accounts(copies)
    assert [copy.writes for copy in copies] == [0, 0]


@each_change
def test_a_change_is_there_after_a_restart(change):
    vault, copies = filled()
    before = content_of(vault)
    change(vault)
    assert content_of(vault) != before
    assert content_of(loaded(copies)) == content_of(vault)
    assert loaded(copies).state == vault.state == "good"
    assert fob_vault.has_accounts(copies)


def test_the_copies_are_written_in_turn():
    vault, copies = filled()
    first, second = (copy.writes for copy in copies)
    for turn in range(1, 7):
        vault.set("pace", turn)
        assert copies[0].writes + copies[1].writes == first + second + turn
    assert [copy.writes for copy in copies] == [first + 3, second + 3]


@pytest.mark.parametrize("behind", ["old", "erased", "nothing"])
@each_change
def test_a_cut_at_any_byte_leaves_the_old_or_the_new(change, behind):
    vault, copies = filled()
    old, whole = content_of(vault), {copy.content for copy in copies}
    change(vault)
    new = content_of(vault)
    whole |= {copy.content for copy in copies}
    size = max(len(copy.content) for copy in copies)

    for cut_at in range(size + 1):
        vault, copies = filled()
        for copy in copies:
            copy.cut_at, copy.behind_the_cut = cut_at, behind
        with pytest.raises(PowerCut):
            change(vault)
        for copy in copies:
            copy.cut_at = None

        after = loaded(copies)
        assert content_of(after) in (old, new)
        torn = any(copy.content not in whole for copy in copies)
        assert after.state == ("one copy damaged" if torn else "good")
        kept = content_of(after)
        after.set("pace", 77)
        assert after.state == loaded(copies).state == "good"
        assert content_of(loaded(copies))[0] == kept[0]
        assert loaded(copies).settings.pace == 77


@pytest.mark.parametrize("behind", ["erased", "nothing"])
def test_a_cut_at_any_byte_of_the_very_first_write_leaves_a_new_vault_or_the_account(behind):
    whole = [Copy(), Copy()]
    loaded(whole).add([totp()])
    for place in (0, 1):
        for cut_at in range(len(whole[0].content) + 1):
            copies = [Copy(), Copy()]
            copies[place].cut_at, copies[place].behind_the_cut = cut_at, behind
            with pytest.raises(PowerCut):
                loaded(copies).add([totp()])
            copies[place].cut_at = None

            after = loaded(copies)
            assert names(after) in ([], ["Contoso"])
            assert after.state in ("new", "one copy damaged", "good")
            assert fob_vault.has_accounts(copies) == (names(after) == ["Contoso"])
            after.add([totp("Second")])
            assert loaded(copies).state == "good"
            assert names(loaded(copies))[-1] == "Second"


def test_each_changed_byte_of_one_copy_is_noticed_and_healed():
    vault, copies = filled()
    good = [copy.content for copy in copies]
    expected = content_of(vault)
    newest = 1 if copies[1].content[6:10] > copies[0].content[6:10] else 0
    vault_before = content_of(vault)
    for place in range(len(good[newest])):
        damaged = bytearray(good[newest])
        damaged[place] ^= 0x40
        copies[newest].content = bytes(damaged)
        copies[1 - newest].content = good[1 - newest]
        after = loaded(copies)
        assert after.state == "one copy damaged"
        # What is left is what was there before the last change, which set the pace.
        assert content_of(after)[0] == vault_before[0]
        after.set("pace", 20)
        assert content_of(loaded(copies)) == expected
        assert loaded(copies).state == "good"


def test_a_copy_that_is_gone_is_noticed():
    _, copies = filled()
    copies[0].content = b""
    assert loaded(copies).state == "one copy damaged"
    assert names(loaded(copies)) == ["One", "Two", "Three"]


@pytest.mark.parametrize("garbage", [b"\xff" * 4000, bytes(4000), b"x", b"FOBV"])
def test_two_damaged_copies_are_not_a_new_vault(garbage):
    _, copies = filled()
    for copy in copies:
        copy.content = garbage
    vault = loaded(copies)
    assert (vault.state, names(vault)) == ("damaged", [])
    assert fob_vault.has_accounts(copies)
    for change in (lambda: vault.add([totp()]), lambda: vault.set("pace", 1)):
        with pytest.raises(VaultError, match="damaged: nothing can be changed until it is wiped"):
            change()
    assert [copy.content for copy in copies] == [garbage, garbage]

    vault.wipe()
    assert vault.state == loaded(copies).state == "new"
    vault.add([totp()])
    assert names(loaded(copies)) == ["Contoso"]


def test_two_copies_that_can_not_be_read_are_not_a_new_vault():
    _, copies = filled()
    for copy in copies:
        copy.unreadable = True
    assert loaded(copies).state == "damaged"


def test_one_copy_that_can_not_be_read_is_done_without():
    _, copies = filled()
    copies[1].unreadable = True
    assert loaded(copies).state == "one copy damaged"
    assert names(loaded(copies)) == ["One", "Two", "Three"]


@pytest.mark.parametrize("failure", ["fails", "spoils"])
@each_change
def test_a_change_that_can_not_be_stored_changes_nothing(change, failure):
    vault, copies = filled()
    before = content_of(vault)
    for copy in copies:
        setattr(copy, failure, True)
    with pytest.raises(VaultError, match="could not be stored"):
        change(vault)
    assert content_of(vault) == content_of(loaded(copies)) == before

    for copy in copies:
        setattr(copy, failure, False)
    change(vault)
    assert content_of(loaded(copies)) == content_of(vault) != before
    assert vault.state == "good"


def test_failing_again_and_again_never_touches_the_last_good_copy():
    vault, copies = filled()
    before = content_of(vault)
    for copy in copies:
        copy.spoils = True
    for _ in range(5):
        with pytest.raises(VaultError):
            vault.set("pace", 1)
    assert vault.state == "one copy damaged"
    assert content_of(loaded(copies)) == before


def test_an_account_that_is_safe_in_one_copy_counts_also_when_the_other_fails():
    copies = [Copy(), Copy()]
    copies[1].fails = True
    vault = loaded(copies)
    vault.add([totp()])
    assert vault.state == loaded(copies).state == "one copy damaged"
    assert names(vault) == names(loaded(copies)) == ["Contoso"]


def test_the_counter_is_stored_before_it_is_used():
    vault, copies = filled()
    for expected in (7, 8, 9):
        assert vault.advance(1) == expected
        assert loaded(copies).accounts[1].counter == vault.accounts[1].counter == expected + 1


def test_a_counter_that_can_not_be_stored_is_not_used():
    vault, copies = filled()
    for copy in copies:
        copy.fails = True
    with pytest.raises(VaultError):
        vault.advance(1)
    assert vault.accounts[1].counter == 7


def test_a_counter_never_starts_again():
    vault = loaded([Copy(), Copy()])
    vault.add([hotp(2**64 - 2), totp()])
    assert vault.advance(0) == 2**64 - 2
    with pytest.raises(VaultError, match="used up"):
        vault.advance(0)
    assert vault.accounts[0].counter == 2**64 - 1
    with pytest.raises(VaultError, match="no counter"):
        vault.advance(1)


def test_a_hundred_of_the_longest_accounts_fit_and_no_more():
    copies = [Copy(), Copy()]
    vault = loaded(copies)
    longest = [
        Account("hotp", "SHA512", 8, None, 2**64 - 1, bytes([number]) * 128, "n" * 64, "a" * 64, "enter")
        for number in range(CAPACITY)
    ]
    vault.add(longest[:60])
    with pytest.raises(VaultError, match="holds 100 accounts, and has 60"):
        vault.add(longest[:41])
    assert len(vault.accounts) == 60
    vault.add(longest[60:])
    assert content_of(loaded(copies))[0] == [account.encode() for account in longest]
    assert len(copies[0].content) > CAPACITY * RECORD_SIZE
    assert max(len(copy.content) for copy in copies) <= fob_vault.COPY_SIZE


def test_the_last_added_is_shown_first_and_stays_so_wherever_it_moves():
    vault, copies = filled()
    assert vault.show_first == 2
    vault.move(2, 0)
    assert (vault.show_first, names(vault)) == (0, ["Three", "One", "Two"])
    vault.move(1, 2)
    assert (vault.show_first, names(vault)) == (0, ["Three", "Two", "One"])
    vault.move(1, 0)
    assert (vault.show_first, names(vault)) == (1, ["Two", "Three", "One"])
    vault.remove(0)
    assert (vault.show_first, names(vault)) == (0, ["Three", "One"])
    vault.add([totp("Four")])
    assert loaded(copies).show_first == 2
    vault.remove(2)
    assert loaded(copies).show_first == 0


def test_the_last_account_can_be_removed():
    copies = [Copy(), Copy()]
    vault = loaded(copies)
    vault.add([totp()])
    vault.remove(0)
    assert (loaded(copies).state, names(loaded(copies))) == ("good", [])
    assert not fob_vault.has_accounts(copies)


def test_adding_nothing_writes_nothing():
    vault, copies = filled()
    writes = [copy.writes for copy in copies]
    vault.add([])
    assert [copy.writes for copy in copies] == writes


@pytest.mark.parametrize("index", [-1, 3, 99])
@pytest.mark.parametrize("change", ["replace", "rename", "suffix", "remove", "advance", "move", "move to"])
def test_an_account_that_is_not_there(change, index):
    vault, copies = filled()
    writes = [copy.writes for copy in copies]
    act = {
        "replace": lambda: vault.replace(index, totp()),
        "rename": lambda: vault.rename(index, "a", "b"),
        "suffix": lambda: vault.set_suffix(index, "tab"),
        "remove": lambda: vault.remove(index),
        "advance": lambda: vault.advance(index),
        "move": lambda: vault.move(index, 0),
        "move to": lambda: vault.move(0, index),
    }[change]
    with pytest.raises(VaultError, match="no such account"):
        act()
    assert names(vault) == ["One", "Two", "Three"]
    assert [copy.writes for copy in copies] == writes


def test_values_that_are_not_allowed_change_nothing():
    vault, copies = filled()
    before = content_of(vault)
    for change in (
        lambda: vault.rename(0, "n" * 65, "a"),
        lambda: vault.set_suffix(0, "space"),
        lambda: vault.set("pace", 201),
        lambda: vault.set("volume", 1),
    ):
        with pytest.raises(ValueError, match=r"must|no such"):
            change()
    assert content_of(vault) == content_of(loaded(copies)) == before


def test_a_wipe_erases_both_copies_whatever_they_hold():
    vault, copies = filled()
    vault.wipe()
    assert (vault.state, names(vault), vault.settings.pace, vault.show_first) == ("new", [], 0, 0)
    assert [copy.content for copy in copies] == [b"", b""]
    assert not fob_vault.has_accounts(copies)


@pytest.mark.parametrize("cut", [0, 1])
def test_a_wipe_that_was_cut_short_shows(cut):
    vault, copies = filled()
    older_first = sorted(copies, key=lambda copy: copy.content[6:10])
    older_first[cut].cut_at, older_first[cut].behind_the_cut = 0, "old"
    with pytest.raises(PowerCut):
        vault.wipe()
    older_first[cut].cut_at = None
    assert names(loaded(copies)) == ["One", "Two", "Three"]
    loaded(copies).wipe()
    assert loaded(copies).state == "new"


def test_a_wipe_that_fails_says_so():
    vault, copies = filled()
    copies[1].fails = True
    with pytest.raises(VaultError, match="could not be erased"):
        vault.wipe()


class Tagged:
    """A seal that refuses a body under another sequence number."""

    def wrap(self, body, sequence):
        return sequence.to_bytes(4, "big") + body[::-1]

    def unwrap(self, blob, sequence):
        if bytes(blob[:4]) != sequence.to_bytes(4, "big"):
            raise DamagedError
        return bytes(blob[4:])[::-1]


def test_the_seal_sees_every_body_and_the_count_stays_readable_without_it():
    copies = [Copy(), Copy()]
    vault = Vault(copies, Tagged())
    vault.load()
    vault.add([totp("Sealed")])
    assert b"Sealed" not in copies[0].content + copies[1].content
    assert fob_vault.has_accounts(copies)
    again = Vault(copies, Tagged())
    again.load()
    assert (again.state, names(again)) == ("good", ["Sealed"])

    without = loaded(copies)
    assert (without.state, names(without)) == ("damaged", [])


class OneBad(Tagged):
    """Refuses one sequence number."""

    def __init__(self, bad):
        self.bad = bad

    def unwrap(self, blob, sequence):
        if sequence == self.bad:
            raise DamagedError
        return super().unwrap(blob, sequence)


def test_a_copy_that_the_seal_refuses_is_a_damaged_copy():
    copies = [Copy(), Copy()]
    vault = Vault(copies, Tagged())
    vault.add([totp("Old")])
    vault.rename(0, "New", "ada")
    newest = max(int.from_bytes(copy.content[6:10], "big") for copy in copies)
    after = Vault(copies, OneBad(newest))
    after.load()
    assert (after.state, names(after)) == ("one copy damaged", ["Old"])


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_garbage_in_both_copies_never_crashes(first, second):
    copies = [Copy(), Copy()]
    copies[0].content, copies[1].content = first, second
    vault = loaded(copies)
    assert names(vault) == []
    assert vault.state == ("damaged" if first and second else "new")
    assert fob_vault.has_accounts(copies) == (vault.state == "damaged")


class Uses(RuleBasedStateMachine):
    """Any changes in any order, some cut, some failing, against a plain list."""

    def __init__(self):
        super().__init__()
        self.copies = [Copy(), Copy()]
        self.vault = loaded(self.copies)
        self.expected = []
        self.number = 0

    def act(self, change, expected, how):
        """Make a change that ends well, is cut, or fails."""
        if how == "well":
            change()
            self.expected = expected
            return
        for copy in self.copies:
            copy.cut_at = how if isinstance(how, int) else None
            copy.fails = how == "fails"
        try:
            change()
        except VaultError:
            assert names(self.vault) == self.expected
        except PowerCut:
            pass
        for copy in self.copies:
            copy.cut_at, copy.fails = None, False
        if isinstance(how, int):
            self.vault = loaded(self.copies)
            assert names(self.vault) in (self.expected, expected)
            self.expected = names(self.vault)

    hows = st.one_of(st.just("well"), st.just("fails"), st.integers(0, 400))

    @precondition(lambda self: len(self.expected) < 8)
    @rule(how=hows)
    def add(self, how):
        self.number += 1
        name = str(self.number)
        self.act(lambda: self.vault.add([totp(name)]), [*self.expected, name], how)

    @precondition(lambda self: self.expected)
    @rule(how=hows, data=st.data())
    def remove(self, how, data):
        index = data.draw(st.integers(0, len(self.expected) - 1))
        rest = self.expected[:index] + self.expected[index + 1 :]
        self.act(lambda: self.vault.remove(index), rest, how)

    @precondition(lambda self: self.expected)
    @rule(how=hows, data=st.data())
    def move(self, how, data):
        places = st.integers(0, len(self.expected) - 1)
        index, to = data.draw(places), data.draw(places)
        moved = self.expected[:index] + self.expected[index + 1 :]
        moved.insert(to, self.expected[index])
        self.act(lambda: self.vault.move(index, to), moved, how)

    @invariant()
    def nothing_is_lost(self):
        assert names(self.vault) == self.expected
        assert names(loaded(self.copies)) == self.expected


TestUses = Uses.TestCase


@pytest.mark.parametrize("place", [0, 1])
def test_mending_writes_the_damaged_copy_again_and_not_the_other(place):
    copies = [Copy(), Copy()]
    vault = Vault(copies, Unsealed())
    vault.add([totp("Old")])
    vault.set("pace", 7)
    vault.set("pace", 9)
    copies[place].content = copies[place].content[:20]
    good = copies[1 - place].content
    after = loaded(copies)
    kept = after.settings.pace
    after.mend()
    assert after.state == loaded(copies).state == "good"
    assert copies[1 - place].content == good
    copies[1 - place].content = good[:20]
    assert names(loaded(copies)) == ["Old"]
    assert loaded(copies).settings.pace == kept
