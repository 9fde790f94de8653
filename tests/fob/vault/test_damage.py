"""Flash that is torn, zeroed, erased or flipped, in copies and journal: nothing crashes, it is said, and what
can be saved is. And copies that someone changed on purpose, with check values that are right: noticed."""

import binascii
import os

import pytest
from fob.vault import copy as vault_copy
from fob.vault.account import Account
from fob.vault.lock import DAMAGED, OPEN, UNTRIED, WRONG, Lock
from fob.vault.vault import COPY_WAS_DAMAGED, VaultError
from hypothesis import given, settings
from hypothesis import strategies as st
from vaults import MemoryCopy, loaded, new_nvm

PIN = b"271828"
KEYS = [b"%d" % number * 20 for number in range(3)]
STATES = {"new", "good", "one copy damaged", "damaged", "lost", "rolled back", "too new"}


class Token:
    def __init__(self, contents, nvm):
        self.copies = [MemoryCopy(content) for content in contents]
        self.nvm = bytearray(nvm)
        self.plug_in()

    def plug_in(self):
        self.vault = loaded(self.copies, self.nvm)
        self.lock = Lock(self.vault, self.vault.journal, os.urandom, iter(range(0, 10**9, 1500)).__next__)

    def try_pin(self, pin=PIN):
        list(self.lock.unlock_steps(pin))
        return self.lock.outcome

    def keys(self):
        return [account.key for account in self.vault.accounts]


def made(pin=None):
    token = Token((b"", b""), new_nvm())
    token.vault.changes.add([Account("totp", "SHA1", 6, 30, None, key, "Contoso", "ada") for key in KEYS])
    token.vault.changes.add([Account("hotp", "SHA1", 6, None, 7, b"counts", "Counted", "ada")])
    token.vault.advance(3)
    if pin:
        list(token.lock.set_steps(pin))
    return [copy.content for copy in token.copies], bytes(token.nvm)


@pytest.fixture(scope="module")
def open_token():
    return made()


@pytest.fixture(scope="module")
def locked_token():
    return made(PIN)


@st.composite
def damage(draw):
    """A function that does to some bytes what flash does."""
    kind = draw(st.sampled_from(["flip", "torn", "zeroed", "erased"]))
    place = draw(st.floats(0, 1))
    size = draw(st.integers(1, 300))
    bit = draw(st.integers(0, 7))

    def spoil(data):
        spoilt = bytearray(data)
        at = int(place * (len(spoilt) - 1))
        end = min(at + size, len(spoilt))
        if kind == "flip":
            spoilt[at] ^= 1 << bit
        elif kind == "torn":
            spoilt[at:] = b"\xff" * (len(spoilt) - at)
        else:
            spoilt[at:end] = (b"\0" if kind == "zeroed" else b"\xff") * (end - at)
        return bytes(spoilt)

    return spoil


def finish(vault):
    return {vault.work() for _ in range(12)} - {None}


@given(st.sampled_from([0, 1]), damage(), st.booleans())
def test_one_damaged_copy_loses_nothing_and_is_mended(open_token, locked_token, place, spoil, has_pin):
    contents, nvm = locked_token if has_pin else open_token
    spoilt = list(contents)
    spoilt[place] = spoil(contents[place])
    token = Token(spoilt, nvm)
    said = finish(token.vault)
    assert said == ({COPY_WAS_DAMAGED} if spoilt != contents else set())
    assert token.vault.state == "good"
    assert [copy.content for copy in token.copies] == contents
    if has_pin:
        assert token.try_pin() == OPEN
        assert token.lock.tries_left == 10
    assert token.keys()[:3] == KEYS
    assert token.vault.accounts[3].counter == 8


@given(damage(), damage(), damage(), st.booleans())
@settings(max_examples=300)
def test_whatever_is_damaged_nothing_crashes_nothing_wrong_is_shown_and_a_wipe_helps(
    open_token, locked_token, first, second, third, has_pin
):
    contents, nvm = locked_token if has_pin else open_token
    token = Token([first(contents[0]), second(contents[1])], third(nvm))
    assert token.vault.state in STATES
    assert vault_copy.has_accounts(token.copies) in (True, False)
    finish(token.vault)
    if token.vault.locked:
        assert token.try_pin() in (OPEN, DAMAGED, UNTRIED)
    assert token.keys()[:3] in ([], KEYS)
    if token.vault.problem:
        with pytest.raises(VaultError):
            token.vault.changes.set("pace", 1)
    token.vault.changes.wipe()
    token.plug_in()
    assert token.vault.state == "new"
    token.vault.changes.add([Account("totp", "SHA1", 6, 30, None, b"new", "New", "ada")])
    token.plug_in()
    assert token.keys() == [b"new"]


@pytest.mark.parametrize(("place", "value"), [(0, b"BOBV"), (6, bytes(4))], ids=["magic", "sequence"])
def test_a_head_that_no_token_writes_is_damage_even_with_its_check_value_right(locked_token, place, value):
    contents, nvm = locked_token
    start = contents[0][:place] + value + contents[0][place + len(value) : 14]
    forged = start + binascii.crc32(start).to_bytes(4, "big") + contents[0][18:]
    token = Token([forged, forged], nvm)
    assert (token.vault.state, token.vault.locked) == ("damaged", False)
    token = Token([forged, contents[1]], nvm)
    assert finish(token.vault) == {COPY_WAS_DAMAGED}
    assert [copy.content for copy in token.copies] == contents


@given(damage(), st.booleans())
def test_a_damaged_journal_loses_no_account(open_token, locked_token, spoil, has_pin):
    contents, nvm = locked_token if has_pin else open_token
    token = Token(contents, spoil(nvm))
    if has_pin:
        assert token.try_pin() == OPEN
    assert token.keys()[:3] == KEYS


FULL_OF_DAMAGE = {
    "zeroed": lambda nvm: bytes(len(nvm)),
    "its last byte": lambda nvm: nvm[:-1] + b"\xfe",
    "all but what is written": lambda nvm: nvm.rstrip(b"\xff").ljust(len(nvm), b"\0"),
}


@pytest.mark.parametrize("name", FULL_OF_DAMAGE)
def test_a_journal_with_no_room_left_locks_nobody_out(locked_token, name):
    token = Token(*locked_token)
    token.try_pin()
    token.vault.advance(3)
    assert token.try_pin(b"314159") == WRONG
    token.nvm[:] = FULL_OF_DAMAGE[name](bytes(token.nvm))
    token.plug_in()
    tries, wrong = token.lock.tries_left, token.try_pin(b"314159")
    assert (wrong, token.lock.tries_left) == (WRONG, tries - 1)
    assert tries == (10 if name == "zeroed" else 9)
    assert token.try_pin() == OPEN
    assert token.keys()[:3] == KEYS
    assert token.vault.accounts[3].counter == (8 if name == "zeroed" else 9)
    token.vault.advance(3)
    token.plug_in()
    assert token.try_pin() == OPEN
    assert token.vault.accounts[3].counter == (9 if name == "zeroed" else 10)


def with_right_check_values(content):
    """A copy again with the check values that fit what it holds."""
    changed = bytearray(content)
    length = int.from_bytes(changed[10:14], "big")
    for start, end in ((0, 14), (18, 135), (139, 139 + length)):
        changed[end : end + 4] = binascii.crc32(changed[start:end]).to_bytes(4, "big")
    return bytes(changed)


@pytest.mark.parametrize("has_pin", [False, True])
@pytest.mark.parametrize("place", [0, 1])
def test_a_byte_changed_on_purpose_in_one_copy_is_noticed(open_token, locked_token, has_pin, place):
    contents, nvm = locked_token if has_pin else open_token
    # Count, sequence number; slot: rounds, salt, wrapped key; nonce, ciphertext, MAC.
    for at in (5, 9, 22, 30, 60, 110, 145, 200, len(contents[0]) - 10):
        forged = bytearray(contents[place])
        forged[at] ^= 0x01
        spoilt = list(contents)
        spoilt[place] = with_right_check_values(forged)
        token = Token(spoilt, nvm)
        said = finish(token.vault)
        if has_pin and token.try_pin() != OPEN:
            assert at in (9, 22, 30)  # what is in force has the key of another PIN now: it opens nothing
            continue
        said |= finish(token.vault)
        assert said == {COPY_WAS_DAMAGED} or at == 9  # an older one is as after a cut
        assert token.keys()[:3] == KEYS
        assert [copy.content for copy in token.copies] == contents


@pytest.mark.parametrize("at", [5, 9, 22, 30, 60, 110, 145, 200])
def test_a_byte_changed_on_purpose_in_both_copies_opens_nothing(locked_token, at):
    contents, nvm = locked_token
    forged = bytearray(contents[0])
    forged[at] ^= 0x01
    content = with_right_check_values(forged)
    token = Token([content, content], nvm)
    finish(token.vault)
    assert not token.vault.locked or token.try_pin() in (WRONG, DAMAGED)
    assert token.keys() == []


def test_parts_of_two_vaults_make_none(open_token):
    contents, nvm = open_token
    (other, _), _ = made()
    (later, _), _ = made(PIN)
    for mixed in (
        contents[0][:139] + other[139:],
        contents[0][:18] + other[18:139] + contents[0][139:],
        later[:18] + contents[0][18:],
    ):
        token = Token([with_right_check_values(mixed)] * 2, nvm)
        finish(token.vault)
        assert (token.vault.state, token.keys()) == ("damaged", [])
