"""Waiting for the token that is plugged in next."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from picoath.cli.connect import connect
from picoath.cli.output import Output
from picoath.errors import NoToken, Refused
from picoath.link import hid_transport
from picoath.link.client import Status, Token

_PAUSE = 0.3  # seconds between looks
_PATIENCE = 5.0  # seconds to unplug a token in, before it is said that it is not the next one


@contextmanager
def next_token(
    output: Output, ports: Sequence[str], passes: Callable[[Status], str | None], wait: float
) -> Iterator[tuple[Token, Status]]:
    """A token in set-up, at one of `ports` or else on USB; waits for one up to `wait` seconds.

    `passes` says of a token why it is not one to take, or None; a reason is told once. Raises NoToken.
    """
    told: set[str] = set()
    began = time.monotonic()
    while True:
        reasons: set[str] = set()
        for port in ports or _ports_on_usb():
            try:
                token = connect(port, output)
            except NoToken as problem:
                reasons.add(str(problem))
                continue
            with token:
                status, reason = _look_at(token, passes)
                if status and reason is None:
                    yield token, status
                    return
            if reason:
                reasons.add(reason)
        waited = time.monotonic() - began
        if waited > wait:
            raise NoToken("; ".join(["no further token came", *sorted(reasons)]))
        if waited > _PATIENCE:
            for reason in sorted(reasons - told):
                output.say(reason)
            told |= reasons
        time.sleep(_PAUSE)


def _look_at(token: Token, passes: Callable[[Status], str | None]) -> tuple[Status | None, str | None]:
    try:
        status = token.status()
    except Refused:  # it is just going
        return None, None
    return status, passes(status)


def _ports_on_usb() -> list[str]:
    return [interface.path for interface in hid_transport.tokens() if interface.is_wire]
