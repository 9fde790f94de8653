"""Vaults of other formats: an older one, from kept images, is taken over; a newer one is left as it is."""

import binascii
import os
from pathlib import Path

import pytest
from fob.vault.lock import OPEN, Lock
from fob.vault.vault import VaultError
from vaults import NVM_SIZE, MemoryCopy, PowerCut, loaded, new_nvm

IMAGES = Path(__file__).parent / "images"
NAMES = ["Contoso", "VPN", "Fabrikam ä"]


def version_1():
    """The copies of a token that ran the first firmware: the second was written last."""
    return [MemoryCopy((IMAGES / f"v1-{letter}.bin").read_bytes()) for letter in "ab"]


def assert_taken_over(vault, show_first=2):
    assert [account.name for account in vault.accounts] == NAMES
    assert [account.counter for account in vault.accounts] == [None, 42, None]
    assert vault.accounts[0].key == b"12345678901234567890"
    assert vault.accounts[2].account == "名前"
    assert (vault.settings.pace, vault.settings.keys, vault.show_first) == (20, "row+shift", show_first)


def test_version_1_is_taken_over_and_sealed():
    copies, nvm = version_1(), new_nvm()
    vault = loaded(copies, nvm)
    assert (vault.state, vault.has_pin, vault.work()) == ("good", False, None)
    assert_taken_over(vault)
    for copy in copies:
        assert copy.content[4] == 3
        assert b"12345678901234567890" not in copy.content
    assert_taken_over(loaded(copies, nvm))
    assert vault.advance(1) == 42


def test_version_1_with_a_damaged_copy_is_taken_over_from_the_other():
    copies, nvm = version_1(), new_nvm()
    newest = max(copies, key=lambda copy: copy.content[6:10])
    newest.content = newest.content[:-1] + bytes([newest.content[-1] ^ 1])
    vault = loaded(copies, nvm)
    assert [account.name for account in vault.accounts] == NAMES
    assert (vault.state, vault.work()) == ("good", "A COPY WAS DAMAGED")


@pytest.mark.parametrize("length", [27_998, 2**31, 2**32 - 1])
def test_version_1_of_a_length_that_no_memory_holds_is_damage(length):
    """Its head has no check value of its own; a fuzzer found that the board would have run out of memory."""

    class Board(MemoryCopy):
        def read_into(self, buffer, start=0):
            assert len(buffer) <= 27_997, "more than there is memory for"
            return super().read_into(buffer, start)

    copies = [
        Board(copy.content[:10] + length.to_bytes(4, "big") + copy.content[14:]) for copy in version_1()
    ]
    vault = loaded(copies, new_nvm())
    assert (vault.state, len(vault.accounts)) == ("damaged", 0)


def test_version_1_that_can_not_be_stored_is_used_as_it_is():
    copies, nvm = version_1(), new_nvm()
    before = [copy.content for copy in copies]
    for copy in copies:
        copy.fails = True
    assert_taken_over(loaded(copies, nvm))
    assert [copy.content for copy in copies] == before


PIN = b"271828"


def sealed_version(version):
    """A token with a PIN, after a wrong try. In version 2 a counter is ahead in the journal."""
    copies = [Cut((IMAGES / f"v{version}-{letter}.bin").read_bytes()) for letter in "ab"]
    nvm = bytearray((IMAGES / f"v{version}-nvm.bin").read_bytes().ljust(NVM_SIZE, b"\xff"))
    return copies, nvm


def unlocked(copies, nvm):
    vault = loaded(copies, nvm)
    assert (vault.state, vault.locked, vault.count) == ("good", True, 3)
    lock = Lock(vault, vault.journal, os.urandom, lambda: 0)
    list(lock.unlock_steps(PIN))
    assert lock.outcome == OPEN
    return vault


def finish(vault):
    assert {vault.work() for _ in range(20)} == {None}


TYPED_LAST = 1
"""By the journal of version 2: its counter is ahead there."""


@pytest.mark.parametrize(("version", "show_first"), [(2, TYPED_LAST), (3, 2)])
def test_a_sealed_version_opens_and_is_stored_in_todays_format_when_there_is_time(version, show_first):
    copies, nvm = sealed_version(version)
    before = [copy.content for copy in copies]
    vault = unlocked(copies, nvm)
    assert_taken_over(vault, show_first)
    assert vault.settings.lock == 45
    assert [copy.content for copy in copies] == before
    finish(vault)
    assert_taken_over(vault, show_first)
    assert [copy.content[4] for copy in copies] == [3, 3]
    assert ([copy.content for copy in copies] == before) == (version == 3)
    assert_taken_over(unlocked(copies, nvm), show_first)
    assert vault.advance(1) == 42


def test_version_2_counts_and_changes_before_there_was_time():
    copies, nvm = sealed_version(2)
    vault = unlocked(copies, nvm)
    assert vault.advance(1) == 42
    assert copies[0].content[4] == 2
    assert unlocked(copies, nvm).accounts[1].counter == 43
    vault.changes.move(1, 0)
    assert [copy.content[4] for copy in copies] == [3, 3]
    assert [account.counter for account in unlocked(copies, nvm).accounts] == [43, None, None]


@pytest.mark.parametrize("place", [0, 1])
def test_storing_version_2_in_todays_format_can_be_cut_at_any_byte(place):
    for at in range(0, 450, 3):
        copies, nvm = sealed_version(2)
        vault = unlocked(copies, nvm)
        copies[place].cut_at = at
        with pytest.raises(PowerCut):
            finish(vault)
        again = unlocked(copies, nvm)
        assert_taken_over(again, TYPED_LAST)
        {again.work() for _ in range(20)}
        assert again.state == "good"
        assert_taken_over(unlocked(copies, nvm), TYPED_LAST)


class Cut(MemoryCopy):
    """Its first write is cut at a byte."""

    cut_at = None

    def store(self, data):
        if self.cut_at is None:
            self.content = data
            return
        at, self.cut_at = self.cut_at, None
        self.content = data[:at] + self.content[at:]
        raise PowerCut


@pytest.mark.parametrize("place", [0, 1])
def test_taking_over_can_be_cut_at_any_byte(place):
    for at in range(0, 500, 3):
        copies = [Cut(copy.content) for copy in version_1()]
        nvm = new_nvm()
        copies[place].cut_at = at
        try:
            loaded(copies, nvm)
        except PowerCut:
            assert_taken_over(loaded(copies, nvm))


def version_4():
    """A copy as some later firmware may store it: of the beginning it keeps the first 18 bytes."""
    head = b"FOBV\4\7" + (9).to_bytes(4, "big") + (300).to_bytes(4, "big")
    return head + binascii.crc32(head).to_bytes(4, "big") + bytes(range(256)) * 2


@pytest.mark.parametrize("newer", [(0,), (1,), (0, 1)])
def test_a_newer_version_is_refused_and_not_touched(newer):
    copies, nvm = [MemoryCopy(), MemoryCopy()], new_nvm()
    loaded(copies, nvm).changes.set("pace", 5)
    for place in newer:
        copies[place].content = version_4()
    before, nvm_before = [copy.content for copy in copies], bytes(nvm)
    vault = loaded(copies, nvm)
    assert (vault.state, len(vault.accounts), vault.work()) == ("too new", 0, "VAULT TOO NEW")
    with pytest.raises(VaultError, match="newer firmware"):
        vault.changes.set("pace", 1)
    for _ in range(50):
        vault.work()
    assert [copy.content for copy in copies] == before
    assert nvm == nvm_before
    vault.changes.wipe()
    assert loaded(copies, nvm).state == "new"


def test_a_changed_version_byte_is_damage_and_not_a_newer_version():
    for version in (0, 1, 2, 4, 255):
        copies, nvm = [MemoryCopy(), MemoryCopy()], new_nvm()
        loaded(copies, nvm).changes.set("pace", 5)
        changed = bytearray(copies[0].content)
        changed[4] = version
        copies[0].content = bytes(changed)
        vault = loaded(copies, nvm)
        assert (vault.state, vault.settings.pace) == ("good", 5)
