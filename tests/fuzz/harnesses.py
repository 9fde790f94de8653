"""What is fuzzed: for each reader of something that others wrote, what it must hold to for any bytes.

A harness takes bytes. It raises what is a bug: an error of another kind than the reader announces, or an
AssertionError for a result that may not be.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fob.vault import account as fob_account
from fob.vault import settings as fob_settings
from picoath import age
from picoath.characters import escaped, is_unseen
from picoath.clock import history
from picoath.enrol import otpauth, picture
from picoath.enrol.enrolment import Enrolment
from picoath.enrol.inspection import Inspection, inspect
from picoath.enrol.pdf import is_pdf
from picoath.enrol.svg import is_svg
from picoath.errors import BadInput, Refused
from picoath.firmware import manifest
from picoath.imports import registry
from picoath.imports.locked import Locked
from picoath.issue import users
from picoath.link import record
from picoath.link.client import Token
from picoath.link.file_transport import read_link_file
from picoath.link.session import Answer, Session
from token_end import Tape, TokenEnd
from vaults import MemoryCopy, loaded, new_nvm
from virtual_board.sequences.parser import ScriptError, parse


def codes(data: bytes) -> None:
    """The texts of codes in a picture: anything is read, or it is said what is wrong with it."""
    _check(inspect(data.decode("utf-8", "surrogateescape").split("\n")))


def files(data: bytes) -> None:
    """Another app's file. One with a password is taken apart as far as that goes without."""
    with suppress(BadInput):
        found = registry.read(data)
        if found is not None and not isinstance(found, Locked):
            _check(inspect([], [found]))


def age_files(data: bytes) -> None:
    """What age encrypted, as far as its head."""
    with suppress(BadInput):
        for block in age.blocks_in(data):
            age.kind_of(block)


def pictures(data: bytes) -> None:
    """A picture of any format; PDF and SVG are read by a process of their own, which may die."""
    if is_pdf(data) or is_svg(data):
        return
    with suppress(BadInput):
        picture.texts_in_bytes(data, "it")


def small_files(data: bytes) -> None:
    """A list of users, a link file, a clock's history, a manifest."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "it")
        path.write_bytes(data)
        read_link_file(path)
        history.load(path)
        with suppress(BadInput):
            users.read(path)
    manifest.decoded(data)


def sequences(data: bytes) -> None:
    """A script of steps."""
    with suppress(ScriptError):
        parse(data.decode("utf-8", "replace"))


def messages_from_token(data: bytes) -> None:
    """Reports of a token that says whatever it likes, to the computer's end of the wire."""
    for ask in (Token.status, Token.accounts, Token.settings):
        with suppress(Refused):
            ask(Token(Session(Tape(data))))


def token_fields(data: bytes) -> None:
    """What a token says of itself: it goes into files and to terminals, so it is held to a form."""
    with suppress(ValueError, RecursionError):
        told = json.loads(data)
        if isinstance(told, dict):
            _ask_all(Token(_Answering(told)))


def messages_to_token(data: bytes) -> None:
    """Reports to the token's end of the wire: whatever comes, no key goes out and the link stays usable."""
    TokenEnd(accepts=data[:1] > b"\x7f").take(data[1:])


def records(data: bytes) -> None:
    """Records of accounts, and settings, as the token's firmware reads them."""
    with suppress(ValueError):
        account, size = fob_account.decode(data)
        assert account.encode() == data[:size]
    with suppress(ValueError):
        fob_settings.decode(data)


def vaults(data: bytes) -> None:
    """The two copies of a vault, as anybody may have left them in the flash."""
    half = len(data) // 2
    vault = loaded((MemoryCopy(data[:half]), MemoryCopy(data[half:])), new_nvm())
    assert len(vault.accounts) <= len(data)


ALL: dict[str, Callable[[bytes], None]] = {
    harness.__name__: harness
    for harness in (
        codes,
        files,
        age_files,
        pictures,
        small_files,
        sequences,
        messages_from_token,
        token_fields,
        messages_to_token,
        records,
        vaults,
    )
}


def _check(found: Inspection) -> None:
    """Accounts are such as a token takes, and what is said of the others can be shown."""
    for account in found.accounts:
        _check_account(account)
    json.dumps(found.to_json(show_secret=True))
    for seen in found.unusable:
        assert not any(map(is_unseen, seen.title))
    escaped(f"{found.problem} {found.warnings}").encode()


def _check_account(account: Enrolment) -> None:
    for text in (account.name, account.account, account.issuer, account.label_issuer):
        assert not any(map(is_unseen, text))
    stored, _ = fob_account.decode(record.encode(account))
    assert (stored.key, stored.name, stored.account) == (account.secret, account.name, account.account)
    assert (stored.digits, stored.period, stored.counter) == (account.digits, account.period, account.counter)
    again = otpauth.read(otpauth.write(account))
    assert (again.secret, again.name, again.account) == (account.secret, account.name, account.account)


class _Answering:
    """A session with a token that gives the same answer to everything."""

    def __init__(self, told: dict[str, object]) -> None:
        self._told = told

    def request(self, _name: str, **_fields: object) -> Answer:
        return Answer(self._told, 1795510805.0, 1795510805.1)


def _ask_all(token: Token) -> None:
    with suppress(Refused):
        status = token.status()
        for text in (status.serial, status.board, status.firmware, status.circuitpython, status.vault):
            assert text[:1].isalnum()
            assert text.isprintable()
            assert not set(text) & set("=@,\"'|;")
    with suppress(Refused):
        for account in token.accounts():
            assert not any(map(is_unseen, account.name + account.account))
    with suppress(Refused):
        token.settings()
