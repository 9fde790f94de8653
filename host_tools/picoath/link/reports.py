"""Messages in reports of 63 bytes, as firmware/WIRE.md describes them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

VERSION = 1
MESSAGE_SIZE = 1024
REPORT_ID = 0
"""What stands for no report id, in front of a report that is handed to hidapi or to a virtual token."""
REPORT_SIZE = 63
HEADER_SIZE = 4
PAYLOAD_SIZE = REPORT_SIZE - HEADER_SIZE

DATA = 1
ACKNOWLEDGE = 2
LAST = 0x80

Message = dict[str, Any]


@dataclass(frozen=True)
class Report:
    """One report: kind, message, which part of the message (from 0), whether the last one, and the bytes."""

    kind: int
    message_id: int
    number: int
    last: bool
    payload: bytes = b""

    def encode(self) -> bytes:
        """The 63 bytes of the report, without a report id."""
        flags = LAST if self.last else 0
        header = bytes((self.kind, self.message_id, self.number | flags, len(self.payload)))
        return (header + self.payload).ljust(REPORT_SIZE, b"\0")

    @classmethod
    def decode(cls, data: bytes) -> "Report | None":
        """The report in 63 bytes, or None when it is none."""
        if len(data) < HEADER_SIZE or data[3] > len(data) - HEADER_SIZE:
            return None
        payload = data[HEADER_SIZE : HEADER_SIZE + data[3]]
        return cls(data[0], data[1], data[2] & ~LAST, bool(data[2] & LAST), payload)


def encode(message: Message) -> bytes:
    """The bytes of a message: JSON in UTF-8, without spaces."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def decode(payload: bytes) -> Message | None:
    """The message in bytes, or None when they are none."""
    try:
        message = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) and message.get("v") == VERSION else None


def split(message_id: int, payload: bytes) -> Iterator[Report]:
    """The reports that carry a message."""
    parts = [payload[at : at + PAYLOAD_SIZE] for at in range(0, len(payload), PAYLOAD_SIZE)]
    for number, part in enumerate(parts):
        yield Report(DATA, message_id, number, number == len(parts) - 1, part)
