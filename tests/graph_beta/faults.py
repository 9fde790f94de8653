"""What breaks on purpose: one fault, at the n-th request of one kind, and then never again."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = (
    "throttled",  # 429 with Retry-After, nothing done
    "throttled without a time",  # 429, nothing done
    "unavailable",  # 503, nothing done
    "broken after",  # done, and 500
    "lost before",  # the connection closes, nothing done
    "lost after",  # done, and the connection closes
    "half an answer",  # done, and the answer ends too soon
    "token expired",  # 401, a fresh one is taken
    "sign-in revoked",  # 401, and no fresh one is to be had
    "forbidden",  # 403: a role was missing, until the next run
    "network gone",  # nothing gets through any more, until the next run
    "captive portal",  # somebody else's page, until the next run
)


@dataclass
class Fault:
    """A fault of this kind at the `at`-th request (from 1) for `operation`.

    - `struck`: whether it has been met.
    """

    kind: str
    operation: str
    at: int
    seen: int = 0
    struck: bool = False
    over: bool = False

    def meets(self, operation: str) -> bool:
        """Whether it strikes now. One that lasts strikes from then on until it is `over`."""
        if self.over:
            return False
        if self.struck:
            return self.lasts
        if operation == self.operation:
            self.seen += 1
            self.struck = self.seen == self.at
        return self.struck

    @property
    def lasts(self) -> bool:
        """Whether it is there until somebody mends it."""
        return self.kind in ("sign-in revoked", "forbidden", "network gone", "captive portal")
