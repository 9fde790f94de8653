"""Which PINs are refused, and why."""

import pytest
from fob.vault.weak_pin import why_trivial
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("pin", "word"),
    [
        ("", "4 to 12"),
        ("271", "4 to 12"),
        ("2718281828459", "4 to 12"),
        ("0000", "repeats"),
        ("777777777777", "repeats"),
        ("1212", "repeats"),
        ("121212", "repeats"),
        ("12121", "repeats"),
        ("123123", "repeats"),
        ("27182718", "repeats"),
        ("314159314159", "repeats"),
        ("1234", "run"),
        ("7890", "run"),
        ("89012", "run"),
        ("4321", "run"),
        ("2109", "run"),
        ("123456789012", "run"),
        ("1900", "year"),
        ("1984", "year"),
        ("2099", "year"),
        ("2580", "many people"),
        ("147258369", "many people"),
    ],
)
def test_trivial_ones_are_refused_with_a_word(pin, word):
    assert word in why_trivial(pin.encode())


@pytest.mark.parametrize("pin", ["2718", "1899", "2100", "19845", "271828", "1243", "112358", "314159265358"])
def test_others_are_good_enough(pin):
    assert why_trivial(pin.encode()) is None


@given(st.text("0123456789", max_size=14))
def test_any_digits_get_an_answer(pin):
    why = why_trivial(pin.encode())
    assert why is None or 0 < len(why) <= 40


def test_few_six_digit_pins_are_refused():
    refused = sum(why_trivial(f"{number:06d}".encode()) is not None for number in range(10**6))
    assert refused < 1200
