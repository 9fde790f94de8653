"""The guard itself: that it sees every operator, on either side of the range of small ints."""

import pytest

TOO_LARGE = {
    "x + y": (2**30 - 1, 1),
    "x - y": (-(2**30), 1),
    "x * y": (2**15, 2**15),
    "x // y": (-(2**30), -1),
    "x % y": (-1, 2**31),
    "x ** y": (2, 30),
    "x << y": (1, 30),
    "x >> y": (2**31, 1),
    "x & y": (2**31 - 1, 2**31 - 1),
    "x | y": (2**29, 2**30),
    "x ^ y": (2**29, 2**30),
    "-x": (-(2**30), 0),
    "+x": (2**30, 0),
    "~x": (2**30, 0),
}
AUGMENTED = ["+=", "-=", "*=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^="]


@pytest.mark.parametrize("expression", TOO_LARGE)
def test_each_operator_is_checked(with_small_ints, expression):
    module = with_small_ints(f"def f(x, y):\n    return {expression}\n")
    with pytest.raises(OverflowError):
        module.f(*TOO_LARGE[expression])


@pytest.mark.parametrize("operator", AUGMENTED)
def test_each_augmented_assignment_is_checked(with_small_ints, operator):
    module = with_small_ints(f"def f(x, y):\n    z = [x]\n    z[0] {operator} y\n")
    with pytest.raises(OverflowError):
        module.f(*TOO_LARGE[f"x {operator[:-1]} y"])


def test_a_large_constant_is_refused(with_small_ints):
    with pytest.raises(OverflowError):
        with_small_ints("X = 0x40000000\n")


def test_the_ends_of_the_range_are_small(with_small_ints):
    module = with_small_ints("def f(x, y):\n    x += y\n    return x - 1, -x\n")
    assert module.f(2**30 - 2, 1) == (2**30 - 2, -(2**30) + 1)
    assert module.f(-(2**30), 1) == (-(2**30), 2**30 - 1)


def test_what_is_no_int_is_left_alone(with_small_ints):
    module = with_small_ints("def f(x, y):\n    return x + y\n")
    assert module.f(b"ab", b"c") == b"abc"
