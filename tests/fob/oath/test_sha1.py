"""SHA-1: the standard's examples, every padding, the written-out rounds, no garbage."""

import hashlib
import subprocess
import sys
from array import array
from pathlib import Path

import pytest
from fob.oath import sha, sha1, sha1_rounds
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]


def sha1_of(message):
    return list(sha.digest_steps(sha1, (sha1.INITIAL,), message, 0))[-1]


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
        ),
        (b"", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
    ],
)
def test_published_digests(message, digest):
    assert sha1_of(message).hex() == digest


def test_every_length_around_a_block():
    for length in range(140):
        message = bytes(range(length))
        assert sha1_of(message) == hashlib.sha1(message).digest()


def test_a_hash_leaves_the_initial_state_alone():
    before = sha1.INITIAL[:]
    sha1_of(b"abc")
    assert before == sha1.INITIAL


def test_a_block_is_read_from_where_it_begins():
    block = bytes(range(64))
    here, there = sha1.INITIAL[:], sha1.INITIAL[:]
    sha1.compress(here, block, 0)
    sha1.compress(there, b"xxx" + block + b"yyy", 3)
    assert here == there


def test_the_rounds_are_what_the_generator_writes():
    check = [sys.executable, ROOT / "host_tools" / "unroll_sha1.py", "--check"]
    assert subprocess.run(check, check=False).returncode == 0


@pytest.fixture(scope="module")
def checked_rounds(with_small_ints):
    return with_small_ints(sha1_rounds)


def both(checked_rounds, halves, block):
    expected, state = array("H", halves), array("H", halves)
    sha1_rounds.compress(expected, block)
    checked_rounds.compress(state, block)
    return state, expected


@pytest.mark.parametrize("half", [0, 0x7FFF, 0x8000, 0xFFFF])
@pytest.mark.parametrize("byte", [0, 0x7F, 0x80, 0xFF])
def test_no_step_leaves_the_small_ints_at_the_extremes(checked_rounds, half, byte):
    state, expected = both(checked_rounds, [half] * 10, bytes([byte]) * 64)
    assert state == expected


@given(st.lists(st.integers(0, 65535), min_size=10, max_size=10), st.binary(min_size=64, max_size=64))
def test_no_step_leaves_the_small_ints(checked_rounds, halves, block):
    state, expected = both(checked_rounds, halves, block)
    assert state == expected
