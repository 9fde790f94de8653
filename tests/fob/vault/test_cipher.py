"""Sealing against `cryptography` and published vectors, and what opening refuses."""

import hashlib
import hmac as stdlib_hmac
import os

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher as Reference
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from fob.vault import cipher as fob_cipher
from fob.vault import key_slot
from fob.vault.cipher import Cipher, NotAuthentic, equal
from hypothesis import given
from hypothesis import strategies as st
from virtual_board.simulated.circuitpython.aesio import AES

KEY = bytes(range(32))


def pieces_of(body, size=512):
    return [bytearray(body[at : at + size]) for at in range(0, len(body), size)]


def sealed(body, associated=b"head", key=KEY, random=os.urandom):
    return b"".join(bytes(piece) for piece in Cipher(key, AES).seal(pieces_of(body), associated, random))


def opened(data, associated=b"head", key=KEY):
    return bytes(Cipher(key, AES).open(bytearray(data), associated))


@given(st.binary(max_size=2000), st.binary(max_size=40), st.binary(min_size=32, max_size=32))
def test_what_was_sealed_is_opened(body, associated, key):
    assert opened(sealed(body, associated, key), associated, key) == body


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 511, 512, 513, 1024, 27614])
def test_it_is_aes_256_in_counter_mode_and_then_hmac_sha256(size):
    body = os.urandom(size)
    encryption_key = stdlib_hmac.digest(KEY, b"picoath encryption", "sha256")
    mac_key = stdlib_hmac.digest(KEY, b"picoath authentication", "sha256")
    nonce = b"\xff" * 15 + b"\xfe"  # the counter runs over
    reference = Reference(algorithms.AES(encryption_key), modes.CTR(nonce)).encryptor().update(body)
    mac = stdlib_hmac.digest(mac_key, b"head" + nonce + reference, "sha256")
    assert sealed(body, random=lambda count: nonce[:count]) == nonce + reference + mac


@given(st.binary(min_size=1, max_size=100), st.data())
def test_a_changed_bit_anywhere_is_noticed_and_nothing_is_deciphered(body, data):
    whole = sealed(body)
    bit = data.draw(st.integers(0, 8 * len(whole) - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    before = bytes(changed)
    with pytest.raises(NotAuthentic):
        Cipher(KEY, AES).open(changed, b"head")
    assert changed == before


def test_another_key_other_associated_data_or_a_part_of_it_is_refused():
    whole = sealed(b"body")
    for data, associated, key in (
        (whole, b"heaD", KEY),
        (whole, b"head", bytes(32)),
        (whole[:-1], b"head", KEY),
        (whole[1:], b"head", KEY),
        (b"", b"head", KEY),
        (b"x" * 40, b"head", KEY),
    ):
        with pytest.raises(NotAuthentic):
            opened(data, associated, key)


def test_no_two_seals_of_the_same_are_alike():
    assert len({sealed(b"the same")[:16] for _ in range(100)}) == 100


class Counting(bytes):
    """Counts how often a byte of it is looked at."""

    looks = 0

    def __getitem__(self, place):
        Counting.looks += 1
        return super().__getitem__(place)


def looks(left, right):
    Counting.looks = 0
    assert equal(Counting(left), Counting(right)) == (left == right)
    return Counting.looks


def test_comparing_takes_as_many_steps_wherever_they_differ():
    mac = os.urandom(32)
    counts = {looks(mac, mac)}
    for place in range(32):
        other = bytearray(mac)
        other[place] ^= 0x80
        counts.add(looks(mac, other))
        counts.add(looks(other, mac))
    counts.add(looks(mac, bytes(byte ^ 0xFF for byte in mac)))
    assert counts == {64}


def test_opening_takes_as_many_steps_wherever_the_mac_differs(count_lines):
    """Lines of `fob.vault.cipher` that run: the same for any wrong MAC."""
    whole = sealed(b"body")
    counts = set()
    for place in range(len(whole) - 32, len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        cipher = Cipher(KEY, AES)
        with count_lines(fob_cipher) as lines, pytest.raises(NotAuthentic):
            cipher.open(changed, b"head")
        counts.add(lines.count)
    assert len(counts) == 1
    assert counts.pop() > 32


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32), st.integers(1, 2**32 - 1))
def test_a_key_slot_gives_its_key_to_the_right_wrapping_key_alone(data_key, wrapping_key, rounds):
    salt = os.urandom(32)
    slot = key_slot.wrap(key_slot.PIN, rounds, salt, wrapping_key, data_key, AES, os.urandom)
    again = key_slot.KeySlot(slot.data)
    assert (again.kind, again.rounds, again.salt) == (key_slot.PIN, rounds, salt)
    assert again.unwrap(wrapping_key, AES) == data_key
    assert data_key not in slot.data
    assert wrapping_key not in slot.data
    with pytest.raises(NotAuthentic):
        again.unwrap(hashlib.sha256(wrapping_key).digest(), AES)


def test_a_key_slot_without_a_pin_can_be_opened_by_what_is_in_it():
    slot = key_slot.wrap_without_pin(KEY, AES, os.urandom)
    assert (slot.kind, slot.unwrap(slot.salt, AES)) == (key_slot.NO_PIN, KEY)


def test_a_damaged_key_slot_is_no_wrong_key():
    slot = key_slot.wrap_without_pin(KEY, AES, os.urandom)
    for place in range(key_slot.SIZE):
        changed = bytearray(slot.data)
        changed[place] ^= 1
        with pytest.raises(ValueError, match="damaged"):
            key_slot.KeySlot(bytes(changed))
    with pytest.raises(ValueError, match="damaged"):
        key_slot.KeySlot(slot.data[:-1])
