"""What was agreed to on the panel happens, and nothing else: a hostile computer changes times, records, names
and their order between the question and what it sends then. The outcome is held against a model of them."""

import base64
import hashlib

import pytest
from fob import ticks
from fob.vault.account import Account
from fob.wire.requests import Requests
from hypothesis import given, settings
from hypothesis import strategies as st
from vaults import in_memory, records_of

NOW = 1795510805
SET_WITHIN = 5000
TOLERANCE = 2


@pytest.fixture(scope="module")
def count(tell):
    return lambda number: tell("fuzz cases on the wire", number)


class Clock:
    why = None
    trusted = True
    aging = None

    def __init__(self):
        self.times_set = []

    def utc(self):
        return NOW

    def milliseconds_at(self, _tick):
        return 0

    def set(self, unix):
        self.times_set.append(unix)
        return True


class Token:
    """The requests of a token whose wearer answers every question; `passed` is how many ms it has run."""

    def __init__(self):
        self.vault = in_memory()
        self.vault.changes.add([Account("totp", "SHA1", 6, 30, None, b"first", "First", "ada")])
        self.clock = Clock()
        self.passed = 0
        self._requests = Requests(self.vault, self.clock, dict, self._ticks)

    def _ticks(self):
        return (ticks.PERIOD - 3000 + self.passed) % ticks.PERIOD

    def request(self, name, accepts=True, thinks_for=0, **fields):
        """The answer to a request; if it is a question, the wearer's one after so many ms."""
        kind, content = self._requests.handle({"v": 1, "request": name, **fields})
        if kind == "answer":
            return content
        self.passed += thinks_for
        return content.accept() if accepts else content.refuse()


# The time

delays = st.one_of(st.integers(0, 40_000), st.integers(SET_WITHIN - 3, SET_WITHIN + 3))
asking = st.tuples(st.just("ask"), st.integers(NOW - 10, NOW + 10), delays, st.booleans() | st.just(True))
setting = st.tuples(st.just("set"), st.integers(-6, 50))
passing = st.tuples(st.just("wait"), delays)
other = st.tuples(st.sampled_from(["status", "settings", "list", "cancel", "nonsense", "time_ask"]))


class TimeModel:
    """The rules of `WIRE.md`: which `time_set` sets the clock."""

    def __init__(self):
        self.agreed = None

    def ask(self, shown, asked_at, answered_at, accepted):
        self.agreed = (shown, asked_at, answered_at) if accepted else None

    def may_set(self, unix, now):
        agreed, self.agreed = self.agreed, None
        if agreed is None:
            return False
        shown, asked_at, answered_at = agreed
        latest = shown + (now - asked_at) // 1000 + TOLERANCE
        return now - answered_at <= SET_WITHIN and shown - TOLERANCE <= unix <= latest


@settings(max_examples=1000)
@given(st.lists(st.one_of(asking, setting, setting, passing, other), max_size=8))
def test_the_clock_is_set_to_a_time_that_was_shown_and_soon_after_the_press_or_not_at_all(count, steps):
    token, model = Token(), TimeModel()
    shown = NOW
    expected = []
    count(len(steps))
    for what, *values in steps:
        if what == "ask":
            shown, thinks_for, accepts = values
            asked_at = token.passed
            token.request("time_ask", accepts, thinks_for, unix=shown)
            model.ask(shown, asked_at, token.passed, accepts)
        elif what == "set":
            unix = shown + values[0]
            may_set = model.may_set(unix, token.passed)
            assert ("ok" in token.request("time_set", unix=unix)) == may_set
            if may_set:
                expected.append(unix)
        elif what == "wait":
            token.passed += values[0]
        else:
            token.request(what)  # `time_ask` lacks a field: it asks nothing
            if what != "status":
                model.agreed = None
        assert token.clock.times_set == expected


# Batches

names = st.sampled_from(["Contoso", "Fabrikam", "VPN"])
accounts = st.builds(
    lambda key, name, user: Account("totp", "SHA1", 6, 30, None, key, name, user),
    st.binary(min_size=1, max_size=4),
    names,
    st.sampled_from(["ada", "bo"]),
)


def digest_of(records):
    return hashlib.sha256(b"".join(records)).hexdigest()


@st.composite
def batches(draw):
    """Announced accounts, those whose digest is announced, those that are sent, and what comes between them.

    All three are the same in an honest program.
    """
    announced = draw(st.lists(accounts, min_size=1, max_size=4))

    def changed(these):
        made = list(these)
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
            place = draw(st.integers(0, len(made) - 1))
            how = draw(st.sampled_from(["key", "name", "swap", "again", "drop", "more"]))
            if how == "key":
                made[place] = made[place].changed(key=draw(st.binary(min_size=1, max_size=4)))
            elif how == "name":
                made[place] = made[place].changed(name=draw(names))
            elif how == "swap":
                made[place], made[0] = made[0], made[place]
            elif how == "again":
                made[place] = made[draw(st.integers(0, len(made) - 1))]
            elif how == "drop" and len(made) > 1:
                del made[place]
            elif how == "more":
                made.append(made[place])
        return made

    digested = changed(announced)
    sent = changed(digested)
    others = ["status", "list", "cancel", "batch", "record", "nonsense"]
    between = st.lists(st.sampled_from([None] * 6 + others), max_size=4)
    return announced, digested, sent, draw(between)


@settings(max_examples=1000)
@given(batches(), st.booleans() | st.just(True))
def test_a_batch_is_stored_as_it_was_announced_or_not_at_all(count, batch_of, accepts):
    announced, digested, sent, between = batch_of
    token = Token()
    before = records_of(token.vault)
    records = [account.encode() for account in sent]
    count(1 + len(records) + len(between))
    pairs = [[account.name, account.account] for account in announced]
    digest = digest_of([account.encode() for account in digested])
    token.request("batch", accepts, count=len(pairs), sha256=digest, **{"from": 1}, names=pairs)
    answers = []
    for index, record in enumerate(records, 1):
        extra = between[index - 1] if index <= len(between) else None
        if extra:
            token.request(extra)
        coded = base64.b64encode(record).decode()
        answers.append(token.request("record", index=index, record=coded))
    stored = records_of(token.vault)[len(before) :]
    interrupted = any(extra not in (None, "status") for extra in between[: len(announced)])
    first = records[: len(announced)]
    is_as_agreed = [[account.name, account.account] for account in sent[: len(announced)]] == pairs
    agreed = accepts and not interrupted and is_as_agreed and digest_of(first) == digest
    assert stored == (first if agreed else [])
    assert any("index" in answer for answer in answers) == agreed
    assert token.vault.accounts[0].name == "First"


@pytest.mark.parametrize(("late", "is_set"), [(SET_WITHIN, True), (SET_WITHIN + 1, False)])
def test_the_time_may_come_5_s_after_the_press_and_no_later(late, is_set):
    token = Token()
    token.request("time_ask", unix=NOW + 60)
    token.passed += late
    token.request("time_set", unix=NOW + 60)
    assert token.clock.times_set == ([NOW + 60] if is_set else [])
