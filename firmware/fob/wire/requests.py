"""What the requests on the wire mean. Every change is a question to the wearer; no request returns a secret.

`Requests.handle` turns a message into an answer or a `Proposal`. A question knows what to show, what
accepting it does, and the answer for each outcome. `firmware/WIRE.md` describes every request.
"""

import json

from fob.vault import settings as fob_settings
from fob.vault.account import COUNTER_LAST, NAME_SIZE, SUFFIXES
from fob.vault.copy import CAPACITY
from fob.wire import account_fields, fields
from fob.wire.batch import Batch
from fob.wire.clock_requests import ClockRequests
from fob.wire.fields import RequestError
from fob.wire.link import MESSAGE_SIZE
from fob.wire.proposal import (
    PinProposal,
    Proposal,
    account_lines,
    answer,
    attempt,
    batch_lines,
    names_of,
    shown_names,
)

WHILE_LOCKED = ("status", "wipe", "cancel")
CHECKED_PARTS = ("bus", "panel", "buttons", "led", "clock", "battery", "none")


class Requests:
    """The requests, on the parts of one token.

    `vault` and `clock` are `fob.vault.vault.Vault` and `fob.clock.Clock`; `status` is a callable that returns
    what only the token as a whole knows, a dict of "serial", "board", "firmware", "circuitpython" and
    "personality"; `ticks` is a callable that returns millisecond ticks.
    """

    def __init__(self, vault, clock, status, ticks):
        self._vault = vault
        self._clock = clock
        self._status = status
        self._ticks = ticks
        self._batch = None
        self._about_clock = ClockRequests(clock, ticks)
        # name: (what does it, required fields, optional fields)
        self._requests = {
            "status": (self._tell_status, (), ()),
            "check": (self._check, ("part",), ()),
            "list": (self._tell_accounts, (), ("from",)),
            "settings": (self._tell_settings, (), ()),
            "cancel": (self._cancel, (), ()),
            "add": (self._add, ("record",), ("replace",)),
            "batch": (self._announce_batch, ("count", "sha256", "from", "names"), ()),
            "record": (self._take_record, ("index", "record"), ()),
            "rename": (self._rename, ("index", "name", "account"), ()),
            "move": (self._move, ("index", "to"), ()),
            "remove": (self._remove, ("index",), ()),
            "set": (self._set, ("name", "value"), ("index",)),
            "time_ask": (self._about_clock.ask, ("unix",), ()),
            "time_set": (self._about_clock.set, ("unix",), ()),
            "trim": (self._about_clock.trim, ("aging",), ()),
            "pin": (self._pin, (), ("remove",)),
            "lock": (self._lock, (), ()),
            "wipe": (self._wipe, (), ()),
        }

    def handle(self, message, came_at=None):
        """What to do about a message: ``("answer", dict)``, ``("ask", Proposal)``, ``("lock", dict)``, an
        answer after which the token locks, or ``("check", dict)``, a part to be tried. `came_at` is the tick
        at which the message was complete, now if it is left out."""
        self._came_at = self._ticks() if came_at is None else came_at
        outcome = attempt(lambda: self._dispatch(message))
        if isinstance(outcome, Proposal):
            return "ask", outcome
        if "error" in outcome:
            self.forget()
        elif message["request"] in ("lock", "check"):
            return message["request"], outcome
        return "answer", outcome

    def forget(self):
        """Give up a batch that has begun, whose records are secrets, and an agreement on the time."""
        self._batch = None
        self._about_clock.forget()

    def _dispatch(self, message):
        name = message.get("request")
        if type(name) is not str or name not in self._requests:
            known = ", ".join(sorted(self._requests))
            raise RequestError("unknown", f"there is no such request; there are {known}")
        if self._vault.locked and name not in WHILE_LOCKED:
            raise RequestError("locked", "the token is locked: enter the PIN on it, then try again")
        act, required, optional = self._requests[name]
        self._drop_what_is_over(name)
        fields.check_names(message, required, optional)
        return act(message)

    def _drop_what_is_over(self, name):
        """A batch and an agreement on the time last only while nothing but their own requests comes."""
        if name not in ("batch", "record", "status"):
            self._batch = None
        if name not in ("time_set", "status"):
            self._about_clock.forget()

    def _tell_status(self, _message):
        clock = self._clock
        values = answer(
            accounts=self._vault.count,
            locked=self._vault.locked,
            pin=self._vault.has_pin,
            capacity=CAPACITY,
            vault=self._vault.state,
            clock={
                "unix": clock.utc(),
                "ms": clock.milliseconds_at(self._came_at),
                "trusted": clock.trusted,
                "why": clock.why,
                "aging": clock.aging,
            },
        )
        values.update(self._status())
        return values

    def _check(self, message):
        if message["part"] not in CHECKED_PARTS:
            raise RequestError("field", f'"part" must be one of {", ".join(CHECKED_PARTS)}')
        return answer(part=message["part"])

    def _tell_accounts(self, message):
        accounts = self._vault.accounts
        first = fields.integer(message, "from", 1, CAPACITY + 1) if "from" in message else 1
        told = []
        size = len(json.dumps(answer(accounts=[], next=CAPACITY)))
        for index in range(first, len(accounts) + 1):
            entry = account_fields.entry(index, accounts[index - 1])
            size += len(json.dumps(entry).encode()) + 2
            if size > MESSAGE_SIZE:
                return answer(accounts=told, next=index)
            told.append(entry)
        return answer(accounts=told, next=None)

    def _tell_settings(self, _message):
        settings = self._vault.settings
        return answer(
            keys=settings.keys,
            pace=settings.pace,
            wake=settings.wake,
            lock=settings.lock,
            first=settings.first,
        )

    def _cancel(self, _message):
        """Nothing is being asked at this moment, or whoever asks would have seen to it."""
        return answer(ok=True)

    def _add(self, message):
        account = account_fields.from_record(fields.base64(message, "record"))
        if "replace" not in message:
            self._need_room(1)
            return Proposal("ADD?", account_lines(account), lambda: self._store([account.encode()]))
        index = self._index(message, "replace")
        lines = account_lines(account)
        lines.append(f"in place of {index}:")
        lines.extend(names_of(self._vault.accounts[index - 1]))
        return Proposal("REPLACE?", lines, lambda: _done(self._vault.changes.replace, index - 1, account))

    def _store(self, records):
        self._vault.changes.add_records(records)
        return answer(ok=True, index=len(self._vault.accounts) - len(records) + 1)

    def _announce_batch(self, message):
        count = fields.integer(message, "count", 1, CAPACITY)
        digest = fields.hexadecimal(message, "sha256", 32)
        first = fields.integer(message, "from", 1, count)
        names = account_fields.announced(message["names"])
        batch = self._batch
        if first == 1:
            self._need_room(count)
            batch = Batch(count, digest)
        self._batch = None  # until this page has turned out well
        if batch is None or not batch.continues(count, digest, first):
            raise RequestError("order", "announce the batch again from its first name")
        batch.announce(names)
        self._batch = batch
        if not batch.announced:
            return answer(next=len(batch.names) + 1)
        return Proposal(f"ADD {count}?", batch_lines(batch.names), lambda: self._agree_to(batch))

    def _agree_to(self, batch):
        batch.agreed = True
        return answer(next=1)

    def _take_record(self, message):
        index = fields.integer(message, "index", 1, CAPACITY)
        batch = self._batch
        self._batch = None  # until this record has turned out well
        if batch is None or not batch.agreed or index != batch.taken + 1:
            raise RequestError("order", "the records follow an accepted batch, in order; nothing was stored")
        batch.take(account_fields.from_record(fields.base64(message, "record")))
        if batch.complete:
            return self._store(batch.records())
        self._batch = batch
        return answer(next=index + 1)

    def _rename(self, message):
        index = self._index(message, "index")
        name = fields.text(message, "name", NAME_SIZE)
        account = fields.text(message, "account", NAME_SIZE)
        lines = names_of(self._vault.accounts[index - 1], "to:", *shown_names(name, account))
        return Proposal("RENAME?", lines, lambda: _done(self._vault.changes.rename, index - 1, name, account))

    def _move(self, message):
        index = self._index(message, "index")
        to = self._index(message, "to")
        lines = names_of(self._vault.accounts[index - 1], f"from {index} to {to}")
        return Proposal("MOVE?", lines, lambda: _done(self._vault.changes.move, index - 1, to - 1))

    def _remove(self, message):
        index = self._index(message, "index")
        lines = names_of(self._vault.accounts[index - 1], "Its secret is lost.")
        return Proposal("REMOVE?", lines, lambda: _done(self._vault.changes.remove, index - 1))

    def _wipe(self, _message):
        lines = [f"All {self._vault.count} accounts and all settings."]
        return Proposal("WIPE?", lines, lambda: _done(self._vault.changes.wipe), "hold")

    def _pin(self, message):
        removes = message.get("remove", False)
        if type(removes) is not bool:
            raise RequestError("field", '"remove" must be true or false')
        has_pin = self._vault.has_pin
        if not removes:
            lines = ["The old one, then a new one, twice."] if has_pin else ["4 to 12 digits, twice."]
            return PinProposal("CHANGE PIN?" if has_pin else "SET PIN?", lines, False)
        self._need_pin()
        lines = ["Who has the token can then read its secrets."]
        return PinProposal("REMOVE PIN?", lines, True)

    def _lock(self, _message):
        self._need_pin()
        return answer(ok=True)

    def _need_pin(self):
        if not self._vault.has_pin:
            raise RequestError("no-pin", "the token has no PIN; picoath pin sets one")

    def _set(self, message):
        name = message["name"]
        value = message["value"]
        if "index" in message:
            return self._set_of_account(message)
        try:
            fob_settings.Settings().set(name, value)
        except ValueError as error:
            raise RequestError("field", str(error)) from None
        return Proposal("SET?", [f"{name} = {value}"], lambda: _done(self._vault.changes.set, name, value))

    def _set_of_account(self, message):
        place = self._index(message, "index") - 1
        account = self._vault.accounts[place]
        changes = self._vault.changes
        if message["name"] == "counter" and account.type == "hotp":
            value = fields.integer(message, "value", 0, COUNTER_LAST - 1)
            line, change = f"counter {account.counter} to {value}", changes.set_counter
        elif message["name"] == "suffix" and message["value"] in SUFFIXES:
            value = message["value"]
            line, change = f"suffix = {value}", changes.set_suffix
        else:
            known = f"suffix, which is one of {', '.join(SUFFIXES)}, and with HOTP counter"
            raise RequestError("field", f"the settings of an account are {known}")
        return Proposal("SET?", names_of(account, line), lambda: _done(change, place, value))

    def _index(self, message, name):
        """An account's number, 1 for the first, that a field gives."""
        index = fields.integer(message, name, 1, CAPACITY)
        count = len(self._vault.accounts)
        if index > count:
            raise RequestError("no-account", f"there is no account {index}: the token has {count}")
        return index

    def _need_room(self, count):
        if self._vault.problem:
            raise RequestError("vault", self._vault.problem)
        free = CAPACITY - len(self._vault.accounts)
        if count > free:
            raise RequestError("full", f"the token has room for {free} more accounts; nothing was stored")


def _done(change, *arguments):
    """Make a change of the vault; the answer to it."""
    change(*arguments)
    return answer(ok=True)
