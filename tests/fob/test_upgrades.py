"""Vaults of other formats: an older one, from kept images, is taken over; a newer one is left as it is."""

import binascii
import os
from pathlib import Path

import pytest
from fob.lock import OPEN, Lock
from fob.vault import VaultError
from vaults import NVM_SIZE, MemoryCopy, PowerCut, loaded, new_nvm

IMAGES = Path(__file__).parent / "images"
NAMES = ["Contoso", "VPN", "Fabrikam ä"]


def version_1():
    """The copies of a token that ran the first firmware: the second was written last."""
    return [MemoryCopy((IMAGES / f"v1-{letter}.bin").read_bytes()) for letter in "ab"]


def assert_taken_over(vault):
    assert [account.name for account in vault.accounts] == NAMES
    assert [account.counter for account in vault.accounts] == [None, 42, None]
    assert vault.accounts[0].key == b"12345678901234567890"
    assert vault.accounts[2].account == "名前"
    assert (vault.settings.pace, vault.settings.keys, vault.show_first) == (20, "row+shift", 2)


def test_version_1_is_taken_over_and_sealed():
    copies, nvm = version_1(), new_nvm()
    vault = loaded(copies, nvm)
    assert (vault.state, vault.has_pin, vault.work()) == ("good", False, None)
    assert_taken_over(vault)
    for copy in copies:
        assert copy.content[4] == 2
        assert b"12345678901234567890" not in copy.content
    assert_taken_over(loaded(copies, nvm))
    assert vault.advance(1) == 42


def test_version_1_with_a_damaged_copy_is_taken_over_from_the_other():
    copies, nvm = version_1(), new_nvm()
    newest = max(copies, key=lambda copy: copy.content[6:10])
    newest.content = newest.content[:-1] + b"?"
    vault = loaded(copies, nvm)
    assert [account.name for account in vault.accounts] == NAMES
    assert (vault.state, vault.work()) == ("good", "A COPY WAS DAMAGED")


def test_version_1_that_can_not_be_stored_is_used_as_it_is():
    copies, nvm = version_1(), new_nvm()
    before = [copy.content for copy in copies]
    for copy in copies:
        copy.fails = True
    assert_taken_over(loaded(copies, nvm))
    assert [copy.content for copy in copies] == before


def test_version_2_is_still_what_it_was():
    """Today's format, with the PIN 271828, a counter that went on, and a wrong try."""
    copies = [MemoryCopy((IMAGES / f"v2-{letter}.bin").read_bytes()) for letter in "ab"]
    nvm = bytearray((IMAGES / "v2-nvm.bin").read_bytes().ljust(NVM_SIZE, b"\xff"))
    before = [copy.content for copy in copies]
    vault = loaded(copies, nvm)
    lock = Lock(vault, vault._journal, os.urandom, lambda: 0)
    assert (vault.state, vault.locked, vault.count, lock.tries_left) == ("good", True, 3, 9)
    list(lock.unlock_steps(b"271828"))
    assert lock.outcome == OPEN
    assert_taken_over(vault)
    assert vault.settings.lock == 45
    assert [copy.content for copy in copies] == before


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


def version_3():
    """A copy as some later firmware may store it: of the beginning it keeps the first 18 bytes."""
    head = b"FOBV\3\7" + (9).to_bytes(4, "big") + (300).to_bytes(4, "big")
    return head + binascii.crc32(head).to_bytes(4, "big") + bytes(range(256)) * 2


@pytest.mark.parametrize("newer", [(0,), (1,), (0, 1)])
def test_a_newer_version_is_refused_and_not_touched(newer):
    copies, nvm = [MemoryCopy(), MemoryCopy()], new_nvm()
    loaded(copies, nvm).set("pace", 5)
    for place in newer:
        copies[place].content = version_3()
    before, nvm_before = [copy.content for copy in copies], bytes(nvm)
    vault = loaded(copies, nvm)
    assert (vault.state, len(vault.accounts), vault.work()) == ("too new", 0, "VAULT TOO NEW")
    with pytest.raises(VaultError, match="newer firmware"):
        vault.set("pace", 1)
    for _ in range(50):
        vault.work()
    assert [copy.content for copy in copies] == before
    assert nvm == nvm_before
    vault.wipe()
    assert loaded(copies, nvm).state == "new"


def test_a_changed_version_byte_is_damage_and_not_a_newer_version():
    for version in (0, 1, 3, 255):
        copies, nvm = [MemoryCopy(), MemoryCopy()], new_nvm()
        loaded(copies, nvm).set("pace", 5)
        changed = bytearray(copies[0].content)
        changed[4] = version
        copies[0].content = bytes(changed)
        vault = loaded(copies, nvm)
        assert (vault.state, vault.settings.pace) == ("good", 5)
