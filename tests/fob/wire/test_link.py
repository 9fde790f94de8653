"""Framing: messages in reports, and what happens to everything that is no message."""

import json

import pytest
from fob import ticks
from fob.hid_devices import WIRE_REPORT_SIZE as REPORT_SIZE
from fob.wire.link import (
    ACKNOWLEDGE,
    DATA,
    LAST,
    MESSAGE_SIZE,
    PAYLOAD_SIZE,
    STALLED_AFTER,
    Link,
)

WATCHDOG_MS = 8000


class Device:
    """The wire's HID device as CircuitPython has it: one buffer for what the computer sends, the kind of a
    report for a report id, and reports of no other length."""

    def __init__(self):
        self.received = None
        self.sent = []
        self.gone = False
        self.on_send = lambda: None

    def get_last_received_report(self, report_id):
        report, self.received = self.received, None
        if report is None or len(report) != REPORT_SIZE or report[0] != report_id:
            return None
        return report[1:]

    def send_report(self, report, report_id):
        assert len(report) == REPORT_SIZE - 1
        self.on_send()
        if self.gone:
            raise OSError
        self.sent.append(bytes((report_id,)) + report)


class Wire:
    """A link with the computer's end of it."""

    def __init__(self):
        self.device = Device()
        self.now = ticks.PERIOD - 500  # so that the time wraps in every test that waits
        self.fed_at = self.now
        self.link = Link(self.device, lambda: self.now, self.feed)

    def feed(self):
        """The watchdog would not have bitten by now."""
        assert ticks.diff(self.now, self.fed_at) < WATCHDOG_MS
        self.fed_at = self.now

    def put(self, report):
        """Send one report; returns what `poll` made of it."""
        self.device.received = report
        return self.link.poll()

    def put_message(self, payload, message_id=7):
        result = None
        for report in reports(payload, message_id):
            result = self.put(report)
        return result

    def taken(self):
        sent, self.device.sent = self.device.sent, []
        return sent

    def answers(self):
        """The messages sent since the last look, without the acknowledgements: (message id, message)."""
        messages = []
        payload = b""
        for report in self.taken():
            if report[0] == DATA:
                payload += report[4 : 4 + report[3]]
                if report[2] & LAST:
                    messages.append((report[1], json.loads(payload)))
                    payload = b""
        return messages


def report(kind=DATA, message_id=7, number=0, last=False, payload=b"", length=None):
    header = bytes(
        (kind, message_id, number | (LAST if last else 0), len(payload) if length is None else length)
    )
    return (header + payload).ljust(REPORT_SIZE, b"\0")


def reports(payload, message_id=7):
    parts = [payload[at : at + PAYLOAD_SIZE] for at in range(0, len(payload), PAYLOAD_SIZE)] or [b""]
    return [report(DATA, message_id, n, n == len(parts) - 1, part) for n, part in enumerate(parts)]


@pytest.fixture
def wire():
    return Wire()


def test_a_message_arrives_and_every_report_is_acknowledged(wire):
    message = {"v": 1, "request": "status", "filler": "x" * 200}
    assert wire.put_message(json.dumps(message).encode()) == (7, message)
    acknowledgements = wire.taken()
    assert [ack[:4] for ack in acknowledgements] == [
        bytes((ACKNOWLEDGE, 7, number | (LAST if number == 4 else 0), 0)) for number in range(5)
    ]


@pytest.mark.parametrize("size", [PAYLOAD_SIZE - 1, PAYLOAD_SIZE, PAYLOAD_SIZE + 1, MESSAGE_SIZE])
def test_a_message_of_any_size_arrives_whole(wire, size):
    text = '{"v":1,"x":"%s"}'
    payload = (text % ("y" * (size - len(text) + 2))).encode()
    assert len(payload) == size
    assert wire.put_message(payload)[1]["x"] == "y" * (size - len(text) + 2)


@pytest.mark.parametrize("filler", ["", "x" * 200, "é" * 90])
def test_what_is_sent_can_be_put_together(wire, filler):
    message = {"v": 1, "name": filler}
    assert wire.link.send(9, message)
    assert wire.answers() == [(9, message)]


def test_nothing_received_is_no_message(wire):
    assert wire.link.poll() is None
    assert wire.taken() == []


def test_a_message_that_is_too_long_is_an_error_at_the_report_that_is_too_much(wire):
    sent = reports(b'{"v":1,"x":"' + b"y" * MESSAGE_SIZE)
    for one in sent:
        assert wire.put(one) is None
    [(message_id, error), *rest] = wire.answers()
    assert (message_id, error["error"]) == (7, "too-long")
    assert [answer["error"] for _, answer in rest] == ["framing"] * (len(sent) - 18)


@pytest.mark.parametrize(
    "other",
    [
        b"",
        b"\0",
        b"\1\7\0",
        report(kind=0),
        report(kind=ACKNOWLEDGE, number=0, last=True),
        report(kind=255, payload=b"x"),
        report(payload=b"x") + b"\0",
        report(payload=b"x")[:-1],
    ],
)
def test_what_is_no_data_report_of_63_bytes_is_not_heard(wire, other):
    first, second = reports(b'{"v":1,"x":"%s"}' % (b"y" * 90))
    wire.put(first)
    assert wire.put(other) is None
    assert wire.put(second) == (7, {"v": 1, "x": "y" * 90})
    assert wire.answers() == []


@pytest.mark.parametrize(
    "bad",
    [
        report(number=1, payload=b"x"),
        report(number=127, last=True, payload=b"x"),
        report(length=60),
        report(length=255),
        b"\x01" + b"\xff" * (REPORT_SIZE - 1),
    ],
)
def test_a_bad_report_is_a_framing_error_and_the_link_stays_usable(wire, bad):
    assert wire.put(bad) is None
    [(_, error)] = wire.answers()
    assert error["error"] == "framing"
    assert error["text"]
    assert wire.put_message(b'{"v":1}') == (7, {"v": 1})


def test_a_report_that_is_left_out_loses_the_message(wire):
    first, _second, third = reports(b'{"v":1,"x":"%s"}' % (b"y" * 140))
    assert wire.put(first) is None
    assert wire.put(third) is None
    [(_, error)] = wire.answers()
    assert error["error"] == "framing"


def test_a_report_that_comes_twice_loses_the_message(wire):
    first, second, third = reports(b'{"v":1,"x":"%s"}' % (b"y" * 140))
    for one in (first, second, second, third):
        assert wire.put(one) is None
    assert [answer["error"] for _, answer in wire.answers()] == ["framing", "framing"]


def test_a_report_of_another_message_in_between_loses_the_message(wire):
    first, second = reports(b'{"v":1,"x":"%s"}' % (b"y" * 90))
    assert wire.put(first) is None
    assert wire.put(report(message_id=8, number=1, payload=b"z")) is None
    assert wire.put(second) is None
    assert [(i, answer["error"]) for i, answer in wire.answers()] == [(8, "framing"), (7, "framing")]


def test_a_new_message_in_the_middle_of_another_is_taken_and_the_other_one_told(wire):
    first, _ = reports(b'{"v":1,"x":"%s"}' % (b"y" * 90), message_id=3)
    assert wire.put(first) is None
    assert wire.put_message(b'{"v":1}', message_id=4) == (4, {"v": 1})
    assert [(i, answer["error"]) for i, answer in wire.answers()] == [(3, "framing")]


def test_a_message_begun_again_with_the_same_id_is_taken(wire):
    sent = reports(b'{"v":1,"x":"%s"}' % (b"y" * 90))
    assert wire.put(sent[0]) is None
    assert wire.put_message(b'{"v":1}') == (7, {"v": 1})
    assert wire.answers() == []


def test_half_a_message_is_given_up_after_a_while(wire):
    first, second = reports(b'{"v":1,"x":"%s"}' % (b"y" * 90))
    wire.put(first)
    wire.now = ticks.add(wire.now, STALLED_AFTER - 1)
    assert wire.link.poll() is None
    assert wire.answers() == []
    wire.now = ticks.add(wire.now, 1)
    assert wire.link.poll() is None
    assert wire.link.poll() is None
    assert [answer["error"] for _, answer in wire.answers()] == ["framing"]
    assert wire.put(second) is None
    assert [answer["error"] for _, answer in wire.answers()] == ["framing"]


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "not-json"),
        (b"hello", "not-json"),
        (b'{"v":1', "not-json"),
        (b'{"v":1}x', "not-json"),
        (b'{"v":1,"x":"\xff"}', "not-json"),
        (b'\xed\xa0\x80{"v":1}', "not-json"),
        (b"[" * 1000, "not-json"),
        (b'{"v":1,"x":' * 90, "not-json"),
        (b"1", "not-json"),
        (b"null", "not-json"),
        (b'[{"v":1}]', "not-json"),
        (b"{}", "version"),
        (b'{"v":2}', "version"),
        (b'{"v":0}', "version"),
        (b'{"v":"1"}', "version"),
        (b'{"v":true}', "version"),
        (b'{"v":1.0}', "version"),
        (b'{"v":NaN}', "version"),
        (b'{"v":null}', "version"),
        (b'{"v":[1]}', "version"),
        (b'{"v":' + b"9" * 900 + b"}", "version"),
    ],
)
def test_what_is_no_message_of_this_version_is_an_error(wire, payload, code):
    assert wire.put_message(payload) is None
    [(message_id, error)] = wire.answers()
    assert (message_id, error["error"], error["v"]) == (7, code, 1)
    assert wire.put_message(b'{"v":1}') == (7, {"v": 1})


def test_a_computer_that_takes_nothing_is_no_crash(wire):
    wire.device.gone = True
    assert wire.put_message(b'{"v":1}') is None
    assert wire.put(report(length=60)) is None
    assert not wire.link.send(1, {"v": 1})
    wire.device.gone = False
    assert wire.put_message(b'{"v":1}') == (7, {"v": 1})


def pass_time(wire, milliseconds):
    wire.now = ticks.add(wire.now, milliseconds)


def test_reports_that_are_taken_at_once_are_heard(wire):
    wire.device.on_send = lambda: pass_time(wire, 20)
    for _ in range(20):
        assert wire.put_message(b'{"v":1,"request":"status"}')
    assert wire.link.send(7, {"text": "x" * 900})
    assert wire.link.unheard == 0


def test_a_computer_that_takes_nothing_is_counted(wire):
    wire.device.gone = True
    for _ in range(3):
        assert wire.put(report(last=True, payload=b"{}")) is None
    assert not wire.link.send(7, {"text": "x" * 900})
    assert wire.link.unheard == 4


def test_a_computer_that_takes_reports_one_by_one_holds_the_token_up_once(wire):
    started = wire.now
    wire.device.on_send = lambda: pass_time(wire, 1900)
    assert not wire.link.send(7, {"text": "x" * 900})
    assert ticks.diff(wire.now, started) == 1900
    assert wire.put(report(last=True, payload=b'{"v":1}')) is None
    assert wire.link.unheard == 2


@pytest.mark.parametrize("delay", range(0, 2001, 50))
@pytest.mark.parametrize("size", range(0, 1024, PAYLOAD_SIZE))
def test_a_slow_computer_is_waited_for_as_long_as_a_message_may_take(wire, delay, size):
    """`wire.feed` is the watchdog; the device gives up a report after 2 s."""
    wire.device.on_send = lambda: pass_time(wire, delay)
    started = wire.now
    taken = wire.link.send(7, {"text": "x" * size})
    count = len(wire.device.sent)
    assert taken == (delay < 500 and count * delay < 2000)
    assert wire.link.unheard == (0 if taken else 1)
    assert ticks.diff(wire.now, started) <= 4000


@pytest.mark.parametrize("reports_sent", [1, 2, 3])
def test_of_a_message_that_is_over_or_given_up_nothing_is_kept(reports_sent):
    wire = Wire()
    secret = b"JBSWY3DPEHPK3PXP" * 8
    for one in list(reports(b'{"v":1,"record":"' + secret + b'"}', 7))[:reports_sent]:
        wire.put(one)
    wire.now = ticks.add(wire.now, STALLED_AFTER)
    wire.link.poll()
    kept = [bytes(value) for value in vars(wire.link).values() if isinstance(value, (bytes, bytearray))]
    assert kept
    assert not any(secret[:16] in value for value in kept)
