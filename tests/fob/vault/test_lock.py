"""The PIN: what opens, what is counted, what waits, and what whoever dumps the flash can open."""

import base64
import binascii
import gc
import hashlib
import os
from types import FunctionType, ModuleType

import pytest
from fob import ticks
from fob.oath.pbkdf2 import Pbkdf2
from fob.vault import key_slot, memory
from fob.vault.account import Account
from fob.vault.lock import DAMAGED, DESTROYED, EARLY, OPEN, ROUNDS_LEAST, UNTRIED, WRONG, Lock
from fob.vault.vault import COPY_WAS_DAMAGED, VaultError
from vaults import MemoryCopy, loaded, new_nvm, records_of

PIN = b"271828"
OTHER = b"314159"
SECRETS = [hashlib.sha1(b"secret %d" % number).digest() for number in range(5)]


class Token:
    """A vault with its lock on flash that stays; `now` goes on by so many ms whenever it is looked at."""

    def __init__(self, step=100):
        self.copies = [MemoryCopy(), MemoryCopy()]
        self.nvm = new_nvm()
        self.now = ticks.PERIOD - 5000
        self.step = step
        self.plug_in()

    def plug_in(self):
        self.vault = loaded(self.copies, self.nvm)
        self.journal = self.vault.journal
        self.lock = Lock(self.vault, self.journal, os.urandom, self.ticks)

    def ticks(self):
        self.now = ticks.add(self.now, self.step)
        return self.now

    def try_pin(self, pin):
        """Try a PIN after the wait that there is."""
        self.wait(self.lock.wait_ms)
        return self.try_at_once(pin)

    def try_at_once(self, pin):
        self.progress = list(self.lock.unlock_steps(pin))
        return self.lock.outcome

    def wait(self, milliseconds):
        self.now = ticks.add(self.now, milliseconds)

    def set_pin(self, pin):
        self.progress = list(self.lock.set_steps(pin))

    @property
    def image(self):
        return self.copies[0].content + self.copies[1].content + bytes(self.nvm)


def filled():
    token = Token()
    token.vault.changes.add(
        [Account("totp", "SHA1", 6, 30, None, key, f"Service {key[0]}", "ada") for key in SECRETS]
    )
    token.vault.changes.add([Account("hotp", "SHA1", 6, None, 7, b"counts", "Counted", "ada")])
    token.vault.changes.set("pace", 30)
    return token


@pytest.fixture
def token():
    """One with a PIN, as after switching on."""
    token = filled()
    token.set_pin(PIN)
    token.plug_in()
    return token


def test_a_token_with_a_pin_is_locked_and_tells_no_more_than_how_many_accounts(token):
    vault = token.vault
    assert (vault.state, vault.has_pin, vault.locked, vault.count) == ("good", True, True, 6)
    assert (len(vault.accounts), vault.settings.pace) == (0, 0)
    for change in (
        lambda: vault.changes.add_records([b"x"]),
        lambda: vault.changes.set("pace", 1),
        lambda: list(token.lock.set_steps(OTHER)),
        token.lock.remove,
        vault.changes.start_journal_over,
    ):
        with pytest.raises(VaultError, match="locked"):
            change()


def test_the_right_pin_opens_it(token):
    assert token.try_pin(PIN) == OPEN
    assert [account.key for account in token.vault.accounts][:5] == SECRETS
    assert token.vault.settings.pace == 30
    assert (token.vault.locked, token.lock.tries_left, token.vault.problem) == (False, 10, None)
    token.vault.advance(5)
    token.lock.lock()
    assert (token.vault.locked, len(token.vault.accounts)) == (True, 0)
    token.plug_in()
    assert token.try_pin(PIN) == OPEN
    assert token.vault.accounts[5].counter == 8


def test_progress_goes_from_nothing_to_nearly_all_in_small_slices(token):
    assert token.try_pin(PIN) == OPEN
    assert token.progress == sorted(token.progress)
    assert token.progress[0] == 0
    assert 950 < token.progress[-1] < 1000
    assert len(token.progress) > 50


@pytest.mark.parametrize("step", [3, 8, 1500])
def test_the_rounds_are_those_that_took_a_second_and_a_half(step):
    token = Token(step)
    token.set_pin(PIN)
    slices = max(-(-1500 // step), -(-(ROUNDS_LEAST - 1) // Pbkdf2.SLICE))
    assert token.vault.slot.rounds == 1 + slices * Pbkdf2.SLICE
    assert token.progress == sorted(token.progress)
    assert token.progress[0] == 0
    assert 950 < token.progress[-1] <= 1000
    token.plug_in()
    assert token.try_pin(PIN) == OPEN


def test_wrong_pins_are_counted_and_the_right_one_takes_them_back(token):
    for left in (9, 8, 7):
        assert token.try_pin(OTHER) == WRONG
        assert token.lock.tries_left == left
        token.plug_in()
        assert token.lock.tries_left == left
        assert token.vault.locked
    assert token.try_pin(PIN) == OPEN
    token.plug_in()
    assert token.lock.tries_left == 10


def test_waits_grow_from_the_fifth_and_are_served_again_after_a_power_cycle(token):
    token.step = 0
    waits = []
    for _ in range(9):
        assert token.try_pin(OTHER) == WRONG
        waits.append(token.lock.wait_ms)
    assert waits == [0, 0, 0, 0, 15_000, 60_000, 300_000, 900_000, 1_800_000]
    token.wait(1_799_999)
    assert token.lock.wait_ms == 1
    token.plug_in()
    assert token.lock.wait_ms == 1_800_000
    for _ in range(2):
        token.wait(900_000)
    assert token.lock.wait_ms == 0


def with_wrong_pins(token, number):
    for _ in range(number):
        assert token.try_pin(OTHER) == WRONG


@pytest.mark.parametrize("wrong", [5, 6, 7, 8, 9])
def test_a_try_before_its_time_is_neither_made_nor_counted(token, wrong):
    with_wrong_pins(token, wrong)
    token.step = 0
    token.wait(token.lock.wait_ms - 1)
    for pin in (OTHER, PIN):
        assert token.try_at_once(pin) == EARLY
        assert token.progress == []
        assert (token.lock.tries_left, token.vault.locked) == (10 - wrong, True)
    token.wait(1)
    assert token.try_at_once(PIN) == OPEN


def test_tries_that_were_begun_before_cannot_be_ended_without_a_wait(token):
    """Nobody gets around a wait by counting all tries first and looking at their outcomes afterwards."""
    begun = []
    for _ in range(9):
        steps = token.lock.unlock_steps(OTHER)
        begun.append(next(steps, None))
    assert [step is None for step in begun] == [False] * 5 + [True] * 4
    assert token.lock.tries_left == 5


def test_no_eleventh_try_is_made_while_the_tenth_is_not_over(token):
    for _ in range(10):
        token.wait(token.lock.wait_ms)
        next(token.lock.unlock_steps(OTHER))
    assert (token.lock.tries_left, token.vault.locked) == (0, True)
    assert token.try_pin(PIN) == DESTROYED
    assert [copy.content for copy in token.copies] == [b"", b""]


@pytest.mark.parametrize("days", [1, 3.05, 3.15, 4, 6.2])
def test_a_wait_does_not_come_back_when_the_ticks_wrap(token, days):
    with_wrong_pins(token, 5)
    token.wait(round(days * 86_400_000))
    assert token.lock.wait_ms == 0
    assert token.try_at_once(PIN) == OPEN


def test_the_tenth_wrong_pin_destroys_the_vault(token):
    with_wrong_pins(token, 9)
    assert token.try_pin(OTHER) == DESTROYED
    assert token.lock.tries_left == 10
    assert (token.vault.state, token.vault.has_pin) == ("new", False)
    assert [copy.content for copy in token.copies] == [b"", b""]
    token.plug_in()
    assert (token.vault.state, token.lock.tries_left) == ("new", 10)


def test_it_is_destroyed_at_the_next_start_when_the_flash_could_not_be_written(token):
    with_wrong_pins(token, 9)
    for copy in token.copies:
        copy.fails = True
    assert token.try_pin(OTHER) == DESTROYED
    assert token.try_pin(PIN) == DAMAGED
    for copy in token.copies:
        copy.fails = False
    token.plug_in()
    assert token.vault.state == "new"
    assert [copy.content for copy in token.copies] == [b"", b""]


class Worn(bytearray):
    """Non-volatile memory that keeps what it has."""

    def __setitem__(self, place, value):
        pass


def test_a_try_that_can_not_be_counted_is_not_made(token):
    token.nvm = Worn(token.nvm)
    token.plug_in()
    assert token.try_pin(PIN) == UNTRIED
    assert token.vault.locked


def test_damage_costs_no_try_and_the_other_copy_is_used(token):
    good = token.copies[0].content
    for place in range(139):
        for copy in token.copies:
            copy.content = changed(good, place)
            token.plug_in()
            assert {token.vault.work() for _ in range(10)} == {None, COPY_WAS_DAMAGED}
            assert token.vault.state == "good"
            assert token.copies[0].content == token.copies[1].content == good
    assert token.try_pin(PIN) == OPEN
    assert token.lock.tries_left == 10


def changed(data, place):
    content = bytearray(data)
    content[place] ^= 0x10
    return bytes(content)


def test_both_bodies_damaged_is_no_wrong_pin(token):
    for copy in token.copies:
        copy.content = changed(copy.content, 200)
    token.plug_in()
    assert token.try_pin(OTHER) == WRONG
    assert token.try_pin(PIN) == DAMAGED
    token.plug_in()
    assert token.try_pin(PIN) == DAMAGED


def test_where_there_is_nothing_to_open_no_try_is_counted(token):
    """Copies that differ, and neither is whole: they are compared while the token is locked."""
    for place, copy in enumerate(token.copies):
        copy.content = changed(copy.content, 200 + place)
    token.plug_in()
    for _ in range(10):
        token.vault.work()
    assert (token.vault.state, token.vault.locked) == ("damaged", False)
    for pin in (OTHER, PIN):
        assert token.try_pin(pin) == DAMAGED
    assert token.lock.tries_left == 10


def test_the_old_pin_can_be_asked_for_while_it_is_open_and_nothing_changes(token):
    token.try_pin(PIN)
    records = records_of(token.vault)
    assert token.try_pin(OTHER) == WRONG
    assert (token.lock.tries_left, token.vault.locked) == (9, False)
    assert token.try_pin(PIN) == OPEN
    assert token.lock.tries_left == 10
    assert records_of(token.vault) == records


def test_the_journal_does_not_start_over_while_wrong_pins_are_counted(token):
    """A power cut in its erase would give them back."""
    token.try_pin(PIN)
    token.try_pin(OTHER)
    with pytest.raises(VaultError, match="the right PIN"):
        token.vault.changes.start_journal_over()
    token.plug_in()
    assert token.lock.tries_left == 9
    token.try_pin(PIN)
    token.vault.changes.start_journal_over()


@pytest.mark.parametrize("last_change", ["set", "change", "remove"])
def test_after_it_no_older_pin_opens_what_is_there_nor_what_comes(last_change):
    token = filled()
    older = {None: keep(token)}
    token.set_pin(PIN)
    if last_change != "set":
        older[PIN] = keep(token)
        token.set_pin(OTHER)
    if last_change == "remove":
        older[OTHER] = keep(token)
        token.lock.remove()
    for pin in older.keys() - {None}:
        assert not token.vault.has_pin or token.try_pin(pin) == WRONG
    token.vault.changes.remove(0)
    # An older key slot before the newer body, its check values made right, with an older nvm or a new one.
    for pin, (copies, nvm_then) in older.items():
        for nvm in (nvm_then, new_nvm()):
            forged = Token()
            forged.nvm = bytearray(nvm)
            forged.copies = [
                MemoryCopy(now.content[:18] + then[18:139] + now.content[139:])
                for now, then in zip(token.copies, copies, strict=True)
            ]
            forged.plug_in()
            assert forged.vault.locked == (pin is not None)
            if pin is not None:
                assert forged.try_pin(pin) == DAMAGED
            assert len(forged.vault.accounts) == 0
            assert forged.vault.state == "damaged"


def keep(token):
    return [copy.content for copy in token.copies], bytes(token.nvm)


def test_removing_it_makes_a_new_key_that_needs_no_pin(token):
    token.try_pin(PIN)
    sealed = token.copies[0].content[139:]
    token.lock.remove()
    assert not token.vault.has_pin
    token.plug_in()
    assert (token.vault.locked, len(token.vault.accounts)) == (False, 6)
    assert token.copies[0].content[139:] != sealed
    token.lock.lock()
    assert len(token.vault.accounts) == 6


def test_a_pin_that_is_not_in_both_copies_is_not_reported_as_set():
    token = filled()
    token.copies[token.vault.opened].fails = True  # it is written second
    with pytest.raises(VaultError, match="one copy"):
        token.set_pin(PIN)


def forms(secret):
    """A secret as it may be found."""
    yield from (secret, secret.hex().encode(), secret.hex().upper().encode())
    yield from (base64.b32encode(secret), base64.b32encode(secret).lower(), base64.b64encode(secret))


def test_with_a_pin_no_secret_and_no_pin_is_in_flash_or_nvm(token):
    for image in (token.image, token.try_pin(PIN) and token.image):
        for secret in SECRETS:
            for form in forms(secret):
                assert form not in image
        assert PIN not in image
        assert hashlib.pbkdf2_hmac("sha256", PIN, token.vault.slot.salt, token.vault.slot.rounds) not in image


def reached_from(start):
    """All bytes that an object holds, itself or through others."""
    found, seen, left = [], set(), [start]
    while left:
        thing = left.pop()
        if id(thing) in seen or isinstance(thing, (type, ModuleType)):
            continue
        seen.add(id(thing))
        if isinstance(thing, (bytes, bytearray, memoryview)):
            found.append(bytes(thing))
        left.extend((thing.__closure__ or ()) if isinstance(thing, FunctionType) else gc.get_referents(thing))
    return found


def test_an_open_vault_keeps_no_key_of_an_account_in_memory(token):
    token.try_pin(PIN)
    assert [account.key for account in token.vault.accounts][: len(SECRETS)] == SECRETS
    assert any(token.vault.slot.salt in found for found in reached_from(token.vault))
    for key in SECRETS:
        assert not any(key in found for found in reached_from(token.vault))


def test_the_free_memory_is_filled_once_and_let_go():
    taken = []
    memory.bytearray = lambda size: taken.append(size) or bytearray(size)
    try:
        memory.overwrite()
    finally:
        del memory.bytearray
    assert 10_000 <= sum(taken) < 10_000 + max(taken)


@pytest.mark.parametrize("place", [0, 1])
def test_a_copy_that_is_damaged_and_can_not_be_mended_does_not_keep_the_pin_from_opening(token, place):
    copy = token.copies[place]
    copy.content = changed(copy.content, 0)
    copy.fails = True
    token.plug_in()
    assert token.vault.state == "one copy damaged"
    assert token.try_pin(PIN) == OPEN


def test_a_key_slot_of_an_unknown_kind_is_no_wrong_pin(token):
    """One that a newer firmware wrote, say: whole, but nothing here can tell how to open it."""
    slot = bytearray(token.vault.slot.data)
    slot[0] = key_slot.PIN + 1
    slot[-4:] = binascii.crc32(slot[:-4]).to_bytes(4, "big")
    with pytest.raises(ValueError, match="unknown kind"):
        key_slot.KeySlot(bytes(slot))
