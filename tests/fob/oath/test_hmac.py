"""HMAC, native and pure: the RFCs' vectors, the stdlib as oracle, slices, what is kept."""

import hmac as oracle
import json
from pathlib import Path

import pytest
from fob.oath import hmac, pure_hmac
from hypothesis import given, settings
from hypothesis import strategies as st

KINDS = [pytest.param(hmac.NativeHmac, id="native"), pytest.param(pure_hmac.PureHmac, id="pure")]
ALGORITHMS = ["SHA1", "SHA256", "SHA512"]

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "oath.json").read_text())["hmac"]["cases"]

ACCOUNT_KEYS = st.binary(min_size=1, max_size=128)
MESSAGES = st.binary(max_size=300)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", VECTORS)
def test_vectors(kind, case):
    mac = kind(case["algorithm"], bytes.fromhex(case["key"]))
    assert mac.digest(bytes.fromhex(case["data"])).hex() == case["digest"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
@settings(deadline=None)
@given(key=ACCOUNT_KEYS, messages=st.lists(MESSAGES, min_size=1, max_size=3))
def test_any_key_and_any_messages(kind, algorithm, key, messages):
    mac = kind(algorithm, key)
    for message in messages:
        assert mac.digest(message) == oracle.digest(key, message, algorithm)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("algorithm", "block", "digest"), [("SHA1", 64, 20), ("SHA256", 64, 32), ("SHA512", 128, 64)]
)
def test_sizes(kind, algorithm, block, digest):
    mac = kind(algorithm, b"key")
    assert (mac.algorithm, mac.block_size, mac.digest_size) == (algorithm, block, digest)
    assert len(mac.digest(b"")) == digest


@pytest.mark.parametrize("kind", [*KINDS, pytest.param(hmac.new, id="new")])
def test_an_unknown_algorithm_is_refused(kind):
    with pytest.raises(ValueError, match="MD5"):
        kind("MD5", b"key")


def test_new_takes_the_native_hash_where_there_is_one():
    for algorithm in ALGORITHMS:
        expected = hmac.NativeHmac if algorithm in hmac.NATIVE else pure_hmac.PureHmac
        assert type(hmac.new(algorithm, b"key")) is expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_steps_give_none_and_then_the_digest(kind, algorithm):
    *waiting, digest = kind(algorithm, b"key").steps(b"message")
    assert set(waiting) <= {None}
    assert digest == oracle.digest(b"key", b"message", algorithm)


# Slices of a code: the inner and the outer block; SHA-512 has 9 slices a block, SHA-256 has 4.
@pytest.mark.parametrize(("algorithm", "slices_of_a_block"), [("SHA1", 1), ("SHA256", 4), ("SHA512", 9)])
def test_the_pure_work_is_sliced_and_the_midstates_are_kept(algorithm, slices_of_a_block):
    mac = pure_hmac.PureHmac(algorithm, b"k" * 200)
    blocks_of_the_key = 200 // mac.block_size + 1
    assert len(list(mac.steps(bytes(8)))) == (blocks_of_the_key + 4) * slices_of_a_block + 1
    assert len(list(mac.steps(bytes(8)))) == 2 * slices_of_a_block + 1


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("after", range(6))
def test_a_dropped_job_does_no_harm(algorithm, after):
    mac = pure_hmac.PureHmac(algorithm, b"k" * 129)
    dropped = mac.steps(b"dropped")
    for _ in range(after):
        next(dropped)
    assert mac.digest(b"message") == oracle.digest(b"k" * 129, b"message", algorithm)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@settings(deadline=None, max_examples=30)
@given(key=ACCOUNT_KEYS, turns=st.lists(st.integers(0, 2), max_size=40))
def test_jobs_by_turns_do_not_disturb_each_other(algorithm, key, turns):
    mac = pure_hmac.PureHmac(algorithm, key)
    messages = [b"one", b"two" * 40, b"three"]
    jobs = [mac.steps(message) for message in messages]
    digests = [None] * 3
    for turn in [*turns, *[0] * 60, *[1] * 60, *[2] * 60]:
        digests[turn] = next(jobs[turn], digests[turn])
    assert digests == [oracle.digest(key, message, algorithm) for message in messages]
