"""What this computer knows of a token's clock: the history, the drift, the trim, and its own clock."""

import json
import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from picoath.clock import computer, drift, history
from picoath.clock.drift import DAY, Drift
from picoath.clock.history import Entry

START = 1795510805.0


def measured(*days_and_offsets, aging=0, was_set_at=(0,)):
    return [Entry(START + day * DAY, offset, aging, day in was_set_at) for day, offset in days_and_offsets]


# The history


def test_a_history_comes_back(state):
    path = history.file_of("E6614103")
    assert history.load(path) == []
    entries = [Entry(START, 0.001, None, True), Entry(START + DAY, -0.25, -3, False)]
    history.save(path, entries)
    assert history.load(path) == entries
    assert [file.name for file in path.parent.iterdir()] == ["E6614103.json"]
    assert path.is_relative_to(state)


def test_only_the_newest_entries_are_kept():
    path = history.file_of("E6614103")
    entries = [Entry(START + number, 0.0, 0, False) for number in range(250)]
    history.save(path, entries)
    assert history.load(path) == entries[-100:]


@pytest.mark.parametrize("serial", ["../../etc/passwd", "a/b", "..", "", "C:\\x", "é" * 300])
def test_no_serial_number_leads_out_of_the_folder(serial, state):
    assert history.file_of(serial).parent == state / "clocks"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"v": 2, "entries": []}', b'{"v": 1}', b'{"v": 1, "entries": [1]}',
     b'{"v": 1, "entries": [{"at": "x", "offset": 1, "aging": 0, "was_set": true}]}',
     b"[" * 50_000, b" " * 1_000_000],
)  # fmt: skip
def test_a_damaged_history_is_none(content, state):
    path = history.file_of("E6614103")
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert history.load(path) == []


@given(
    content=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda one: (
            st.lists(one)
            | st.dictionaries(st.sampled_from(["v", "entries", "at", "offset", "aging", "was_set"]), one)
        ),
    )
)
def test_any_json_is_a_history_or_none(content, tmp_path_factory):  # fmt: skip
    path = tmp_path_factory.mktemp("any") / "x.json"
    path.write_text(json.dumps(content))
    assert all(isinstance(entry, Entry) for entry in history.load(path))


# The drift


@pytest.mark.parametrize(("ppm", "days"), [(2.0, 10), (-20.0, 3), (0.5, 200)])
def test_the_drift_since_the_clock_was_set(ppm, days):
    entries = measured((0, 0.004), (days, 0.004 + ppm * 1e-6 * days * DAY))
    known = drift.since_set(entries)
    assert known.ppm == pytest.approx(ppm)
    assert known.seconds == days * DAY
    assert known.margin == pytest.approx(0.02 / (days * DAY) * 1e6)


def test_only_what_came_after_the_last_setting_counts():
    entries = measured((0, 0), (10, 9.0), (10.1, 0.0), (20.1, 0.864), was_set_at=(0, 10.1))
    assert drift.since_set(entries).ppm == pytest.approx(1.0)


def test_trimming_begins_anew():
    entries = measured((0, 0), (10, 0.864)) + measured((10.1, 0.864), (20.1, 0.95), aging=10)
    assert drift.since_set(entries).ppm == pytest.approx(0.0995, abs=0.001)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        measured((0, 0)),
        measured((0, 0), (0.04, 0.1)),  # less than an hour
        measured((0, 0), (1, 3600.0)),  # an hour in a day: the chip lost its time
    ],
)
def test_too_little_to_say(entries):
    assert drift.since_set(entries) is None


def test_when_the_clock_will_be_thirty_seconds_off():
    assert Drift(1.0, 0, 0).days_to_limit(0) == pytest.approx(347.2, abs=0.1)
    assert Drift(-1.0, 0, 0).days_to_limit(-15) == pytest.approx(173.6, abs=0.1)
    assert Drift(-1.0, 0, 0).days_to_limit(15) == pytest.approx(520.8, abs=0.1)
    assert Drift(1.0, 0, 0).days_to_limit(31) == 0
    assert Drift(0.0, 0, 0).days_to_limit(3) is None


# The trim


def steady(ppm, *days, aging=0):
    return measured(*[(day, ppm * 1e-6 * day * DAY) for day in (0, *days)], aging=aging)


@pytest.mark.parametrize(
    ("ppm", "aging", "new", "after"),
    [(2.5, 0, 25, 0.0), (-1.24, 3, -9, -0.04), (0.36, 0, 4, -0.04), (40.0, 100, 127, 37.3)],
)
def test_a_steady_error_is_trimmed_away(ppm, aging, new, after):
    found = drift.trim(steady(ppm, 4, 8, aging=aging))
    assert (found.old, found.new) == (aging, new)
    assert found.before == pytest.approx(ppm)
    assert found.after == pytest.approx(after, abs=1e-6)


@pytest.mark.parametrize(
    "entries",
    [
        [],
        steady(2.5, 8),  # one measurement
        steady(2.5, 2, 5),  # less than a week
        steady(0.2, 10, 20),  # not worth it
        measured((0, 0), (5, 2.0), (10, 2.1)),  # not steady
        steady(2.5, 4, 8, aging=None),  # a PCF8563
        steady(2.5, 4, 8) + steady(2.5, 0, aging=5),  # trimmed since
    ],
)
def test_nothing_to_trim_by(entries):
    assert drift.trim(entries) is None


def test_the_clock_may_have_been_set_between_the_measurements():
    entries = measured((0, 0), (5, 1.08), (5.1, 0), (10.1, 1.08), was_set_at=(0, 5.1))
    assert drift.trim(entries).new == 25


@given(st.floats(-12, 12), st.lists(st.floats(1, 100), min_size=3, max_size=9), st.integers(0, 2**32))
def test_a_trim_never_makes_it_worse(ppm, days, seed):
    noise = random.Random(seed)
    at = [sum(days[: number + 1]) for number in range(len(days))]
    entries = [Entry(e.at, e.offset + noise.uniform(-0.005, 0.005), 0, e.was_set) for e in steady(ppm, *at)]
    found = drift.trim(entries)
    if found is not None:
        assert abs(found.after) <= abs(found.before)
        assert abs(ppm - found.new * 0.1) < 0.25


# This computer's clock

CHRONY = "A29FC87B,time.example,3,1795510800.1,{off},-0.00001,0.0001,-12.3,0.0,0.01,0.02,0.001,64.2,{leap}\n"


@pytest.fixture
def programs(tmp_path, monkeypatch):
    """Lets a test say what a program that knows of the computer's clock prints."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}")

    def install(name, prints, status=0):
        path = folder / name
        path.write_text(f"#!/bin/sh\n/bin/cat <<'END'\n{prints}\nEND\nexit {status}\n")
        path.chmod(0o755)

    return install


on_posix = pytest.mark.skipif(os.name != "posix", reason="the programs are shell scripts")


@on_posix
@pytest.mark.parametrize(
    ("off", "leap", "expected"),
    [
        ("0.000012", "Normal", None),
        ("-0.4", "Insert second", None),
        ("-2.5", "Normal", "chrony says that it is 2.5 s off"),
        ("0.0", "Not synchronised", "chrony says that it is not synchronised"),
        ("x", "Normal", None),
    ],
)
def test_chrony(programs, off, leap, expected):
    programs("chronyc", CHRONY.format(off=off, leap=leap))
    programs("timedatectl", "NTP=yes\nNTPSynchronized=no")
    assert computer.problem() == expected


@on_posix
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("NTP=yes\nNTPSynchronized=yes", None),
        ("NTP=no\nNTPSynchronized=no", None),
        ("NTP=yes\nNTPSynchronized=no", "timedatectl says that it is not synchronised"),
        ("", None),
    ],
)
def test_timedatectl_also_where_chrony_is_not_running(programs, told, expected):
    programs("chronyc", "506 Cannot talk to daemon", status=1)
    programs("timedatectl", told)
    assert computer.problem() == expected


@on_posix
@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("Sprungindikator: 0(Keine Warnung)\nStratum: 4", None),
        ("Leap Indicator: 3(not synchronized)\nStratum: 0", "w32tm says that it is not synchronised"),
    ],
)
def test_w32tm(programs, told, expected):
    programs("w32tm", told)
    assert computer.problem() == expected


@on_posix
def test_nobody_who_knows(programs):
    assert computer.problem() is None
