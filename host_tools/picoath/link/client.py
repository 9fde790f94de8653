"""The token as an object: every request of firmware/WIRE.md as a method."""

import base64
import json
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from types import TracebackType
from typing import Any

from picoath.enrol.names import seen
from picoath.errors import BadInput, Refused
from picoath.link import answers, record, token_clock
from picoath.link.answers import NOTHING, Forms, Kinds, Unreadable
from picoath.link.record import Account
from picoath.link.reports import Message
from picoath.link.session import Lost, Session
from picoath.link.token_clock import TokenClock

NAMES_SIZE = 700
"""Bytes of JSON that the names in one page of an announcement may take; the rest of the message is short."""

UNKNOWN = "what the token has done is unknown: run `picoath list`"
TURN_MARGIN = 0.05
"""Seconds that there must be to the turn of a second, to be ready for it."""
SETTING_SECONDS = 0.01
"""What a board needs from taking `time_set` to writing the chip; measured on the emulated one."""

CLOCK_TURNS = 2
"""How often the token must see its second turn, with nothing else to do, until its milliseconds are right."""
CLOCK_READINGS = 8
CLOCK_PAUSE = 0.07
"""Seconds between readings of the clock: no divisor of a second, so that they fall anywhere in the loop."""

_STATUS: Kinds = {
    **dict.fromkeys(("serial", "board", "firmware", "circuitpython", "personality", "vault"), (str,)),
    **dict.fromkeys(("locked", "pin"), (bool,)),
    **dict.fromkeys(("accounts", "capacity"), (int,)),
}
_STATUS_FORMS: Forms = {
    "serial": answers.SERIAL,
    "board": answers.BOARD,
    **dict.fromkeys(("firmware", "circuitpython"), answers.VERSION),
    **dict.fromkeys(("personality", "vault"), answers.WORDS),
}
_PAGE: Kinds = {"accounts": (list,), "next": (int, NOTHING)}
_ACCOUNT: Kinds = {
    **dict.fromkeys(("type", "name", "account", "algorithm", "suffix"), (str,)),
    **dict.fromkeys(("index", "digits"), (int,)),
    "period": (int, NOTHING),
}
_ACCOUNT_FORMS: Forms = dict.fromkeys(("type", "algorithm", "suffix"), answers.WORDS)
_SETTINGS: Kinds = {"keys": (str,), "pace": (int,), "wake": (str,), "lock": (str, int), "first": (str,)}
_SETTINGS_FORMS: Forms = dict.fromkeys(("keys", "wake", "lock", "first"), answers.WORDS)


@dataclass(frozen=True)
class StoredAccount:
    """An account on the token, as `list` tells it: everything but the key and the counter."""

    index: int
    type: str
    name: str
    account: str
    algorithm: str
    digits: int
    period: int | None
    suffix: str

    def to_json(self) -> dict[str, Any]:
        """The account as in the JSON output of `list`."""
        return asdict(self)


@dataclass(frozen=True)
class Status:
    """What the token says about itself."""

    serial: str
    board: str
    firmware: str
    circuitpython: str
    personality: str
    locked: bool
    pin: bool
    accounts: int
    capacity: int
    vault: str
    clock: TokenClock


_CHECKED: dict[str, Kinds] = {
    "bus": {"addresses": (list,)},
    "buttons": {"seen": (str,), "down": (str,)},
}
"""What a token tells of a part of its board, beside that it shows its page."""
_CHECKED_FORMS: dict[str, Forms] = {"buttons": dict.fromkeys(("seen", "down"), re.compile("[ABC]{0,3}"))}


class Token:
    """A token in set-up. Each change waits until the wearer has answered the question on the token.

    Every method raises TokenError for an error that the token answers with, and Refused when it goes away;
    the text then says in what state that leaves the accounts.
    """

    def __init__(
        self,
        session: Session,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._session = session
        self._now = now
        self._sleep = sleep

    def __enter__(self) -> "Token":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None
    ) -> None:
        if kind is KeyboardInterrupt:
            self._call_off()
        self._session.close()

    def status(self) -> Status:
        """What the token says about itself."""
        answer = self._session.request("status")
        return Status(
            **answers.fields(answer.message, _STATUS, _STATUS_FORMS), clock=token_clock.read(answer)
        )

    def clock(self) -> TokenClock:
        """The token's clock, compared with the computer's to a few milliseconds; takes three seconds."""
        first = self.status().clock
        if first.offset is None:
            return first
        self._sleep(CLOCK_TURNS)
        return token_clock.sharpened([self._later_reading() for _ in range(CLOCK_READINGS)])

    def _later_reading(self) -> TokenClock:
        self._sleep(CLOCK_PAUSE)
        return self.status().clock

    def check(self, part: str) -> dict[str, Any]:
        """Have the token show a page for one part of its board, and tell what it finds: see WIRE.md."""
        told = self._session.request("check", part=part).message
        return answers.fields(told, _CHECKED.get(part, {}), _CHECKED_FORMS.get(part))

    def accounts(self) -> list[StoredAccount]:
        """The accounts on the token, in their order."""
        accounts: list[StoredAccount] = []
        following: int | None = 1
        while following is not None:
            told = answers.fields(self._session.request("list", **{"from": following}).message, _PAGE)
            accounts.extend(_stored(entry) for entry in told["accounts"])
            if [account.index for account in accounts] != list(range(1, len(accounts) + 1)):
                raise Unreadable
            if told["next"] is not None and told["next"] <= following:
                raise Unreadable
            following = told["next"]
        return accounts

    def account(self, index: int) -> StoredAccount:
        """The account with this index. Raises BadInput when there is none."""
        accounts = self.accounts()
        if not 1 <= index <= len(accounts):
            raise BadInput(f"there is no account {index}: the token has {len(accounts)}")
        return accounts[index - 1]

    def settings(self) -> dict[str, str | int]:
        """The settings of the token."""
        return answers.fields(self._session.request("settings").message, _SETTINGS, _SETTINGS_FORMS)

    def add(self, account: Account) -> int:
        """Put an account behind the others; returns its index."""
        encoded = _base64(record.encode(account))
        return _index(self._change("add", record=encoded))

    def replace(self, index: int, account: Account, suffix: str) -> None:
        """Put an account in the place of another."""
        self._change("add", record=_base64(record.encode(account, suffix)), replace=index)

    def add_batch(
        self, accounts: Sequence[Account], progress: Callable[[int], None] = lambda _done: None
    ) -> int:
        """Put several accounts behind the others, all or none, in one question.

        Returns the index of the first. `progress` is called with the number of accounts that were sent.
        """
        records = [record.encode(account) for account in accounts]
        announced = {"count": len(records), "sha256": record.digest(records)}
        for first, names in _pages(accounts):
            self._change("batch", **announced, **{"from": first}, names=names)
        return self._send_records(records, progress)

    def _send_records(self, records: list[bytes], progress: Callable[[int], None]) -> int:
        for index, encoded in enumerate(records[:-1], start=1):
            # A batch that is not complete is never stored.
            self._request("record", "nothing was stored", index=index, record=_base64(encoded))
            progress(index)
        told = self._change("record", index=len(records), record=_base64(records[-1]))
        progress(len(records))
        return _index(told)

    def rename(self, index: int, name: str, account: str) -> None:
        """Give an account another display name and account name."""
        self._change("rename", index=index, name=name, account=account)

    def move(self, index: int, to: int) -> None:
        """Put an account in another place."""
        self._change("move", index=index, to=to)

    def remove(self, index: int) -> None:
        """Remove an account and its key."""
        self._change("remove", index=index)

    def set(self, name: str, value: str | int) -> None:
        """Change a setting of the token."""
        self._change("set", name=name, value=value)

    def set_suffix(self, index: int, suffix: str) -> None:
        """Choose what is typed after an account's code."""
        self._change("set", index=index, name="suffix", value=suffix)

    def set_counter(self, index: int, counter: int) -> None:
        """Let a HOTP account go on with a later counter."""
        self._change("set", index=index, name="counter", value=counter)

    def set_pin(self) -> None:
        """Give the token a PIN, or another one; the wearer enters it on the token. It may take minutes."""
        self._change("pin")

    def remove_pin(self) -> None:
        """Take the PIN away; the wearer enters it on the token."""
        self._change("pin", remove=True)

    def lock(self) -> None:
        """Lock the token, which then asks for its PIN."""
        self._change("lock")

    def wipe(self) -> None:
        """Erase all accounts, settings and the PIN; the wearer holds the button for 3 s."""
        self._change("wipe")

    def set_time(self) -> None:
        """Set the token's clock to the computer's at the turn of a second, after the wearer has agreed."""
        unchanged = "the token's clock was not set"
        self._request("time_ask", unchanged, unix=int(self._now()))
        ahead = self._session.round_trip / 2 + SETTING_SECONDS
        turn = math.ceil(self._now() + ahead + TURN_MARGIN)
        self._sleep(max(0.0, turn - ahead - self._now()))
        self._request(
            "time_set", "whether the token's clock was set is unknown: run `picoath status`", unix=turn
        )

    def trim(self, aging: int) -> None:
        """Write the clock chip's aging offset, -128 to 127 in steps of about 0.1 ppm; positive is slower."""
        self._request("trim", "whether the clock was trimmed is unknown: run `picoath status`", aging=aging)

    def _call_off(self) -> None:
        """Take back the question that the token may still be asking."""
        with suppress(Refused):  # if the token is gone, so is its question
            self._session.tell("cancel")

    def _change(self, request: str, /, **fields: object) -> dict[str, Any]:
        return self._request(request, UNKNOWN, **fields)

    def _request(self, request: str, if_lost: str, /, **fields: object) -> dict[str, Any]:
        """Make a request; `if_lost` says what is so when the token goes away once it has the whole of it."""
        try:
            return self._session.request(request, **fields).message
        except Lost as lost:
            raise Refused(f"{lost}; {if_lost if lost.begun else 'nothing was changed'}") from None


def _stored(entry: object) -> StoredAccount:
    """An account in an answer to `list`. Raises Unreadable."""
    told = answers.fields(entry, _ACCOUNT, _ACCOUNT_FORMS)
    return StoredAccount(**told | {name: seen(told[name]) for name in ("name", "account")})


def _index(told: Message) -> int:
    """The index of an account that the token has stored. Raises Unreadable."""
    return int(answers.fields(told, {"index": (int,)})["index"])


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _pages(accounts: Sequence[Account]) -> Iterator[tuple[int, list[list[str]]]]:
    """The names of a batch in pages that fit into messages, each with the number of its first account."""
    page: list[list[str]] = []
    size = 0
    for index, account in enumerate(accounts, start=1):
        names = [account.name, account.account]
        if told := record.unusual(account):
            names.append(told)
        needed = len(json.dumps(names, ensure_ascii=False).encode())
        if page and size + needed > NAMES_SIZE:
            yield index - len(page), page
            page, size = [], 0
        page.append(names)
        size += needed
    yield len(accounts) - len(page) + 1, page
