"""What each request does: what it shows, what it changes when accepted, and what it refuses."""

import base64
import hashlib
import json
import sys
import unicodedata
from types import SimpleNamespace

import pytest
from fob import ticks
from fob.clock import EARLIEST, LATEST
from fob.vault.account import NAME_SIZE, Account
from fob.vault.copy import CAPACITY
from fob.wire import batch, fields
from fob.wire.fields import RequestError
from fob.wire.link import MESSAGE_SIZE
from fob.wire.requests import Requests
from vaults import MemoryCopy, loaded, new_nvm

NOW = 1795510805  # 2026-11-24 09:00:05


class Clock:
    trusted = True
    why = None
    aging = None

    def __init__(self):
        self.unix = NOW - 3
        self.dead = False

    def milliseconds_at(self, _tick):
        return 250

    def utc(self):
        return self.unix

    def set(self, unix):
        if self.dead:
            return False
        self.unix = unix
        return True

    def trim(self, aging):
        if self.dead:
            return False
        self.aging = aging
        return True


class Token:
    """Requests on a real vault in memory."""

    def __init__(self):
        self.copies = MemoryCopy(), MemoryCopy()
        self.nvm = new_nvm()
        self.vault = loaded(self.copies, self.nvm)
        self.clock = Clock()
        self.ticks = ticks.PERIOD - 700
        self.requests = Requests(self.vault, self.clock, lambda: {"serial": "E66"}, lambda: self.ticks)

    def handle(self, request, **values):
        return self.requests.handle({"v": 1, "request": request, **values})

    def answer(self, request, **values):
        kind, content = self.handle(request, **values)
        assert kind == "answer", content.title
        assert content["v"] == 1
        return content

    def error(self, request, **values):
        """The code of the error that a request is answered with; it has changed nothing."""
        before = self.stored
        content = self.answer(request, **values)
        assert content["text"]
        assert self.stored == before
        return content["error"]

    def question(self, request, **values):
        before = self.stored
        kind, content = self.handle(request, **values)
        assert kind == "ask", content
        assert self.stored == before
        return content

    def accept(self, request, **values):
        return self.question(request, **values).accept()

    def pass_time(self, milliseconds):
        self.ticks = ticks.add(self.ticks, milliseconds)

    @property
    def stored(self):
        return [copy.content for copy in self.copies], bytes(self.nvm)

    @property
    def names(self):
        return [account.name for account in self.vault.accounts]


def account(name="Contoso", user="ann@contoso.com", **changes):
    return Account("totp", "SHA1", 6, 30, None, b"12345678901234567890", name, user).changed(**changes)


def encoded(one):
    return base64.b64encode(one.encode()).decode()


def announcement(accounts):
    return {
        "count": len(accounts),
        "sha256": hashlib.sha256(b"".join(a.encode() for a in accounts)).hexdigest(),
    }


def pairs(accounts):
    return [[one.name, one.account] for one in accounts]


@pytest.fixture
def token():
    return Token()


@pytest.fixture
def full_house(token):
    token.vault.changes.add([account("Ada"), account("Bo"), account("Cy")])
    return token


def test_status_tells_what_there_is_and_no_secret(full_house):
    told = full_house.answer("status")
    assert told == {
        "v": 1,
        "serial": "E66",
        "accounts": 3,
        "capacity": CAPACITY,
        "vault": "good",
        "locked": False,
        "pin": False,
        "clock": {"unix": NOW - 3, "ms": 250, "trusted": True, "why": None, "aging": None},
    }


def test_list_tells_everything_but_key_and_counter(token):
    token.vault.changes.add(
        [account(suffix="tab"), Account("hotp", "SHA512", 8, None, 41, b"k" * 64, "H", "h@x")]
    )
    assert token.answer("list")["accounts"] == [
        {
            "index": 1,
            "type": "totp",
            "name": "Contoso",
            "account": "ann@contoso.com",
            "algorithm": "SHA1",
            "digits": 6,
            "period": 30,
            "suffix": "tab",
        },
        {
            "index": 2,
            "type": "hotp",
            "name": "H",
            "account": "h@x",
            "algorithm": "SHA512",
            "digits": 8,
            "period": None,
            "suffix": "none",
        },
    ]


@pytest.mark.parametrize("name", ["Contoso", "\u00e9" * 32, '"' * 64, "\U0001f511" * 16])
def test_list_comes_in_pages_that_fit_into_a_message(token, name):
    token.vault.changes.add([account(name, name) for _ in range(CAPACITY)])
    indexes = []
    following = 1
    while following is not None:
        page = token.answer("list", **{"from": following})
        assert len(json.dumps(page).encode()) <= MESSAGE_SIZE
        indexes += [entry["index"] for entry in page["accounts"]]
        following = page["next"]
    assert indexes == list(range(1, CAPACITY + 1))


def test_settings_are_told(token):
    assert token.answer("settings") == {
        "v": 1,
        "keys": "auto",
        "pace": 0,
        "wake": "auto",
        "lock": "asleep",
        "first": "first",
    }


def test_cancel_with_nothing_asked_does_nothing(token):
    assert token.answer("cancel") == {"v": 1, "ok": True}


def test_add_asks_with_both_names_and_stores_when_accepted(full_house):
    question = full_house.question("add", record=encoded(account()))
    assert (question.title, question.lines, question.answer) == (
        "ADD?",
        ["Contoso", "ann@contoso.com"],
        "press",
    )
    assert question.accept() == {"v": 1, "ok": True, "index": 4}
    assert full_house.names == ["Ada", "Bo", "Cy", "Contoso"]
    assert full_house.vault.show_first == 3


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"algorithm": "SHA256"}, "SHA256"),
        ({"digits": 8}, "8 digits"),
        ({"period": 60}, "60 s"),
        ({"type": "hotp", "period": None, "counter": 0}, "HOTP counter 0"),
        ({"suffix": "enter"}, "suffix enter"),
        ({"algorithm": "SHA512", "digits": 7, "period": 60}, "SHA512 7 digits 60 s"),
        (
            {
                "type": "hotp",
                "period": None,
                "counter": 2**64 - 2,
                "algorithm": "SHA256",
                "digits": 8,
                "suffix": "tab",
            },
            "HOTP counter 18446744073709551614 SHA256 8 digits suffix tab",
        ),
    ],
)
def test_a_question_shows_what_is_unusual(token, changes, line):
    question = token.question("add", record=encoded(account(**changes)))
    assert question.lines == ["Contoso", "ann@contoso.com", line]


def test_a_question_about_an_account_without_names_says_so(token):
    assert token.question("add", record=encoded(account("", ""))).lines == ["(no name)"]


@pytest.mark.parametrize(("outcome", "code"), [("refuse", "refused"), ("expire", "timeout")])
def test_a_question_that_is_not_accepted_changes_nothing(token, outcome, code):
    question = token.question("add", record=encoded(account()))
    assert getattr(question, outcome)()["error"] == code
    assert token.names == []


def test_replace_shows_both_accounts_and_keeps_the_place(full_house):
    question = full_house.question("add", record=encoded(account()), replace=2)
    assert question.title == "REPLACE?"
    assert question.lines == ["Contoso", "ann@contoso.com", "in place of 2:", "Bo", "ann@contoso.com"]
    assert question.accept()["ok"]
    assert full_house.names == ["Ada", "Contoso", "Cy"]


def test_a_full_token_says_so_before_it_asks(token):
    token.vault.changes.add([account()] * CAPACITY)
    assert token.error("add", record=encoded(account())) == "full"
    batch = [account()]
    assert token.error("batch", **announcement(batch), **{"from": 1}, names=pairs(batch)) == "full"


def test_a_damaged_vault_says_so_before_it_asks(token):
    for copy in token.copies:
        copy.content = b"damaged"
    token.vault.load()
    assert token.error("add", record=encoded(account())) == "vault"
    assert token.accept("wipe")["ok"]
    assert token.accept("add", record=encoded(account()))["ok"]


def test_a_write_that_fails_is_an_error_and_changes_nothing(full_house):
    question = full_house.question("add", record=encoded(account()))
    for copy in full_house.copies:
        copy.fails = True
    assert question.accept()["error"] == "vault"
    assert full_house.names == ["Ada", "Bo", "Cy"]


RECORD = account().encode()


@pytest.mark.parametrize(
    "record",
    [
        b"",
        RECORD[:-1],
        RECORD + b"x",
        b"\2" + RECORD[1:],
        RECORD[:5] + b"\x09" + RECORD[6:],  # 9 digits
        RECORD[:3] + b"\x02" + RECORD[4:],  # no such type
        RECORD.replace(b"Contoso", b"Conto\xffo"),
    ],
)
def test_a_record_that_is_none_is_refused(token, record):
    assert token.error("add", record=base64.b64encode(record).decode()) == "record"


def test_a_counter_that_can_not_be_counted_up_is_refused(token):
    last = account(type="hotp", period=None, counter=2**64 - 1)
    assert token.error("add", record=encoded(last)) == "record"
    assert token.accept("add", record=encoded(last.changed(counter=2**64 - 2)))["ok"]


@pytest.mark.parametrize(
    "record", ["%%%", "AA", "AA E=", encoded(account()) + "\n", "é", 5, None, True, [], {}]
)
def test_a_record_that_is_no_base64_is_refused(token, record):
    assert token.error("add", record=record) == "field"


def test_a_name_with_control_characters_is_refused(token):
    assert token.error("add", record=encoded(account("a\nb"))) == "field"
    assert token.error("add", record=encoded(account("Contoso", "a\nb"))) == "field"


def test_every_character_that_can_not_be_seen_is_refused_and_no_other():
    for code in range(sys.maxunicode + 1):
        category = unicodedata.category(chr(code))
        if category in ("Cn", "Co"):
            continue  # not assigned, or to nothing that anybody knows
        try:
            fields.check_text(chr(code), "name", NAME_SIZE)
            is_taken = True
        except RequestError:
            is_taken = False
        assert is_taken == (category not in ("Cc", "Cf", "Cs", "Zl", "Zp")), hex(code)


def test_rename(full_house):
    question = full_house.question("rename", index=2, name="Bob", account="bob@x")
    assert (question.title, question.lines) == ("RENAME?", ["Bo", "ann@contoso.com", "to:", "Bob", "bob@x"])
    assert question.accept() == {"v": 1, "ok": True}
    assert full_house.names == ["Ada", "Bob", "Cy"]
    assert full_house.vault.accounts[1].account == "bob@x"


def test_move(full_house):
    question = full_house.question("move", index=3, to=1)
    assert (question.title, question.lines) == ("MOVE?", ["Cy", "ann@contoso.com", "from 3 to 1"])
    assert question.accept() == {"v": 1, "ok": True}
    assert full_house.names == ["Cy", "Ada", "Bo"]


def test_remove(full_house):
    question = full_house.question("remove", index=1)
    assert (question.title, question.lines[:2]) == ("REMOVE?", ["Ada", "ann@contoso.com"])
    assert question.accept() == {"v": 1, "ok": True}
    assert full_house.names == ["Bo", "Cy"]


def test_wipe_is_answered_by_holding(full_house):
    question = full_house.question("wipe")
    assert (question.title, question.answer) == ("WIPE?", "hold")
    assert question.accept() == {"v": 1, "ok": True}
    assert full_house.vault.state == "new"


@pytest.mark.parametrize(
    ("name", "value"), [("keys", "row+shift"), ("pace", 20), ("wake", "type"), ("lock", 30)]
)
def test_set_a_setting(token, name, value):
    question = token.question("set", name=name, value=value)
    assert (question.title, question.lines) == ("SET?", [f"{name} = {value}"])
    assert question.accept() == {"v": 1, "ok": True}
    assert token.answer("settings")[name] == value


def test_set_a_suffix(full_house):
    question = full_house.question("set", index=2, name="suffix", value="enter")
    assert question.lines == ["Bo", "ann@contoso.com", "suffix = enter"]
    assert question.accept() == {"v": 1, "ok": True}
    assert [one.suffix for one in full_house.vault.accounts] == ["none", "enter", "none"]


def test_set_a_counter_shows_both_and_goes_forward(token):
    token.vault.changes.add([account("Ada"), account("H", type="hotp", period=None, counter=7)])
    question = token.question("set", index=2, name="counter", value=12)
    assert (question.title, question.lines) == ("SET?", ["H", "ann@contoso.com", "counter 7 to 12"])
    assert question.accept() == {"v": 1, "ok": True}
    assert token.vault.advance(1) == 12
    assert token.vault.accounts[1].counter == 13


def test_set_a_counter_never_goes_back_and_nobody_learns_it_without_the_wearer(token):
    token.vault.changes.add([account("H", type="hotp", period=None, counter=7)])
    for value in (6, 0):
        question = token.question("set", index=1, name="counter", value=value)
        assert question.lines[-1] == f"counter 7 to {value}"
        before = token.stored
        told = question.accept()
        assert (told["error"], "forward" in told["text"]) == ("vault", True)
        assert token.stored == before
    assert token.accept("set", index=1, name="counter", value=7)["ok"]
    assert token.vault.accounts[0].counter == 7


@pytest.mark.parametrize("value", [-1, 2**64 - 1, 2**64, "8", True, 8.0, None])
def test_a_counter_that_there_can_not_be_is_refused(token, value):
    token.vault.changes.add([account("H", type="hotp", period=None, counter=7)])
    assert token.error("set", index=1, name="counter", value=value) == "field"


@pytest.mark.parametrize(
    ("request_name", "values", "code"),
    [
        ("rename", {"index": 4, "name": "a", "account": "b"}, "no-account"),
        ("rename", {"index": 0, "name": "a", "account": "b"}, "field"),
        ("rename", {"index": True, "name": "a", "account": "b"}, "field"),
        ("rename", {"index": 1.0, "name": "a", "account": "b"}, "field"),
        ("rename", {"index": "1", "name": "a", "account": "b"}, "field"),
        ("rename", {"index": 10**300, "name": "a", "account": "b"}, "field"),
        ("rename", {"index": -1, "name": "a", "account": "b"}, "field"),
        ("rename", {"index": 1, "name": "a"}, "field"),
        ("rename", {"index": 1, "name": "x" * 65, "account": "b"}, "field"),
        ("rename", {"index": 1, "name": "\u00e9" * 33, "account": "b"}, "field"),
        ("rename", {"index": 1, "name": "\ud800", "account": "b"}, "field"),
        ("rename", {"index": 1, "name": "a\0", "account": "b"}, "field"),
        ("rename", {"index": 1, "name": None, "account": "b"}, "field"),
        ("rename", {"index": 1, "name": 5, "account": "b"}, "field"),
        ("rename", {"index": 1, "name": "a", "account": "b", "secret": "c"}, "field"),
        ("move", {"index": 1, "to": 4}, "no-account"),
        ("move", {"index": 1, "to": False}, "field"),
        ("move", {"index": 1}, "field"),
        ("remove", {"index": 4}, "no-account"),
        ("remove", {"index": [1]}, "field"),
        ("remove", {}, "field"),
        ("add", {"record": encoded(account()), "replace": 4}, "no-account"),
        ("add", {"record": encoded(account()), "replace": None}, "field"),
        ("set", {"name": "keys", "value": "dvorak"}, "field"),
        ("set", {"name": "pace", "value": 201}, "field"),
        ("set", {"name": "pace", "value": True}, "field"),
        ("set", {"name": "pace", "value": "20"}, "field"),
        ("set", {"name": "pin", "value": "1234"}, "field"),
        ("set", {"name": "suffix", "value": "enter"}, "field"),
        ("set", {"name": ["keys"], "value": {}}, "field"),
        ("set", {"index": 1, "name": "keys", "value": "row"}, "field"),
        ("set", {"index": 1, "name": "suffix", "value": "return"}, "field"),
        ("set", {"index": 1, "name": "suffix", "value": []}, "field"),
        ("set", {"index": 1, "name": "counter", "value": 5}, "field"),  # it counts time
        ("set", {"name": "counter", "value": 5}, "field"),
        ("set", {"index": 4, "name": "suffix", "value": "tab"}, "no-account"),
        ("list", {"from": 0}, "field"),
        ("list", {"from": None}, "field"),
        ("status", {"verbose": True}, "field"),
        ("time_ask", {"unix": EARLIEST - 1}, "field"),
        ("time_ask", {"unix": LATEST + 1}, "field"),
        ("time_ask", {"unix": float("nan")}, "field"),
        ("time_ask", {}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 63, "from": 1, "names": [["a", "b"]]}, "field"),
        ("batch", {"count": 1, "sha256": "g" * 64, "from": 1, "names": [["a", "b"]]}, "field"),
        ("batch", {"count": 0, "sha256": "0" * 64, "from": 1, "names": []}, "field"),
        ("batch", {"count": CAPACITY + 1, "sha256": "0" * 64, "from": 1, "names": [["a", "b"]]}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": []}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": ["ab"]}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": [["a"]]}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": [["a", 1]]}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": [["a", "b", 1]]}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": [["a", "b", "c", "d"]]}, "field"),
        ("batch", {"count": 1, "sha256": "0" * 64, "from": 1, "names": [["a", "b"], ["c", "d"]]}, "field"),
        ("batch", {"count": 2, "sha256": "0" * 64, "from": 2, "names": [["a", "b"]]}, "order"),
        ("record", {"index": 1, "record": encoded(account())}, "order"),
        ("time_set", {"unix": NOW}, "order"),
        ("secret", {"index": 1}, "unknown"),
        ("", {}, "unknown"),
    ],
)
def test_a_request_with_anything_wrong_in_it_is_refused(full_house, request_name, values, code):
    assert full_house.error(request_name, **values) == code


@pytest.mark.parametrize(
    "message", [{}, {"request": None}, {"request": 1}, {"request": ["list"]}, {"request": {}}]
)
def test_a_message_without_a_request_is_refused(token, message):
    kind, content = token.requests.handle(message)
    assert (kind, content["error"]) == ("answer", "unknown")


def test_no_answer_holds_a_key(full_house):
    key = full_house.vault.accounts[0].key
    for request in ("status", "list", "settings", "cancel"):
        told = json.dumps(full_house.answer(request))
        assert key.decode() not in told
        assert key.hex() not in told
        assert base64.b64encode(key).decode() not in told


BATCH = [account(f"N{number}", f"user{number}@contoso.com") for number in range(1, 6)]


def agree_to(token, batch, names=None):
    """Announce a batch in two pages and accept it."""
    names = pairs(batch) if names is None else names
    told = token.answer("batch", **announcement(batch), **{"from": 1}, names=names[:2])
    assert told == {"v": 1, "next": 3}
    question = token.question("batch", **announcement(batch), **{"from": 3}, names=names[2:])
    assert question.title == f"ADD {len(batch)}?"
    assert question.lines[0] == "1. " + " ".join(names[0])
    assert len(question.lines) == len(batch)
    assert question.accept() == {"v": 1, "next": 1}


def test_a_batch_goes_in_at_once_after_its_last_record(full_house):
    agree_to(full_house, BATCH)
    for index, one in enumerate(BATCH[:-1], start=1):
        before = full_house.stored
        assert full_house.answer("record", index=index, record=encoded(one)) == {"v": 1, "next": index + 1}
        assert full_house.stored == before
    assert full_house.answer("record", index=5, record=encoded(BATCH[-1])) == {"v": 1, "ok": True, "index": 4}
    assert full_house.names == ["Ada", "Bo", "Cy", "N1", "N2", "N3", "N4", "N5"]


def test_a_batch_with_another_key_than_announced_is_dropped(token):
    agree_to(token, BATCH)
    for index, one in enumerate(BATCH[:-1], start=1):
        token.answer("record", index=index, record=encoded(one))
    changed = encoded(BATCH[-1].changed(key=b"another"))
    assert token.error("record", index=5, record=changed) == "mismatch"
    assert token.error("record", index=5, record=encoded(BATCH[-1])) == "order"
    assert token.names == []


def test_a_batch_whose_names_are_not_those_that_were_shown_is_dropped(token):
    shown = [["Harmless", "nobody"], *pairs(BATCH)[1:]]
    agree_to(token, BATCH, shown)
    assert token.error("record", index=1, record=encoded(BATCH[0])) == "mismatch"
    assert token.error("record", index=1, record=encoded(BATCH[0])) == "order"


UNUSUAL = account("H", type="hotp", period=None, counter=5, suffix="enter")


def test_a_batch_shows_what_is_unusual_about_each(token):
    batch = [account("Ada"), UNUSUAL]
    names = [["Ada", "ann@contoso.com"], ["H", "ann@contoso.com", "HOTP counter 5 suffix enter"]]
    question = token.question("batch", **announcement(batch), **{"from": 1}, names=names)
    assert question.lines == [
        "1. Ada ann@contoso.com",
        "2. H ann@contoso.com HOTP counter 5 suffix enter",
    ]
    assert question.accept() == {"v": 1, "next": 1}
    assert token.answer("record", index=1, record=encoded(batch[0])) == {"v": 1, "next": 2}
    assert token.answer("record", index=2, record=encoded(batch[1]))["ok"]


@pytest.mark.parametrize(
    "words", [[], ["HOTP counter 5"], ["HOTP counter 6 suffix enter"], ["suffix enter"], [""], ["harmless"]]
)
def test_a_batch_that_says_less_than_is_stored_is_dropped(token, words):
    names = [["H", "ann@contoso.com", *words]]
    assert token.accept("batch", **announcement([UNUSUAL]), **{"from": 1}, names=names) == {"v": 1, "next": 1}
    assert token.error("record", index=1, record=encoded(UNUSUAL)) == "mismatch"


def test_records_out_of_order_drop_the_batch(token):
    agree_to(token, BATCH)
    assert token.error("record", index=2, record=encoded(BATCH[1])) == "order"
    assert token.error("record", index=1, record=encoded(BATCH[0])) == "order"


def test_a_batch_that_was_refused_takes_no_records(token):
    names = pairs(BATCH)
    question = token.question("batch", **announcement(BATCH), **{"from": 1}, names=names)
    assert question.refuse()["error"] == "refused"
    assert token.error("record", index=1, record=encoded(BATCH[0])) == "order"


def test_another_request_ends_a_batch_but_status_does_not(token):
    agree_to(token, BATCH)
    token.answer("record", index=1, record=encoded(BATCH[0]))
    token.answer("status")
    assert token.answer("record", index=2, record=encoded(BATCH[1])) == {"v": 1, "next": 3}
    token.answer("list")
    assert token.error("record", index=3, record=encoded(BATCH[2])) == "order"


def test_the_pages_of_an_announcement_agree_with_each_other(token):
    names = pairs(BATCH)
    token.answer("batch", **announcement(BATCH), **{"from": 1}, names=names[:2])
    other = {**announcement(BATCH), "sha256": "0" * 64}
    assert token.error("batch", **other, **{"from": 3}, names=names[2:]) == "order"


def test_the_time_is_set_after_the_question_that_shows_both_times(token):
    question = token.question("time_ask", unix=NOW)
    assert question.title == "SET TIME?"
    assert question.lines == ["2026-11-24 09:00:02", "→ 2026-11-24 09:00:05"]
    token.pass_time(8000)
    assert question.accept() == {"v": 1, "ok": True}
    assert token.clock.unix == NOW - 3
    token.pass_time(4999)
    assert token.answer("time_set", unix=NOW + 12) == {"v": 1, "ok": True}
    assert token.clock.unix == NOW + 12


def test_a_token_without_a_time_says_so_in_the_question(token):
    token.clock.unix = None
    assert token.question("time_ask", unix=NOW).lines == ["no time", "→ 2026-11-24 09:00:05"]


@pytest.mark.parametrize(
    ("offset", "fits"), [(-3, False), (-2, True), (0, True), (8, True), (10, True), (11, False)]
)
def test_only_a_time_near_the_one_shown_is_set(token, offset, fits):
    question = token.question("time_ask", unix=NOW)
    token.pass_time(8000)
    question.accept()
    told = token.answer("time_set", unix=NOW + offset)
    assert ("ok" in told) == fits
    assert token.clock.unix == (NOW + offset if fits else NOW - 3)


def test_the_time_comes_too_late(token):
    token.accept("time_ask", unix=NOW)
    token.pass_time(5001)
    assert token.answer("time_set", unix=NOW + 5)["error"] == "time"


def test_one_agreement_sets_the_clock_once(token):
    token.accept("time_ask", unix=NOW)
    assert token.answer("time_set", unix=NOW + 100)["error"] == "time"
    assert token.answer("time_set", unix=NOW)["error"] == "order"


def test_another_request_ends_the_agreement_on_the_time(token):
    token.accept("time_ask", unix=NOW)
    token.answer("list")
    assert token.answer("time_set", unix=NOW)["error"] == "order"


def test_a_time_that_was_refused_is_not_set(token):
    token.question("time_ask", unix=NOW).refuse()
    assert token.answer("time_set", unix=NOW)["error"] == "order"


def test_a_clock_that_does_not_take_the_time_is_an_error(token):
    token.clock.dead = True
    token.accept("time_ask", unix=NOW)
    assert token.answer("time_set", unix=NOW)["error"] == "clock"


@pytest.mark.parametrize(
    ("aging", "shown"),
    [(12, ["aging -3 → 12", "1.5 ppm slower"]), (-13, ["aging -3 → -13", "1.0 ppm faster"])],
)
def test_trimming_shows_what_it_does(token, aging, shown):
    token.clock.aging = -3
    question = token.question("trim", aging=aging)
    assert (question.title, question.lines, question.answer) == ("TRIM CLOCK?", shown, "press")
    assert question.accept() == {"v": 1, "ok": True}
    assert token.clock.aging == aging


def test_trimming_that_the_wearer_refuses_changes_nothing(token):
    token.clock.aging = -3
    token.question("trim", aging=5).refuse()
    assert token.clock.aging == -3


def test_a_chip_that_can_not_be_trimmed(token):
    assert token.error("trim", aging=5) == "clock"
    token.clock.aging = 0
    token.clock.dead = True
    assert token.accept("trim", aging=5)["error"] == "clock"


@pytest.mark.parametrize("aging", [-129, 128, 1.5, True, "1", None])
def test_an_aging_offset_is_a_signed_byte(token, aging):
    token.clock.aging = 0
    assert token.error("trim", aging=aging) == "field"


def test_the_milliseconds_are_those_of_when_the_request_came(token):
    token.clock.milliseconds_at = lambda tick: tick
    kind, told = token.requests.handle({"v": 1, "request": "status"}, 417)
    assert (kind, told["clock"]["ms"]) == ("answer", 417)


def test_without_a_native_sha256_a_batch_is_held_against_its_announcement_just_so(token, monkeypatch):
    monkeypatch.setattr(batch, "hmac", SimpleNamespace(NATIVE=()))
    accounts = [account("Ada"), account("Bo")]
    token.accept("batch", **announcement(accounts), **{"from": 1, "names": pairs(accounts)})
    for index, one in enumerate(accounts, 1):
        told = token.answer("record", index=index, record=encoded(one))
    assert "error" not in told
    assert token.names == ["Ada", "Bo"]
