"""Anything at all on the wire, unless the wearer accepts it, changes nothing and leaves the link usable."""

import base64
import json

from fob.account import Account
from fob.link import DATA, LAST, PAYLOAD_SIZE, REPORT_SIZE, STALLED_AFTER, Link
from fob.requests import Requests
from hypothesis import given
from hypothesis import strategies as st
from vaults import MemoryCopy, loaded, new_nvm

NOW = 1795510805


class Clock:
    trusted = True
    why = None
    aging = None

    def __init__(self):
        self.was_set = False

    def milliseconds_at(self, _tick):
        return 0

    def utc(self):
        return NOW

    def set(self, _unix):
        self.was_set = True
        return True


class Token:
    """Link, requests and vault as on the board, with a wearer who refuses everything."""

    def __init__(self):
        self.copies = MemoryCopy(), MemoryCopy()
        self.nvm = new_nvm()
        self.vault = loaded(self.copies, self.nvm)
        key = b"12345678901234567890"
        self.vault.changes.add(
            [Account("totp", "SHA1", 6, 30, None, key, name, "ann@x") for name in ("A", "B")]
        )
        self.clock = Clock()
        self.now = 0
        self.received = None
        self.sent = []
        self.link = Link(self, lambda: self.now)
        self.requests = Requests(self.vault, self.clock, dict, lambda: self.now)
        self.before = self.stored

    @property
    def stored(self):
        return [copy.content for copy in self.copies], bytes(self.nvm)

    def get_last_received_report(self, _report_id):
        report, self.received = self.received, None
        return report

    def send_report(self, report, _report_id):
        assert len(report) == REPORT_SIZE
        self.sent.append(report)

    def step(self, report):
        self.received = report
        message = self.link.poll()
        if message is None:
            return
        message_id, content = message
        kind, outcome = self.requests.handle(content)
        self.link.send(message_id, outcome if kind == "answer" else outcome.refuse())

    def send_message(self, payload, message_id=200):
        for report in split(payload, message_id):
            self.step(report)

    def answers(self):
        payload = b""
        messages = []
        for report in self.sent:
            if report[0] == DATA:
                payload += report[4 : 4 + report[3]]
                if report[2] & LAST:
                    messages.append(json.loads(payload))
                    payload = b""
        self.sent = []
        return messages

    def check(self):
        """Nothing has changed, and the link works."""
        assert self.stored == self.before
        assert not self.clock.was_set
        self.sent = []
        self.send_message(b'{"v":1,"request":"status"}', 201)
        assert self.answers()[-1]["accounts"] == 2


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


@given(st.lists(any_reports, max_size=30))
def test_any_reports(sent):
    token = Token()
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
    json_values,
)
names = ["status", "list", "settings", "cancel", "add", "batch", "record", "rename", "move", "remove", "set"]
names += ["time_ask", "time_set", "wipe"]
fields = [
    "from",
    "record",
    "replace",
    "count",
    "sha256",
    "names",
    "index",
    "name",
    "account",
    "to",
    "value",
    "unix",
]
requests = st.builds(
    lambda name, values: {**values, "v": 1, "request": name},
    st.one_of(st.sampled_from(names), tricky),
    st.dictionaries(st.one_of(st.sampled_from(fields), st.text(max_size=8)), tricky, max_size=6),
)
reading = {"status", "list", "settings", "cancel"}


@given(st.lists(requests, min_size=1, max_size=6))
def test_any_requests(sent):
    token = Token()
    for message in sent:
        payload = json.dumps(message).encode()
        token.send_message(payload)
        [*_, answer] = token.answers()
        assert answer["v"] == 1
        assert "error" in answer or message["request"] in {*reading, "batch"}, (message, answer)
    token.check()


@given(st.lists(json_values, min_size=1, max_size=4))
def test_any_json(sent):
    token = Token()
    for value in sent:
        token.send_message(json.dumps(value).encode())
        assert "error" in token.answers()[-1]
    token.check()


@given(st.lists(st.binary(max_size=1100), min_size=1, max_size=4))
def test_any_bytes_as_messages(sent):
    token = Token()
    for payload in sent:
        token.send_message(payload)
        assert "error" in token.answers()[-1]
    token.check()


@given(st.data())
def test_messages_torn_doubled_and_shuffled(data):
    token = Token()
    payload = json.dumps(
        {"v": 1, "request": "rename", "index": 1, "name": "X" * 60, "account": "y" * 60}
    ).encode()
    whole = [*split(payload, 7), *split(payload, 8)]
    sent = data.draw(st.lists(st.sampled_from(whole), max_size=12))
    for one in sent:
        token.step(one)
        token.now += data.draw(st.sampled_from([1, STALLED_AFTER]))
        token.step(None)
    token.check()
