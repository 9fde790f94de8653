"""The count of tries: no sequence of power cuts and torn writes takes one back, or counts one not made.

The flash here is a hostile one: a write that is cut leaves any of its bits, an erase any part of the block,
or any bits of it. The count is held against a model, as Trezor holds its own (storage/tests there).
"""

import binascii
import os
import random
import struct

import pytest
from fob import nvm_log
from fob.oath.pbkdf2 import Pbkdf2
from fob.vault.account import Account
from fob.vault.journal import TRIES, Journal
from fob.vault.key_slot import PIN as WITH_PIN
from fob.vault.key_slot import SALT_SIZE
from fob.vault.lock import DESTROYED, OPEN, WRONG, Lock
from fob.vault.vault import VaultError
from vaults import MemoryCopy, PowerCut, loaded

PIN = b"271828"
OTHER = b"314159"
PAGE = 256
STEPS = 100_000


class Nvm(bytearray):
    """Non-volatile memory as CircuitPython has it. `cut_in` counts the flash operations down to the one that
    is cut, `erases` counts the erases. A program that is cut leaves the bits of `left` as they were, if that
    is set, else any. With `hardly_erased`, offsets and bytes, the next erase is cut and changes these."""

    def __init__(self, content, chance):
        super().__init__(content)
        self.chance = chance
        self.cut_in = None
        self.erases = 0
        self.left = None
        self.hardly_erased = None

    def __setitem__(self, where, value):
        start = where if isinstance(where, int) else where.start
        data = bytes((value,)) if isinstance(where, int) else bytes(value)
        if set(self[start : start + len(data)]) == {0xFF}:
            self._program(start, data)
            return
        block = bytearray(self)
        block[start : start + len(data)] = data
        self._erase()
        for page in range(0, len(block), PAGE):
            self._program(page, bytes(block[page : page + PAGE]))

    def _program(self, start, data):
        if self._is_cut():
            likely = self.chance.random()
            left = [self._some_bits(likely) if self.left is None else self.left for _ in data]
            data = bytes(byte | mask for byte, mask in zip(data, left, strict=True))
        held = bytes(a & b for a, b in zip(self[start : start + len(data)], data, strict=True))
        super().__setitem__(slice(start, start + len(data)), held)
        self._go_on()

    def _erase(self):
        self.erases += 1
        if self.hardly_erased is not None:
            for place, byte in self.hardly_erased.items():
                super().__setitem__(place, byte)
            self.hardly_erased = None
            raise PowerCut
        if self._is_cut():
            super().__setitem__(slice(None), self._half_erased())
        else:
            super().__setitem__(slice(None), b"\xff" * len(self))
        self._go_on()

    def _half_erased(self):
        """From below, from above, bit by bit, or still with zeros, which chips write before they erase."""
        kind = self.chance.randrange(4)
        border = self.chance.randrange(len(self) + 1)
        if kind == 0:
            return b"\xff" * border + self[border:]
        if kind == 1:
            return self[:border] + b"\xff" * (len(self) - border)
        likely = self.chance.random()
        masks = [self._some_bits(likely) for _ in range(len(self))]
        if kind == 2:
            return bytes(byte | mask for byte, mask in zip(self, masks, strict=True))
        return bytes(byte & mask for byte, mask in zip(self, masks, strict=True))

    def _some_bits(self, likely):
        return sum(1 << bit for bit in range(8) if self.chance.random() < likely)

    def _is_cut(self):
        if self.cut_in is not None:
            self.cut_in -= 1
        return self.cut_in == 0

    def _go_on(self):
        if self.cut_in == 0:
            self.cut_in = None
            raise PowerCut


class Ticks:
    now = 0

    def __call__(self):
        return self.now


class Token:
    """A vault with a PIN and an account that counts, on flash that stays."""

    def __init__(self, chance, nvm=b"\xff" * 4096):
        self.nvm = Nvm(nvm, chance)
        self.copies = [MemoryCopy(), MemoryCopy()]
        self._ticks = Ticks()
        self.plug_in()
        self.enrol()

    def enrol(self):
        self.vault.changes.add([Account("hotp", "SHA1", 6, None, 1, b"counts", "Counted", "ada")])
        self.counter = 1
        self.set_pin()

    def set_pin(self):
        salt = os.urandom(SALT_SIZE)
        self.vault.changes.rewrap(WITH_PIN, 1, salt, Pbkdf2(PIN, salt).key())

    def plug_in(self):
        self.nvm.cut_in = None
        self.vault = loaded(self.copies, self.nvm)
        self.journal = self.vault.journal
        self.lock = Lock(self.vault, self.journal, os.urandom, self._ticks)

    def try_pin(self, pin):
        self._ticks.now += self.lock.wait_ms
        for _ in self.lock.unlock_steps(pin):
            pass
        return self.lock.outcome


@pytest.fixture
def token():
    return Token(random.Random(1))


def cut_try(token, pin):
    """A try whose count is cut, and a power cycle."""
    token.nvm.cut_in = 1
    with pytest.raises(PowerCut):
        token.try_pin(pin)
    token.plug_in()


def test_counts_that_were_not_written_use_nothing_up(token):
    assert [token.try_pin(OTHER) for _ in range(3)] == [WRONG] * 3
    erases = token.nvm.erases
    token.nvm.left = 0xFF
    for _ in range(500):
        cut_try(token, OTHER)
    assert (token.lock.tries_left, token.nvm.erases) == (7, erases)
    assert token.try_pin(PIN) == OPEN


@pytest.mark.parametrize("left", [0xFE, 0xFD, 0xF7, 0xF1, 0xF0])
def test_torn_counts_count_and_no_erase_gives_one_back(token, left):
    """Some 200 torn records filled the journal once: a cut in the erase that followed gave all tries back."""
    erases = token.nvm.erases
    token.nvm.left = left
    for tries in range(1, TRIES):
        cut_try(token, OTHER)
        assert token.lock.tries_left == TRIES - tries
    assert token.nvm.erases == erases
    cut_try(token, OTHER)
    assert token.vault.state == "new"


@pytest.mark.parametrize("left", [0x00, 0x7F, 0xEF, 0x8F])
def test_the_right_pin_is_noted_even_if_that_is_torn(token, left):
    assert [token.try_pin(OTHER) for _ in range(8)] == [WRONG] * 8
    token.nvm.cut_in, token.nvm.left = 2, left
    with pytest.raises(PowerCut):
        token.try_pin(PIN)
    token.plug_in()
    assert token.lock.tries_left == TRIES


@pytest.mark.parametrize("seed", range(100))
def test_an_erase_that_was_cut_counts_no_try_that_was_forgiven(seed):
    token = Token(random.Random(seed))
    for _ in range(3):
        assert [token.try_pin(OTHER) for _ in range(9)] == [WRONG] * 9
        assert token.try_pin(PIN) == OPEN
    sequence = token.journal.sequence
    token.nvm.cut_in = 1 + seed % 18  # what announces the erase, the erase, or one of the 16 pages
    with pytest.raises(PowerCut):
        token.journal.start_over(sequence)
    token.plug_in()
    assert token.lock.tries_left == TRIES
    assert token.try_pin(OTHER) == WRONG
    token.plug_in()
    assert token.lock.tries_left == TRIES - 1


def erase_hardly(token, changed):
    """Start the journal over, with an erase that is cut when it has changed no more than some bytes."""
    token.nvm.hardly_erased = changed
    with pytest.raises(PowerCut):
        token.journal.start_over(token.journal.sequence)
    token.plug_in()


@pytest.mark.parametrize("byte", [0xFE, 0x7F])
@pytest.mark.parametrize("below", range(1, 20))
def test_an_erase_that_changed_one_byte_below_the_tries_counts_none_and_takes_none_back(token, byte, below):
    """All else is whole then, and looks as if nothing had happened."""
    assert token.try_pin(PIN) == OPEN
    lowest = len(token.nvm) - len(bytes(token.nvm[3712:]).lstrip(b"\xff"))
    erase_hardly(token, {lowest - below: byte})
    assert token.lock.tries_left == TRIES
    for tries in (1, 2, 3):
        assert token.try_pin(OTHER) == WRONG
        token.plug_in()
        assert token.lock.tries_left == TRIES - tries
    assert token.try_pin(PIN) == OPEN


def test_an_erase_that_took_the_right_pin_from_the_tries_does_not_count_those_before_it(token):
    assert [token.try_pin(OTHER) for _ in range(9)] == [WRONG] * 9
    assert token.try_pin(PIN) == OPEN
    lowest = len(token.nvm) - len(bytes(token.nvm[3712:]).lstrip(b"\xff"))
    erase_hardly(token, {lowest: 0xFF})
    assert token.lock.tries_left == TRIES
    assert token.try_pin(PIN) == OPEN


@pytest.mark.parametrize("border", range(4096 - 32, 4096))
def test_an_erase_that_got_as_far_as_the_tries_leaves_none_of_them(token, border):
    for _ in range(3):
        assert [token.try_pin(OTHER) for _ in range(9)] == [WRONG] * 9
        assert token.try_pin(PIN) == OPEN
    bytearray.__setitem__(token.nvm, slice(512, border), b"\xff" * (border - 512))
    for _ in range(3):
        token.plug_in()
        assert token.lock.tries_left == TRIES
    assert token.try_pin(OTHER) == WRONG
    assert token.lock.tries_left == TRIES - 1


class Walk:
    """A token in the hands of somebody who pulls the plug, beside what its count may be.

    `least` and `most`: the tries that were surely counted since the last right PIN, and those that may have
    been.
    """

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.token = Token(self.chance)
        self.least = self.most = 0
        self.cuts = self.destroyed = self.opened = 0
        self._wiped = False

    def step(self):
        act = self.chance.choices(
            (self.wrong, self.right, self.restart, self.count, self.change, self.idle, self.mark, self.wipe),
            (30, 12, 10, 20, 2, 20, 5, 1),
        )[0]
        if self.chance.random() < 0.4:
            self.token.nvm.cut_in = self.chance.choice((1, 1, 1, 2, 2, 3, 10, 18))
        try:
            act()
            self.token.nvm.cut_in = None
        except PowerCut:
            self.cuts += 1
            self.token.plug_in()
        self.look()

    def look(self):
        token = self.token
        if not token.vault.has_pin:
            assert self.most >= TRIES or self._wiped
            self.enrol_again()
            return
        for journal in (token.journal, Journal(bytearray(token.nvm))):
            assert self.least <= journal.tries <= self.most
        if not token.vault.locked:
            assert token.vault.accounts[0].counter >= token.counter

    def enrol_again(self):
        self.destroyed += 1
        self.token.plug_in()
        if self.token.vault.state != "new":  # cut short, with a journal that had no room for it
            self.token.vault.changes.wipe()
        self.token.enrol()
        self.least = self.most = 0
        self._wiped = False

    def wrong(self):
        self.try_pin(OTHER)

    def right(self):
        if self.try_pin(PIN) == OPEN:
            self.opened += 1

    def try_pin(self, pin):
        token = self.token
        self.most += 1  # cut in the middle, it may be counted
        before = token.journal.tries
        try:
            outcome = token.try_pin(pin)
        except PowerCut:
            if token.journal.tries == before + 1:
                self.least += 1
                if pin == PIN:
                    self.least = 0
            raise
        if outcome == OPEN:
            self.least = self.most = 0
        elif outcome == WRONG:
            self.least += 1
        else:
            assert outcome == DESTROYED
            assert self.most >= TRIES
        return outcome

    def restart(self):
        self.token.plug_in()

    def count(self):
        token = self.token
        for _ in range(self.chance.choice((1, 1, 5, 60))):
            if token.vault.locked:
                return
            try:
                used = token.vault.advance(0)
            except VaultError:
                assert token.journal.tries
                return
            assert used >= token.counter
            token.counter = used + 1

    def change(self):
        if not self.token.vault.locked:
            self.token.vault.changes.set("pace", self.chance.randrange(200))

    def idle(self):
        for _ in range(6):
            self.token.vault.work()

    def mark(self):
        nvm_log.append(self.token.nvm, self.chance.choice((nvm_log.MARKS, nvm_log.CRASHES)), 0x17)

    def wipe(self):
        """Whoever has the token may wipe it; cut short, that must not help."""
        if self.chance.random() < 0.5:
            return
        self._wiped = True
        self.token.vault.changes.wipe()


def test_tries_over_a_hundred_thousand_steps(tell):
    seed = int(os.environ.get("TRIES_SEED", random.SystemRandom().randrange(2**32)))
    print(f"TRIES_SEED={seed}")
    walk = Walk(seed)
    for _ in range(STEPS):
        walk.step()
    assert min(walk.cuts, walk.opened, walk.destroyed, walk.token.nvm.erases) > STEPS // 2000
    tell("steps with the count of tries", STEPS)
    tell("of these cut", walk.cuts)
    tell("times that the right PIN opened", walk.opened)
    tell("times that the accounts were destroyed or wiped", walk.destroyed)
    tell("erases of the journal", walk.token.nvm.erases)


# Tokens of older firmware: their journal has a record of 16 bytes for each try


def old_record(kind, sequence, value):
    record = struct.pack(">BIQ", kind, sequence, value)
    return record + binascii.crc32(record).to_bytes(4, "big")[1:]


def old_nvm(others, pins):
    """The memory of an older token: so many other records, then those of PINs."""
    records = [old_record(0xA1, 5, 0)] + [old_record(0, 5, count) for count in range(1, others)]
    records += [old_record(0xA2, 0, tries) for tries in pins]
    return bytearray(b"\xff" * 512 + b"".join(records).ljust(3584, b"\xff"))


@pytest.mark.parametrize("others", [1, 30, 200])
@pytest.mark.parametrize("pins", [[], [1, 2, 0], [1, 2, 3], [*range(1, 10)], [0] * 14 + [*range(1, 10)]])
def test_an_older_journal_is_taken_over_as_it_is(others, pins):
    nvm = Nvm(old_nvm(others, pins), random.Random(1))
    journal = Journal(nvm)
    tries = pins[-1] if pins else 0
    assert (journal.tries, journal.sequence, journal.takes_tries) == (tries, 5, True)
    assert [counter for _, counter in journal.counters(5)] == [*range(1, others)]
    for more in range(tries + 1, TRIES + 1):
        journal.note_try()
        assert Journal(nvm).tries == journal.tries == more
    journal.note_right_pin()
    assert Journal(nvm).tries == 0
    assert nvm.erases == 0


@pytest.mark.parametrize("right", [old_record(0xA2, 0, 0), b"\xff" * 13 + b"\xbf\xff\xff"])
def test_the_last_record_of_an_older_one_was_only_ever_that_of_the_right_pin(right):
    nvm = old_nvm(200, [1, 0] * 10 + [1, 2, 3])
    nvm[-16:] = right
    journal = Journal(nvm)
    assert (journal.tries == 0) == (right[-1] != 0xFF)
    assert [counter for _, counter in journal.counters(5)] == [*range(1, 200)]
    journal.start_over(5, counters=[(0, 199)])
    assert (journal.takes_tries, list(journal.counters(5))) == (True, [(0, 199)])


def test_an_older_token_was_wiped_after_the_tenth_wrong_pin_and_counts_anew():
    nvm = old_nvm(1, [10])
    records = old_record(0xA3, 6, 0) + old_record(0xA1, 7, 0)
    nvm[512 + 32 : 512 + 32 + len(records)] = records
    assert Journal(nvm).tries == 0
