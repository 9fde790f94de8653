"""SHA-256 and SHA-512: the standard's examples and constants, every padding, slices, no garbage."""

import hashlib
from array import array
from math import isqrt

import pytest
from fob.oath import sha, sha256, sha512
from hypothesis import given, settings
from hypothesis import strategies as st

HASHES = [
    pytest.param(sha256, hashlib.sha256, id="SHA-256"),
    pytest.param(sha512, hashlib.sha512, id="SHA-512"),
]
TWO_BLOCKS_256 = b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
TWO_BLOCKS_512 = (
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
    b"hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"
)


def digest(module, message):
    return list(sha.digest_steps(module, (module.INITIAL,), message, 0))[-1]


@pytest.mark.parametrize(
    ("module", "message", "expected"),
    [
        (sha256, b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (sha256, TWO_BLOCKS_256, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"),
        (
            sha512,
            b"abc",
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        ),
        (
            sha512,
            TWO_BLOCKS_512,
            "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
            "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909",
        ),
    ],
)
def test_published_digests(module, message, expected):
    assert digest(module, message).hex() == expected


@pytest.mark.parametrize(("module", "oracle"), HASHES)
def test_every_length_around_a_block(module, oracle):
    for length in range(2 * module.BLOCK_SIZE + 10):
        message = bytes(range(256))[:length].ljust(length, b"z")
        assert digest(module, message) == oracle(message).digest()


def primes():
    found = []
    candidate = 2
    while True:
        if all(candidate % prime for prime in found):
            found.append(candidate)
            yield candidate
        candidate += 1


def cube_root(n):
    root = 0
    for bit in reversed(range(n.bit_length() // 3 + 1)):
        if (root | 1 << bit) ** 3 <= n:
            root |= 1 << bit
    return root


def words(parts, bits):
    size = bits // 16
    groups = [parts[i : i + size] for i in range(0, len(parts), size)]
    return [int.from_bytes(b"".join(part.to_bytes(2, "big") for part in group), "big") for group in groups]


@pytest.mark.parametrize(("module", "bits", "rounds"), [(sha256, 32, 64), (sha512, 64, 80)])
def test_constants_are_the_roots_of_the_first_primes(module, bits, rounds):
    some = [prime for prime, _ in zip(primes(), range(rounds), strict=False)]
    fraction = 2**bits
    assert words(module.K, bits) == [cube_root(prime << 3 * bits) % fraction for prime in some]
    assert words(module.INITIAL, bits) == [isqrt(prime << 2 * bits) % fraction for prime in some[:8]]


@pytest.mark.parametrize(("module", "slices"), [(sha256, 4), (sha512, 9)])
def test_a_block_is_worked_out_in_slices(module, slices):
    steps = module.compress(module.INITIAL[:], bytes(module.BLOCK_SIZE), 0)
    assert list(steps) == [None] * slices


@pytest.mark.parametrize(("module", "oracle"), HASHES)
def test_blocks_in_slices_by_turns_do_not_disturb_each_other(module, oracle):
    messages = [b"first" * 30, b"second" * 30]
    jobs = [sha.digest_steps(module, (module.INITIAL,), message, 0) for message in messages]
    results = list(zip(*jobs, strict=True))[-1]
    assert list(results) == [oracle(message).digest() for message in messages]


@pytest.fixture(scope="module", params=[sha256, sha512], ids=["SHA-256", "SHA-512"])
def module_and_checked(request, with_small_ints):
    return request.param, with_small_ints(request.param)


def compressed(module, halves, block):
    state = array("H", halves)
    for _ in module.compress(state, block, 0):
        pass
    return state


@pytest.mark.parametrize("part", [0, 0x7FFF, 0x8000, 0xFFFF])
@pytest.mark.parametrize("byte", [0, 0x7F, 0x80, 0xFF])
def test_no_step_leaves_the_small_ints_at_the_extremes(module_and_checked, part, byte):
    module, checked = module_and_checked
    state, block = [part] * len(module.INITIAL), bytes([byte]) * module.BLOCK_SIZE
    assert compressed(checked, state, block) == compressed(module, state, block)


@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_no_step_leaves_the_small_ints(module_and_checked, data):
    module, checked = module_and_checked
    size = len(module.INITIAL)
    state = data.draw(st.lists(st.integers(0, 65535), min_size=size, max_size=size))
    block = data.draw(st.binary(min_size=module.BLOCK_SIZE, max_size=module.BLOCK_SIZE))
    assert compressed(checked, state, block) == compressed(module, state, block)


def test_padding_and_adding_stay_small_too(with_small_ints):
    checked = with_small_ints(sha)
    assert checked.pad(b"abc", 2**21 - 64, 64) == sha.pad(b"abc", 2**21 - 64, 64)
    for parts in (2, 4):
        ours, theirs = array("H", [0xFFFF] * 16), array("H", [0xFFFF] * 16)
        checked.add(ours, [0xFFFF] * 16, parts)
        sha.add(theirs, [0xFFFF] * 16, parts)
        assert ours == theirs


def test_the_sum_carries_within_a_word_only():
    state = array("H", [0, 0xFFFF, 0xFFFF, 0xFFFF])
    sha.add(state, [0, 1, 0, 1], 2)
    assert list(state) == [1, 0, 0, 0]
