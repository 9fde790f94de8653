"""Settings: their values, and what comes back from bytes that may be anything."""

import pytest
from fob.vault import settings
from hypothesis import given
from hypothesis import strategies as st


def values_of(some):
    return {name: getattr(some, name) for name in settings.NAMES}


def test_the_values_of_a_new_token():
    assert values_of(settings.Settings()) == {
        "keys": "auto",
        "pace": 0,
        "wake": "auto",
        "lock": "asleep",
        "first": "first",
    }


locks = st.one_of(st.sampled_from(["never", "asleep"]), st.integers(1, 240))


@given(
    st.sampled_from(settings.KEYS),
    st.integers(0, 200),
    st.sampled_from(settings.WAKES),
    locks,
    st.sampled_from(settings.FIRSTS),
)
def test_settings_come_back_as_they_were(keys, pace, wake, lock, first):
    some = settings.Settings()
    some.set("keys", keys)
    some.set("pace", pace)
    some.set("wake", wake)
    some.set("lock", lock)
    some.set("first", first)
    assert len(some.encode()) == settings.SIZE
    assert values_of(settings.decode(some.encode())) == {
        "keys": keys,
        "pace": pace,
        "wake": wake,
        "lock": lock,
        "first": first,
    }
    assert values_of(some.copy()) == values_of(some)


@given(st.binary(max_size=8))
def test_garbage_gives_settings_or_a_value_error(data):
    try:
        some = settings.decode(data)
    except ValueError:
        return
    assert some.encode() == data or (data[0] == 1 and some.encode()[1:4] == data[1:])


def test_settings_of_version_1_are_read_and_lock_as_a_new_token_does():
    some = settings.decode(bytes((1, 2, 1, 20)))
    assert values_of(some) == {"keys": "row", "pace": 20, "wake": "show", "lock": "asleep", "first": "first"}


def test_what_was_stored_before_there_was_a_choice_begins_with_the_first():
    some = settings.decode(bytes((2, 2, 1, 20, 0)))
    assert (some.first, some.encode()) == ("first", bytes((2, 2, 1, 20, 0)))


def test_minutes_alone_are_thirty():
    some = settings.Settings()
    some.set("lock", "minutes")
    assert some.lock == 30


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("keys", "qwerty"),
        ("keys", None),
        ("keys", 1),
        ("pace", -1),
        ("pace", 201),
        ("pace", "10"),
        ("pace", 1.5),
        ("pace", True),
        ("wake", "sleep"),
        ("lock", 0),
        ("lock", 241),
        ("lock", 255),
        ("lock", "30"),
        ("lock", True),
        ("lock", None),
        ("first", "last"),
        ("first", None),
        ("volume", 1),
        ("encode", "auto"),
    ],
)
def test_what_a_setting_can_not_be(name, value):
    some = settings.Settings()
    with pytest.raises(ValueError, match=r"must be|no such setting; there are keys, pace, wake, lock, first"):
        some.set(name, value)
    assert values_of(some) == values_of(settings.Settings())
