"""The token as an object, over a real link to the firmware's own end of the wire."""

import json
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace

import pytest
from fob.vault.account import Account
from fob.wire.proposal import unusual
from hypothesis import given
from hypothesis import strategies as st
from picoath.enrol.enrolment import Enrolment
from picoath.errors import BadInput, NoToken, Refused
from picoath.link import discovery, file_transport, record, reports, session
from picoath.link.client import Token
from picoath.link.discovery import open_transport
from picoath.link.hid_transport import HidInterface
from picoath.link.session import Session, TokenError

WIRE = HidInterface("/dev/hidraw3", "picoath", "E661", 0xFF60, 0x61)
OTHER_WIRE = HidInterface("/dev/hidraw4", "picoath", "E662", 0xFF60, 0x61)
KEYBOARD = HidInterface("/dev/hidraw5", "picoath", "E663", 1, 6)


def enrolment(name="Contoso", account="ann@contoso.com", **changes):
    fields = {
        "type": "totp",
        "issuer": name,
        "label_issuer": name,
        "account": account,
        "name": name,
        "algorithm": "SHA1",
        "digits": 6,
        "period": 30,
        "counter": None,
        "secret": b"12345678901234567890",
    }
    return Enrolment(**{**fields, **changes})


@pytest.fixture
def client(token):
    with Token(Session(open_transport(str(token.port)))) as client:
        yield client


texts = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=64).filter(
    lambda t: len(t.encode()) <= 64
)


@given(
    name=texts,
    account=texts,
    secret=st.binary(min_size=1, max_size=128),
    digits=st.integers(6, 8),
    algorithm=st.sampled_from(["SHA1", "SHA256", "SHA512"]),
    moving=st.one_of(
        st.integers(5, 300).map(lambda period: ("totp", period, None)),
        st.integers(0, 2**64 - 2).map(lambda counter: ("hotp", None, counter)),
    ),
    suffix=st.sampled_from(["none", "enter", "tab"]),
)
def test_a_record_is_what_the_token_stores(name, account, secret, digits, algorithm, moving, suffix):
    kind, period, counter = moving
    ours = enrolment(
        name,
        account,
        secret=secret,
        digits=digits,
        algorithm=algorithm,
        type=kind,
        period=period,
        counter=counter,
    )
    theirs = Account(kind, algorithm, digits, period, counter, secret, name, account, suffix)
    assert record.encode(ours, suffix) == theirs.encode()
    assert record.unusual(ours) == unusual(theirs.changed(suffix="none"))


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50), max_size=8))
def test_a_message_comes_out_of_its_reports(fields):
    payload = reports.encode({**fields, "v": 1})
    parts = [reports.Report.decode(report.encode()) for report in reports.split(3, payload)]
    assert [part.number for part in parts] == list(range(len(parts)))
    assert [part.last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert reports.decode(b"".join(part.payload for part in parts)) == {**fields, "v": 1}


@pytest.fixture
def in_step(wire):
    """A client whose token lives in its time."""
    return Token(Session(wire, now=wire.unix), wire.unix, wire.sleep)


def test_status_and_the_clock_s_offset(wire, in_step):
    wire.token.chip.ahead = -37.2
    wire.sleep(0.1)  # the clock looks at its chip every 50 ms
    status = in_step.status()
    assert (status.serial, status.accounts, status.capacity, status.vault) == ("E6614103", 0, 100, "new")
    assert status.clock.trusted
    assert status.clock.offset_ms == pytest.approx(-37200, abs=1100)


def test_the_offset_is_exact_once_the_second_has_turned(wire, in_step):
    wire.token.chip.ahead = 2.6
    in_step.status()
    wire.sleep(1.1)
    assert in_step.status().clock.offset_ms == pytest.approx(2600, abs=60)


def test_a_list_of_many_accounts(token, client, an_account):
    token.put(*[an_account(f"Name {number}") for number in range(60)])
    accounts = client.accounts()
    assert [account.index for account in accounts] == list(range(1, 61))
    assert accounts[59].name == "Name 59"


def test_add_and_replace(token, client):
    assert client.add(enrolment()) == 1
    client.replace(1, enrolment(digits=8, secret=b"other"), "tab")
    [stored] = token.vault.accounts
    assert (stored.digits, stored.key, stored.suffix) == (8, b"other", "tab")
    assert [asked.title for asked in token.asked] == ["ADD?", "REPLACE?"]


def test_a_batch_is_one_question_and_comes_with_its_progress(token, client):
    sent = []
    batch = [enrolment(f"Name {number}", "\u0645\u062b\u0627\u0644" * 8) for number in range(30)]
    assert client.add_batch(batch, sent.append) == 1
    assert token.names == [f"Name {number}" for number in range(30)]
    assert [asked.title for asked in token.asked] == ["ADD 30?"]
    assert sent == list(range(1, 31))


def test_a_batch_shows_all_that_is_unusual(token, client):
    hotp = enrolment("Bank", "ann", type="hotp", period=None, counter=2**64 - 2, algorithm="SHA512", digits=8)
    assert client.add_batch([hotp, enrolment("Acme", "bo", period=60), enrolment("Shop", "cy")] * 20) == 1
    [asked] = token.asked
    assert asked.lines[:3] == [
        "1. Bank ann HOTP counter 18446744073709551614 SHA512 8 digits",
        "2. Acme bo 60 s",
        "3. Shop cy",
    ]
    assert len(token.names) == 60


def test_rename_move_remove_and_settings(token, client, an_account):
    token.put(an_account("A"), an_account("B"), an_account("C"))
    client.rename(1, "Anna", "anna@x")
    client.move(3, 1)
    client.remove(3)
    client.set_suffix(2, "enter")
    client.set("keys", "row")
    assert token.names == ["C", "Anna"]
    assert token.vault.accounts[1].suffix == "enter"
    assert client.settings() == {"keys": "row", "pace": 0, "wake": "auto", "lock": "asleep", "first": "first"}


def test_a_counter_goes_forward(token, client):
    client.add(enrolment("Bank", "ann", type="hotp", period=None, counter=3))
    client.set_counter(1, 12)
    assert token.vault.accounts[0].counter == 12
    assert token.asked[-1].lines == ["Bank", "ann", "counter 3 to 12"]
    with pytest.raises(TokenError, match="only goes forward"):
        client.set_counter(1, 11)
    assert token.vault.accounts[0].counter == 12


def test_the_time_is_set_at_the_turn_of_a_second(wire, in_step):
    chip = wire.token.chip
    chip.ahead = -1000
    chip.lost_power = True
    in_step.set_time()
    assert not chip.lost_power
    assert abs(chip.ahead) < 0.03
    assert in_step.status().clock.trusted


@pytest.mark.parametrize(("decision", "code"), [("refuse", "refused"), ("expire", "timeout")])
def test_a_wearer_who_does_not_accept(token, client, decision, code):
    token.wearer = lambda _question: decision
    with pytest.raises(TokenError, match="nothing was changed") as caught:
        client.add(enrolment())
    assert (caught.value.code, caught.value.exit_code) == (code, 1)
    assert token.names == []


def test_what_the_token_finds_wrong_is_bad_input(client):
    with pytest.raises(TokenError) as caught:
        client.remove(1)
    assert (caught.value.code, caught.value.exit_code) == ("no-account", 2)


def test_a_question_may_take_longer_than_an_answer(token, client, monkeypatch):
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.3)
    until = time.monotonic() + 0.6
    token.wearer = lambda _question: "accept" if time.monotonic() > until else "wait"
    assert client.add(enrolment()) == 1


def test_a_token_that_is_pulled_out_while_it_asks(token, client):
    token.wearer = lambda _question: "unplug"
    with pytest.raises(Refused, match=r"unplugged; what the token has done is unknown: run `picoath list`"):
        client.add(enrolment())


def test_a_token_that_is_pulled_out_before(token, client):
    token.usb.interfaces = []
    time.sleep(0.05)
    with pytest.raises(Refused, match="unplugged; "):
        client.add(enrolment())
    assert token.asked == []


def test_a_token_that_falls_silent(token, client, monkeypatch):
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.2)
    token.silent = True
    with pytest.raises(Refused, match="the token does not answer; what the token has done is unknown"):
        client.remove(1)


def test_silence_is_measured_in_the_tokens_time(token, client, monkeypatch):
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.2)

    def think(_question):
        time.sleep(0.6)  # the whole token stands still, its time too
        return "accept"

    token.wearer = think
    assert client.add(enrolment()) == 1


def test_a_virtual_token_that_has_stopped_altogether(token, monkeypatch):
    monkeypatch.setattr(file_transport, "STOPPED_SECONDS", 0.2)
    client = Token(Session(open_transport(str(token.port))))
    token.stop()
    with pytest.raises(Refused, match="the virtual token of this link does not answer"):
        client.status()


def test_a_virtual_token_is_hung_up_on():
    with socket.create_server(("127.0.0.1", 0)) as server:
        greeting = json.dumps({"interfaces": [{"usage_page": WIRE.usage_page, "usage": WIRE.usage}]})

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.settimeout(5)
                connection.sendall(greeting.encode() + b"\n")
                heard = b""
                while piece := connection.recv(4096):
                    heard += piece
                return heard

        with ThreadPoolExecutor(1) as other_end:
            heard = other_end.submit(serve)
            port = server.getsockname()[1]
            link = file_transport.LinkFile("127.0.0.1", port, b"k" * file_transport.KEY_SIZE)
            transport = file_transport.FileTransport(link)
            transport.close()
            assert heard.result() == link.key


def test_the_question_is_taken_back_when_the_user_gives_up(token):
    token.wearer = lambda _question: "wait"

    def give_up():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Token(Session(open_transport(str(token.port)), give_up)) as client:
        client.add(enrolment())
    deadline = time.monotonic() + 2
    while token.asking and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not token.asking
    assert token.names == []


def test_a_request_that_is_too_long_is_not_sent(client):
    with pytest.raises(BadInput, match="longer than 1024 bytes"):
        client.rename(1, "x" * 1000, "")


class Tape:
    """A transport that plays reports to the computer, whatever it sends."""

    def __init__(self, play):
        self._play = play
        self._waiting = []

    def seconds(self):
        return time.monotonic()

    def send(self, report):
        self._waiting += self._play(report)

    def receive(self, timeout):
        return self._waiting.pop(0) if self._waiting else time.sleep(min(timeout, 0.01))

    def close(self):
        pass


def acknowledged(report, *more):
    return [bytes((2, *report[1:3], 0)).ljust(63, b"\0"), *more]


def data(report, payload, number=0, last=0x80):
    return bytes((1, report[1], number | last, len(payload))).ljust(4) + payload.ljust(59, b"\0")


@pytest.mark.parametrize(
    "play",
    [
        lambda report: acknowledged(report, data(report, b"no json")),
        lambda report: acknowledged(report, data(report, b"[1]")),
        lambda report: acknowledged(report, data(report, b'{"v":2}')),
        lambda report: acknowledged(report, data(report, b'{"v":1', last=0), data(report, b"}", number=2)),
        lambda report: acknowledged(report, b"short"),
        lambda report: [b"", b"\xff" * 63],
        lambda report: [],
    ],
)
def test_a_token_that_talks_nonsense_is_an_error_and_no_crash(play, monkeypatch):
    monkeypatch.setattr(session, "ANSWER_SECONDS", 0.1)
    with pytest.raises(Refused):
        Session(Tape(play)).request("status")


STATUS = {
    "serial": "1",
    "board": "b",
    "firmware": "0.1.0",
    "circuitpython": "10.2.1",
    "personality": "set-up",
    "locked": False,
    "pin": False,
    "accounts": 0,
    "capacity": 100,
    "vault": "good",
    "clock": {"unix": 1795510805, "ms": 250, "trusted": True, "why": None, "aging": 0},
}
ENTRY = {
    "index": 1,
    "type": "totp",
    "name": "a",
    "account": "b",
    "algorithm": "SHA1",
    "digits": 6,
    "period": 30,
    "suffix": "none",
}
PAGE = {"accounts": [ENTRY], "next": None}
SETTINGS = {"keys": "auto", "pace": 0, "wake": "auto", "lock": "asleep", "first": "first"}
ANSWERS = {"status": STATUS, "accounts": PAGE, "settings": SETTINGS}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)


class Answering:
    """A session with a token that gives the same answer to everything."""

    def __init__(self, told):
        self._told = told

    def request(self, _name, **_fields):
        return session.Answer({"v": 1, **self._told}, 1795510805.0, 1795510805.1)


def ask(method, told):
    client = Token(Answering(told))
    answer = getattr(client, method)()
    return answer.clock.utc if method == "status" else answer


@pytest.mark.parametrize("method", ANSWERS)
@given(st.data())
def test_any_value_in_an_answer_is_read_or_refused(method, data):
    told = json.loads(json.dumps(ANSWERS[method]))
    place = data.draw(st.sampled_from([told, *(value for value in told.values() if isinstance(value, dict))]))
    name = data.draw(st.sampled_from(sorted(place)))
    place[name] = data.draw(json_values)
    with suppress(Refused):
        ask(method, told)


@pytest.mark.parametrize("method", ANSWERS)
def test_an_answer_of_another_version(method):
    assert ask(method, {**ANSWERS[method], "new": 1}) == ask(method, ANSWERS[method])
    for name in ANSWERS[method]:
        less = {key: value for key, value in ANSWERS[method].items() if key != name}
        with pytest.raises(Refused, match=r"of another version\? `picoath install`"):
            ask(method, less)


@pytest.mark.parametrize("accounts", [[ENTRY], []])
def test_a_list_without_end(accounts):
    with pytest.raises(Refused, match="can't be read"):
        ask("accounts", {"accounts": accounts, "next": 1})


def test_reports_of_earlier_messages_are_passed_over():
    def play(report):
        stale = bytes((1, (report[1] - 1) % 256, 0x80, 7)) + b'{"v":1}'.ljust(59, b"\0")
        return [stale, *acknowledged(report, stale, data(report, b'{"v":1,"ok":true}'))]

    assert Session(Tape(play)).request("status").message == {"v": 1, "ok": True}


@pytest.mark.parametrize(
    ("interfaces", "words"),
    [
        ([], "there is no token"),
        ([KEYBOARD], "not in set-up: hold its button while plugging it in"),
        ([WIRE, OTHER_WIRE], "several tokens: say which with --port: /dev/hidraw3 "),
    ],
)
def test_no_token_that_can_be_used(monkeypatch, interfaces, words):
    monkeypatch.setattr(discovery.hid_transport, "tokens", lambda: interfaces)
    with pytest.raises(NoToken, match=words):
        open_transport(None)


@pytest.mark.parametrize(
    ("port", "opened"), [(None, WIRE.path), (WIRE.path, WIRE.path), (OTHER_WIRE.path, OTHER_WIRE.path)]
)
def test_the_token_that_is_meant_is_opened(monkeypatch, port, opened):
    there = [WIRE, KEYBOARD] + [OTHER_WIRE] * (port is not None)
    monkeypatch.setattr(discovery.hid_transport, "tokens", lambda: there)
    monkeypatch.setattr(discovery, "HidTransport", lambda path: path)
    assert open_transport(port) == opened


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this computer has no named pipes")
def test_a_device_is_not_read_as_if_it_were_a_link_file(tmp_path, monkeypatch):
    """It would not end: nothing comes out of a token's device, as of this pipe, until something is asked."""
    path = tmp_path / "hidraw0"
    os.mkfifo(path)
    wire = replace(WIRE, path=str(path))
    monkeypatch.setattr(discovery.hid_transport, "tokens", lambda: [wire])
    monkeypatch.setattr(discovery, "HidTransport", lambda path: path)
    assert open_transport(wire.path) == wire.path


@pytest.mark.parametrize(
    ("port", "words"),
    [(KEYBOARD.path, "not in set-up"), ("/dev/hidraw9", "there is no token at /dev/hidraw9")],
)
def test_a_port_that_is_no_wire(monkeypatch, port, words):
    monkeypatch.setattr(discovery.hid_transport, "tokens", lambda: [WIRE, KEYBOARD])
    with pytest.raises(NoToken, match=words):
        open_transport(port)


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"host":"127.0.0.1"}', '{"host":"127.0.0.1","port":1,"key":"00"}', '{"port":"x"}'],
)
def test_a_file_that_is_no_link(tmp_path, content):
    path = tmp_path / "link"
    path.write_text(content)
    with pytest.raises(NoToken, match="there is no token at"):
        open_transport(str(path))


def test_a_link_whose_token_has_gone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    path = tmp_path / "link"
    path.write_text(json.dumps({"host": "127.0.0.1", "port": port, "key": "00" * 32}))
    with pytest.raises(NoToken, match="not running"):
        open_transport(str(path))


@pytest.mark.parametrize("greeting", [b"", b"hello\n", b"[]\n", b"{}\n", b'{"interfaces":5}\n', b"x" * 9000])
def test_a_link_that_does_not_speak_as_it_should(tmp_path, greeting):
    path = tmp_path / "link"
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            connection, _ = server.accept()
            with connection:
                connection.sendall(greeting)
                connection.recv(64)

        thread = threading.Thread(target=serve)
        thread.start()
        path.write_text(json.dumps({"host": "127.0.0.1", "port": server.getsockname()[1], "key": "00" * 32}))
        with pytest.raises(NoToken):
            open_transport(str(path))
        thread.join(5)


@pytest.mark.parametrize(("interfaces", "words"), [([], "no power"), (["keyboard"], "not in set-up")])
def test_a_virtual_token_that_is_not_in_set_up(token, keyboard, interfaces, words):
    token.usb.interfaces = [keyboard for _ in interfaces]
    with pytest.raises(NoToken, match=words):
        open_transport(str(token.port))


class SlowToken:
    """A transport to a token that takes 40 ms to acknowledge a report, and then answers."""

    def __init__(self):
        self.now = 1000.0
        self._replies = []

    def seconds(self):
        return self.now

    def send(self, data):
        report = reports.Report.decode(data)
        self._replies.append(reports.Report(reports.ACKNOWLEDGE, report.message_id, report.number, False))
        if report.last:
            self._replies += reports.split(report.message_id, reports.encode({"v": 1, "ok": True}))

    def receive(self, _timeout):
        self.now += 0.04
        return self._replies.pop(0).encode()

    def close(self):
        pass


def test_the_round_trip_is_the_time_to_the_acknowledgement_of_the_last_report():
    token = SlowToken()
    talk = Session(token, now=token.seconds)
    answer = talk.request("rename", index=1, name="x" * 60, account="y" * 60)
    assert talk.round_trip == pytest.approx(0.04)
    assert answer.taken_at - answer.asked_at == pytest.approx(0.04)
