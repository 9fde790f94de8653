"""Who has which way to sign in. One account, in memory, gone with the process."""

from __future__ import annotations

import base64
import time
from dataclasses import dataclass, field

from services.entra.verifier import Verifier
from services.microsoft_shape import new_secret, uri
from services.people import EMAIL


@dataclass
class Account:
    """An account and what it signs in with; `pending` is the secret that is being set up."""

    email: str = EMAIL
    methods: list[Verifier] = field(default_factory=list)
    phone: str = ""
    pending: str = ""

    def begin_set_up(self) -> str:
        """Make a secret; returns the text of its enrolment code."""
        self.pending = new_secret()
        return uri(self.email, self.pending)

    def finish_set_up(self, code: str) -> bool:
        """Keep the secret if that is a code of it."""
        verifier = Verifier(base64.b32decode(self.pending, casefold=True))
        accepted = verifier.accepts(code, time.time())
        if accepted:
            self.methods.append(verifier)
        return accepted

    def accepts(self, code: str) -> bool:
        """Whether one of the methods gives that code now."""
        return any(method.accepts(code, time.time()) for method in self.methods)


ACCOUNT = Account()
