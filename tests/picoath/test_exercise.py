"""The typing exercise: every way in which a code can arrive wrong is told from the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.enrol.enrolment import Enrolment
from picoath.exercise import judge
from picoath.oath import hotp, totp
from virtual_board.layouts import LAYOUTS, Stroke, decode

NOW = 1795510815.0
"""15 s into a step."""

ACCOUNT = Enrolment(
    "totp", "Contoso", "Contoso", "me", "Contoso", "SHA1", 6, 30, None, b"12345678901234567890"
)
OTHER = Enrolment("totp", "Acme", "Acme", "me", "Acme", "SHA256", 8, 60, None, b"another key")
COUNTED = Enrolment("hotp", "Bank", "Bank", "me", "Bank", "SHA1", 6, None, 5, b"a third key")

ROW = dict(zip("1234567890", range(0x1E, 0x28), strict=True))


def code(account=ACCOUNT, at=NOW):
    return totp(account.secret, int(at), account.period, account.digits, account.algorithm)


def typed(digits, layout, shift=False, hungarian=False):
    """What a host with this layout makes of the digit row's keys."""
    usages = [0x35 if hungarian and digit == "0" else ROW[digit] for digit in digits]
    return decode([Stroke(0x02 if shift else 0, (usage,), 0) for usage in usages], layout)


@pytest.mark.parametrize("suffix", ["", "\r", "\n", "\t"])
@pytest.mark.parametrize("account", [ACCOUNT, OTHER])
def test_a_right_code_proves_it_all(account, suffix):
    verdict = judge(code(account) + suffix, [OTHER, ACCOUNT], NOW)
    assert (verdict.good, verdict.do) == (True, None)
    assert "layout, NumLock, clock and secret are right" in verdict.what


def test_hotp_also_when_it_was_pressed_before():
    for ahead in (0, 7):
        assert judge(hotp(COUNTED.secret, 5 + ahead, 6, "SHA1"), [COUNTED], NOW).good
    assert not judge(hotp(COUNTED.secret, 4, 6, "SHA1"), [COUNTED], NOW).good


@pytest.mark.parametrize(
    "offset", [-7200, -3600, -90, -30, 30, 60, 7200, 14 * 3600, -12 * 3600 + 30, 5 * 3600]
)
def test_a_clock_that_is_off(offset):
    verdict = judge(code(at=NOW + offset), [ACCOUNT], NOW)
    assert not verdict.good
    assert f"the code of {abs(offset)} s {'later' if offset > 0 else 'earlier'}" in verdict.what
    assert verdict.do == "set up again and run `picoath time`"


@pytest.mark.parametrize(
    ("into_step", "offset", "good"), [(1, -30, True), (29, 30, True), (6, -30, False), (20, 30, False)]
)
def test_at_the_turn_of_a_step_the_code_of_the_other_one_is_right(into_step, offset, good):
    now = NOW - 15 + into_step
    assert judge(code(at=now + offset), [ACCOUNT], now).good == good


@pytest.mark.parametrize("layout", ["fr", "cz"])
def test_layouts_with_digits_behind_shift(layout):
    verdict = judge(typed(code(), layout), [ACCOUNT], NOW)
    assert (verdict.good, verdict.do) == (False, "set up again and run `picoath set keys row+shift`")


@pytest.mark.parametrize("layout", ["us", "de"])
def test_shift_where_none_is_wanted(layout):
    verdict = judge(typed(code(), layout, shift=True), [ACCOUNT], NOW)
    assert (verdict.good, verdict.do) == (False, "set up again and run `picoath set keys row`")


WITH_ZERO = next(at for at in range(int(NOW), int(NOW) + 9000, 30) if "0" in code(at=at))


def test_the_hungarian_zero():
    verdict = judge(typed(code(at=WITH_ZERO), "hu"), [ACCOUNT], WITH_ZERO)
    assert verdict.do == "set up again and run `picoath set keys hungarian`"


@pytest.mark.parametrize("layout", ["us", "de", "fr", "cz"])
def test_the_hungarian_zero_on_other_layouts(layout):
    verdict = judge(typed(code(at=WITH_ZERO), layout, hungarian=True), [ACCOUNT], WITH_ZERO)
    assert not verdict.good
    assert "picoath set keys" in verdict.do


@pytest.mark.parametrize(
    "keys", ["\x1b[B\x1b[C", "\x1b[F\x1b[B\x1b[6~\x1b[D\x1b[E\x1b[C", "\x1b", "12\x1b[C"]
)
def test_num_lock_off(keys):
    verdict = judge(keys, [ACCOUNT], NOW)
    assert not verdict.good
    assert "NumLock" in verdict.what
    assert "press NumLock" in verdict.do


@pytest.mark.parametrize("arrived", ["1", "12345", "1234567", "0" * 40])
def test_digits_that_were_lost(arrived):
    verdict = judge(arrived, [ACCOUNT], NOW)
    assert not verdict.good
    assert "pace" in verdict.do


def test_another_secret():
    wrong = totp(b"some other key", int(NOW), 30, 6, "SHA1")
    verdict = judge(wrong, [ACCOUNT], NOW)
    assert (verdict.good, "secret" in verdict.do) == (False, True)


@given(st.text(max_size=30), st.floats(1.8e9, 4e9))
def test_anything_may_arrive(text, now):
    verdict = judge(text, [ACCOUNT, OTHER, COUNTED], now)
    assert verdict.good == (verdict.do is None)


@given(st.sampled_from(sorted(LAYOUTS)), st.booleans(), st.booleans(), st.integers(0, 10**6))
def test_under_any_layout_and_setting_a_code_is_right_or_the_setting_is_named(
    layout, shift, hungarian, later
):
    now = NOW + 30 * later
    arrived = typed(code(at=now), layout, shift, hungarian and not shift)
    verdict = judge(arrived, [ACCOUNT], now)
    if arrived == code(at=now):
        assert verdict.good
    elif not arrived.isascii() or not arrived.isdigit():
        assert verdict.do is not None
        assert "picoath set keys" in verdict.do
