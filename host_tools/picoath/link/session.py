"""One request after the other over a transport: framing, stop and wait, time-outs, answers."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from picoath.enrol.names import seen
from picoath.errors import BadInput, Refused
from picoath.link import reports
from picoath.link.reports import Message, Report
from picoath.link.transport import LinkLost, Transport

ANSWER_SECONDS = 3.0
"""How long the token may be silent: it has answered by then, or says once a second that it is asking."""


BAD_INPUT = ("field", "no-account", "record")
"""The errors that say that something was wrong with what the user gave."""


class TokenError(Refused):
    """The token's answer is an error; `code` is one of those in firmware/WIRE.md."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        if code in BAD_INPUT:
            self.exit_code = BadInput.exit_code


class Lost(LinkLost):
    """The token went away, or fell silent, during a request.

    `begun` says whether the whole request may have reached the token: if not, it has changed nothing.
    """

    def __init__(self, why: str, begun: bool) -> None:
        super().__init__(why)
        self.begun = begun


@dataclass(frozen=True)
class Answer:
    """What a request brought back.

    asked_at, taken_at: Unix times at which the last report of the request went out, and its acknowledgement
        came in; the token took it in between.
    """

    message: Message
    asked_at: float
    taken_at: float


class Session:
    """A conversation with one token. `on_asking` is called once for each question that the token asks."""

    def __init__(
        self,
        transport: Transport,
        on_asking: Callable[[], None] = lambda: None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._transport = transport
        self._on_asking = on_asking
        self._now = now
        self._message_id = random.randrange(256)
        self.round_trip = 0.0
        """Seconds from the last report sent to its acknowledgement."""

    def close(self) -> None:
        """Let go of the token."""
        self._transport.close()

    def request(self, name: str, /, **fields: object) -> Answer:
        """Send a request and wait for its answer.

        Raises TokenError when the answer is an error, Lost when the token is gone or silent, and BadInput
        when the request is longer than a token takes.
        """
        payload = reports.encode({"v": reports.VERSION, "request": name, **fields})
        if len(payload) > reports.MESSAGE_SIZE:
            raise BadInput(f"the request is longer than {reports.MESSAGE_SIZE} bytes")
        self._message_id = (self._message_id + 1) % 256
        asked_at, first = self._send(payload)
        return Answer(self._answer(first), asked_at, asked_at + self.round_trip)

    def tell(self, name: str) -> None:
        """Send a short request without waiting for an answer, when there may be nobody to answer."""
        self._message_id = (self._message_id + 1) % 256
        for report in reports.split(
            self._message_id, reports.encode({"v": reports.VERSION, "request": name})
        ):
            self._transport.send(report.encode())

    def _send(self, payload: bytes) -> tuple[float, Report | None]:
        """Send the reports of a message, each after the acknowledgement of the one before.

        Returns when the last one went out, and the first report of an answer that came too early: an error.
        """
        asked_at = self._now()
        for report in reports.split(self._message_id, payload):
            asked_at = self._now()
            try:
                self._transport.send(report.encode())
                reply = self._receive()
            except LinkLost as lost:
                raise Lost(str(lost), begun=report.last) from None
            if reply.kind == reports.DATA:
                return asked_at, reply
            self.round_trip = self._now() - asked_at
        return asked_at, None

    def _answer(self, first: Report | None) -> Message:
        try:
            message = self._next_message(first)
            if "asking" in message:
                self._on_asking()
            while "asking" in message:
                message = self._next_message(None)
        except LinkLost as lost:
            raise Lost(str(lost), begun=True) from None
        if "error" in message:
            raise TokenError(str(message["error"]), seen(str(message.get("text", message["error"]))))
        return message

    def _next_message(self, first: Report | None) -> Message:
        """The next message, whose first report may be here already."""
        report = first or self._receive()
        payload = report.payload
        while not report.last:
            following = self._receive()
            if following.kind != reports.DATA or following.number != report.number + 1:
                raise LinkLost("the token's answer can't be read")
            report = following
            payload += report.payload
        message = reports.decode(payload)
        if message is None:
            raise LinkLost("the token's answer can't be read")
        return message

    def _receive(self) -> Report:
        """The next report of this message; those of earlier messages come too late and are passed over."""
        deadline = self._transport.seconds() + ANSWER_SECONDS
        while (left := deadline - self._transport.seconds()) > 0:
            data = self._transport.receive(left)
            report = Report.decode(data) if data else None
            if report and report.message_id == self._message_id:
                return report
        raise LinkLost("the token does not answer")
