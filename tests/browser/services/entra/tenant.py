"""Who has which way to sign in. One account, in memory, gone with the process."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import time
from dataclasses import dataclass, field

from services.entra.verifier import Verifier
from services.microsoft_shape import new_secret, uri
from services.people import EMAIL


@dataclass
class Method:
    """A token or app that gives codes: as Security info names it, and what checks its codes."""

    id: int
    name: str
    verifier: Verifier


@dataclass
class Account:
    """An account and what it signs in with.

    - `pending`: the secret that is being set up.
    - `passkey`: it has one, and is asked for it first; `nudged`: it is asked to register one.
    - `phone`: a number for SMS, which nobody can use any more.
    - `access_pass`: a Temporary Access Pass of the administrator; good for one sign-in.
    - `redesigned`: whether the pages are those since the redesign of Security info.
    - `uploaded`: the hardware tokens that the administrator uploaded, by serial number, not yet activated.
    """

    email: str = EMAIL
    methods: list[Method] = field(default_factory=list)
    pending: str = ""
    passkey: bool = False
    nudged: bool = False
    phone: str = ""
    access_pass: str = ""
    redesigned: bool = False
    uploaded: dict[str, Verifier] = field(default_factory=dict)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def begin_set_up(self) -> str:
        """Make a secret; returns the text of its enrolment code."""
        self.pending = new_secret()
        return uri(self.email, self.pending)

    def finish_set_up(self, code: str) -> bool:
        """Keep the secret if that is a code of it."""
        verifier = Verifier(base64.b32decode(self.pending, casefold=True))
        accepted = verifier.accepts(code, time.time())
        if accepted:
            self._add("Authenticator app or token {}", verifier)
        return accepted

    def activate(self, serial: str, name: str, code: str) -> bool:
        """Keep an uploaded token if that is a code of it."""
        accepted = self.uploaded[serial].accepts(code, time.time())
        if accepted:
            self._add(f"Hardware token {name}", self.uploaded.pop(serial))
        return accepted

    def accepts(self, code: str) -> bool:
        """Whether one of the methods gives that code now."""
        return any(method.verifier.accepts(code, time.time()) for method in self.methods)

    def takes_access_pass(self, typed: str) -> bool:
        """Whether that is the pass; it is good for one time."""
        right = bool(self.access_pass) and typed == self.access_pass
        if right:
            self.access_pass = ""
        return right

    def delete(self, id_: int) -> None:
        """A method that is lost."""
        self.methods = [method for method in self.methods if method.id != id_]

    def upload(self, file: str) -> None:
        """The administrator's CSV file, as the page "OATH tokens" takes it."""
        for row in csv.DictReader(io.StringIO(file)):
            assert row["upn"] == self.email
            self.uploaded[row["serial number"]] = Verifier(base64.b32decode(row["secret key"]))

    def _add(self, name: str, verifier: Verifier) -> None:
        number = next(self._ids)
        self.methods.append(Method(number, name.format(number), verifier))


ACCOUNT = Account()
