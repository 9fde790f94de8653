"""The token's clock as the wire tells it, and how far it is off."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from picoath.link import answers
from picoath.link.answers import NOTHING, Forms, Kinds, Unreadable
from picoath.link.session import Answer

_CLOCK: Kinds = {
    "unix": (int, NOTHING),
    "ms": (int,),
    "trusted": (bool,),
    "why": (str, NOTHING),
    "aging": (int, NOTHING),
}
_FORMS: Forms = {"why": answers.WORDS}
_YEAR_10000 = 253_402_300_800  # Unix time from which on there is no date


@dataclass(frozen=True)
class TokenClock:
    """The token's clock at one moment.

    unix: its time in Unix seconds, None when it has none.
    trusted: whether the token makes codes from it; if not, `why` says why.
    aging: its aging offset in steps of about 0.1 ppm, positive is slower; None for a chip that can't be
        trimmed.
    offset: how many seconds it is ahead of the computer's, None when it has no time.
    margin: by how many seconds `offset` may be wrong for want of knowing when the token took the request.
    """

    unix: int | None
    trusted: bool
    why: str | None
    aging: int | None
    offset: float | None
    margin: float

    @property
    def utc(self) -> str | None:
        """The time as ISO 8601."""
        if self.unix is None:
            return None
        return datetime.fromtimestamp(self.unix, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def offset_ms(self) -> int | None:
        """Milliseconds that the token is ahead of the computer."""
        return None if self.offset is None else round(self.offset * 1000)


def read(answer: Answer) -> TokenClock:
    """The clock in an answer to `status`: as of a moment between the request and its acknowledgement.

    Raises Unreadable.
    """
    told = answers.fields(answers.fields(answer.message, {"clock": (dict,)})["clock"], _CLOCK, _FORMS)
    if told["unix"] is not None and not 0 <= told["unix"] < _YEAR_10000:
        raise Unreadable
    offset = None
    if told["unix"] is not None:
        offset = told["unix"] + told["ms"] / 1000 - (answer.asked_at + answer.taken_at) / 2
    margin = (answer.taken_at - answer.asked_at) / 2
    return TokenClock(told["unix"], told["trusted"], told["why"], told["aging"], offset, margin)


def sharpened(readings: Sequence[TokenClock]) -> TokenClock:
    """The last of several readings, with the offset that agrees with all of them: each leaves room for some,
    and what all leave room for is less."""
    last = readings[-1]
    known = [(reading.offset, reading.margin) for reading in readings if reading.offset is not None]
    if last.offset is None:
        return last
    lowest = max(offset - margin for offset, margin in known)
    highest = min(offset + margin for offset, margin in known)
    return replace(last, offset=(lowest + highest) / 2, margin=abs(highest - lowest) / 2)
