"""Anything at all on the wire, unless the wearer accepts it, changes nothing, tells no secret, and leaves the
link usable. A token that is locked tells nothing about its accounts but how many there are."""

import base64
import hashlib
import json
import os

import pytest
from fob.hid_devices import WIRE_REPORT_SIZE as REPORT_SIZE
from fob.vault import key_slot
from fob.vault.account import Account
from fob.wire.link import DATA, LAST, PAYLOAD_SIZE, STALLED_AFTER, Link
from fob.wire.requests import Requests
from hypothesis import given, settings
from hypothesis import strategies as st
from vaults import MemoryCopy, loaded, new_nvm

NOW = 1795510805
KEY = hashlib.sha1(b"a key").digest()
NAMES = ("Fabrikam", "Woodgrove")
thoroughly = settings(max_examples=500)
STATES = ("no PIN", "unlocked", "locked")


@pytest.fixture(scope="module")
def count(tell):
    """Counts what was sent, report by report or message by message."""
    return lambda number: tell("fuzz cases on the wire", number)


class Clock:
    trusted = True
    why = None
    aging = 3

    def __init__(self):
        self.was_set = False

    def milliseconds_at(self, _tick):
        return 0

    def utc(self):
        return NOW

    def set(self, _unix):
        self.was_set = True
        return True

    trim = set


class Token:
    """Link, requests and vault as on the board, in one of `STATES`, with a wearer who refuses everything."""

    def __init__(self, state="no PIN"):
        self.copies = MemoryCopy(), MemoryCopy()
        self.nvm = new_nvm()
        self.vault = loaded(self.copies, self.nvm)
        self.vault.changes.add([Account("totp", "SHA1", 6, 30, None, KEY, name, "ann@x") for name in NAMES])
        if state != "no PIN":
            self.vault.changes.rewrap(key_slot.PIN, 1, os.urandom(32), os.urandom(32))
        if state == "locked":
            self.vault.forget()
        self.clock = Clock()
        self.now = 0
        self.received = None
        self.sent = []
        self.link = Link(self, lambda: self.now, lambda: None)
        self.requests = Requests(self.vault, self.clock, dict, lambda: self.now)
        self.before = self.stored

    @property
    def stored(self):
        return [copy.content for copy in self.copies], bytes(self.nvm)

    def get_last_received_report(self, report_id):
        report, self.received = self.received, None
        if report is None or len(report) != REPORT_SIZE or report[0] != report_id:
            return None
        return report[1:]

    def send_report(self, report, report_id):
        assert len(report) == REPORT_SIZE - 1
        self.sent.append(bytes((report_id,)) + report)

    def step(self, report):
        self.received = report
        message = self.link.poll()
        if message is None:
            return
        message_id, content = message
        kind, outcome = self.requests.handle(content)
        self.link.send(message_id, outcome.refuse() if kind == "ask" else outcome)
        if kind == "lock":
            self.vault.forget()

    def send_message(self, payload, message_id=200):
        for report in split(payload, message_id):
            self.step(report)

    def answers(self):
        """The messages sent since the last look; there is no secret in them."""
        payload = b""
        messages = []
        for report in self.sent:
            if report[0] == DATA:
                payload += report[4 : 4 + report[3]]
                if report[2] & LAST:
                    self.check_answer(payload)
                    messages.append(json.loads(payload))
                    payload = b""
        self.sent = []
        return messages

    def check_answer(self, payload):
        assert not any(form in payload for form in FORMS)
        if self.vault.locked:
            assert not any(name.encode() in payload for name in NAMES)

    def check(self):
        """Nothing has changed, and the link works."""
        self.answers()
        assert self.stored == self.before
        assert not self.clock.was_set
        self.send_message(b'{"v":1,"request":"status"}', 201)
        assert self.answers()[-1]["accounts"] == len(NAMES)


FORMS = (KEY.hex().encode(), KEY.hex().upper().encode(), base64.b32encode(KEY), base64.b64encode(KEY)[:-1])
"""The key of the accounts, as an answer in JSON might have it."""


def split(payload, message_id):
    parts = [payload[at : at + PAYLOAD_SIZE] for at in range(0, len(payload), PAYLOAD_SIZE)] or [b""]
    for number, part in enumerate(parts):
        yield report(DATA, message_id, number | (LAST if number == len(parts) - 1 else 0), len(part), part)


def report(kind, message_id, number, length, payload):
    return (bytes((kind, message_id, number, length)) + payload).ljust(REPORT_SIZE, b"\0")[:REPORT_SIZE]


def base64_of(data):
    return base64.b64encode(data).decode()


byte = st.integers(0, 255)
near_reports = st.builds(
    report,
    st.sampled_from([DATA, DATA, DATA, 0, 2, 255]),
    st.sampled_from([7, 7, 7, 8]),
    st.one_of(st.sampled_from([0, 1, 2, LAST, LAST | 1, 127, 255]), byte),
    st.one_of(st.integers(0, PAYLOAD_SIZE), byte),
    st.binary(max_size=PAYLOAD_SIZE),
)
any_reports = st.one_of(
    st.binary(max_size=80), st.binary(min_size=REPORT_SIZE, max_size=REPORT_SIZE), near_reports
)


states = st.sampled_from(STATES)


@thoroughly
@given(states, st.lists(any_reports, max_size=30))
def test_any_reports(count, state, sent):
    token = Token(state)
    count(len(sent))
    for one in sent:
        token.step(one)
    token.check()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
tricky = st.one_of(
    st.sampled_from(
        [
            0,
            1,
            2,
            3,
            -1,
            2**31,
            10**40,
            True,
            False,
            None,
            1.0,
            "1",
            "",
            "A",
            [],
            {},
            float("nan"),
            float("inf"),
        ]
    ),
    st.sampled_from(
        ["suffix", "keys", "pace", "tab", "row", "\ud800", "a\0b", "x" * 65, "0" * 64, NOW, NOW + 1]
    ),
    st.binary(max_size=60).map(base64_of),
    st.just(base64_of(Account("totp", "SHA1", 6, 30, None, b"k", "A", "b").encode())),
    st.just([["A", "b"]]),
    st.just([list(pair) for pair in zip(NAMES, ("ann@x",) * 2, strict=True)]),
    json_values,
)
number = st.integers(0, 3)
word = st.sampled_from(["Contoso", "pace", "keys", "lock", "suffix", "", "ä" * 32, "x" * 64])
accounts = st.builds(
    lambda key, name, suffix: Account("totp", "SHA1", 6, 30, None, key, name, "b", suffix),
    st.binary(min_size=1, max_size=128),
    word,
    st.sampled_from(["none", "tab"]),
)
VALUES = {
    "record": accounts.map(lambda account: base64_of(account.encode())),
    "sha256": st.binary(min_size=32, max_size=32).map(bytes.hex),
    "names": st.lists(st.tuples(word, word), min_size=1, max_size=3),
    "name": word,
    "account": word,
    "value": st.sampled_from([0, 5, 30, "row", "tab", "minutes", "never"]),
    "unix": st.integers(NOW - 5, NOW + 5),
    "aging": st.integers(-128, 127),
    "remove": st.booleans(),
    "part": st.sampled_from(["bus", "panel", "buttons", "led", "none", "fan"]),
    **dict.fromkeys(("from", "replace", "count", "index", "to"), number),
}
"""What each field may well have."""
REQUESTS = {
    "status": ((), ()),
    "check": (("part",), ()),
    "list": ((), ("from",)),
    "settings": ((), ()),
    "cancel": ((), ()),
    "add": (("record",), ("replace",)),
    "batch": (("count", "sha256", "from", "names"), ()),
    "record": (("index", "record"), ()),
    "rename": (("index", "name", "account"), ()),
    "move": (("index", "to"), ()),
    "remove": (("index",), ()),
    "set": (("name", "value"), ("index",)),
    "time_ask": (("unix",), ()),
    "time_set": (("unix",), ()),
    "trim": (("aging",), ()),
    "pin": ((), ("remove",)),
    "lock": ((), ()),
    "wipe": ((), ()),
}
"""The fields that each must have, and may have."""


def test_the_requests_tried_here_are_all_there_are():
    token = Token()
    token.send_message(b'{"v":1,"request":"?"}')
    [answer] = token.answers()
    assert sorted(REQUESTS) == answer["text"].rpartition("there are ")[2].split(", ")


def well_formed(name):
    required, optional = REQUESTS[name]
    return st.fixed_dictionaries(
        {field: VALUES[field] for field in required}, optional={field: VALUES[field] for field in optional}
    ).map(lambda fields: {**fields, "v": 1, "request": name})


def nearly(request):
    """The same with one field lost, spoilt, or too many."""
    field = st.sampled_from([*request, *VALUES])
    lost = field.map(lambda field: {name: value for name, value in request.items() if name != field})
    spoilt = st.builds(lambda field, value: {**request, field: value}, field, tricky)
    return (lost | spoilt).map(lambda made: {**made, "v": 1, "request": request["request"]})


well_formed_requests = st.sampled_from(sorted(REQUESTS)).flatmap(well_formed)
requests = st.one_of(
    well_formed_requests,
    well_formed_requests.flatmap(nearly),
    st.builds(lambda name: {"v": 1, "request": name}, tricky),
)
reading = {"status", "list", "settings", "cancel"}


@thoroughly
@given(states, st.lists(requests, min_size=1, max_size=6))
def test_any_requests(count, state, sent):
    token = Token(state)
    count(len(sent))
    for message in sent:
        was_locked = token.vault.locked
        token.send_message(json.dumps(message).encode())
        [*_, answer] = token.answers()
        assert answer["v"] == 1
        if "error" in answer:
            continue
        assert message["request"] in {*reading, "batch", "check", "lock"}, (message, answer)
        assert not was_locked or message["request"] in {"status", "cancel"}
    token.check()


@thoroughly
@given(states, st.lists(json_values, min_size=1, max_size=4))
def test_any_json(count, state, sent):
    token = Token(state)
    count(len(sent))
    for value in sent:
        token.send_message(json.dumps(value).encode())
        assert "error" in token.answers()[-1]
    token.check()


@thoroughly
@given(states, st.lists(st.binary(max_size=1100), min_size=1, max_size=4))
def test_any_bytes_as_messages(count, state, sent):
    token = Token(state)
    count(len(sent))
    for payload in sent:
        token.send_message(payload)
        assert "error" in token.answers()[-1]
    token.check()


@thoroughly
@given(st.data())
def test_messages_torn_doubled_and_shuffled(count, data):
    token = Token()
    payload = json.dumps(
        {"v": 1, "request": "rename", "index": 1, "name": "X" * 60, "account": "y" * 60}
    ).encode()
    whole = [*split(payload, 7), *split(payload, 8)]
    sent = data.draw(st.lists(st.sampled_from(whole), max_size=12))
    count(len(sent))
    for one in sent:
        token.step(one)
        token.now += data.draw(st.sampled_from([1, STALLED_AFTER]))
        token.step(None)
    token.check()
