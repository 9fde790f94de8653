"""What was found of one thing."""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "note", "wrong"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    check: what was looked at, in a word: "token", "permission", "personality", "firmware", "circuitpython",
        "vault", "room", "counters", "lock", "clock", "drift", "computer-clock", "keys".
    state: "good", "note" (it works, and will not for ever, or not everywhere), or "wrong".
    what: what was found, in words.
    do: the one thing to do about it, None when there is nothing to do.
    """

    check: str
    state: State
    what: str
    do: str | None = None
