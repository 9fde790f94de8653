"""The wire's framing: JSON messages in HID reports of 63 bytes, one message at a time.

A report is: byte 0 its kind, byte 1 the message's id, byte 2 the report's number in the message (bit 7 set in
the last one), byte 3 how many bytes of payload follow, then the payload. The kind is a report id to
CircuitPython, see `fob.hid_devices`: it comes and goes apart from the rest. The computer sends the next
report only after the acknowledgement of the one before, because CircuitPython keeps one buffer.
`firmware/WIRE.md` is the whole description.
"""

import json

from fob import ticks as fob_ticks

VERSION = 1
MESSAGE_SIZE = 1024
PAYLOAD_SIZE = 59
_HEADER_SIZE = 3  # without the kind

DATA = 1
ACKNOWLEDGE = 2
LAST = 0x80

STALLED_AFTER = 3000
"""Milliseconds without a next report after which half a message is given up."""

_REPORT_MS = 500
_MESSAGE_MS = 2000
"""So long a report, and a whole message, may take; a computer that listens takes a report within 8 ms."""


def error_answer(code, text):
    """The message that tells an error: a code for programs, a sentence for people."""
    return {"v": VERSION, "error": code, "text": text}


class Link:
    """Messages over one HID device.

    `device` is a `usb_hid.Device` or anything with its `get_last_received_report` and `send_report`;
    `ticks` is a callable that returns millisecond ticks; `feed` is called for each report: while the
    computer takes its time the token stands still, and does not hang.

    `unheard` counts the messages that the computer did not take, or took so late that the token stood still.
    """

    def __init__(self, device, ticks, feed):
        self.unheard = 0
        self._device = device
        self._ticks = ticks
        self._feed = feed
        self._message = bytearray(MESSAGE_SIZE)
        self._length = 0
        self.came_at = ticks()
        """The tick at which the last report was taken, before it was acknowledged."""
        self._forget()

    def poll(self):
        """Take the report that has come, if any.

        Returns ``(message id, message)`` once a message is complete, else None. Whatever is no part of a
        well-formed message is answered here with an error.
        """
        report = self._device.get_last_received_report(DATA)
        if report is None:
            self._give_up_if_stalled()
            return None
        return self._take(report)

    def send(self, message_id, message):
        """Send a message, a dict; returns whether the computer has taken all of it.

        Blocks while the computer takes the reports: at most 2 s for a message, and 2 s more for a report
        that it does not take.
        """
        payload = json.dumps(message).encode()
        began = self._ticks()
        last = (len(payload) - 1) // PAYLOAD_SIZE
        for number in range(last + 1):
            part = payload[number * PAYLOAD_SIZE : (number + 1) * PAYLOAD_SIZE]
            if not self._put(DATA, message_id, number | LAST if number == last else number, part, began):
                return False
        return True

    def _put(self, kind, message_id, number, part, began):
        """Send one report of a message that began at the tick `began`; returns whether it was taken soon."""
        self._feed()
        since = self._ticks()
        try:
            report = bytes((message_id, number, len(part))) + part + bytes(PAYLOAD_SIZE - len(part))
            self._device.send_report(report, kind)
            now = self._ticks()
            soon = fob_ticks.diff(now, since) < _REPORT_MS and fob_ticks.diff(now, began) < _MESSAGE_MS
        except OSError:
            soon = False
        if not soon:
            self.unheard += 1
        return soon

    def _forget(self):
        """No message is under way. What there was may have been a secret."""
        self._message[: self._length] = bytes(self._length)
        self._id = None
        self._next = 0
        self._length = 0

    def _fail(self, message_id, code, text):
        self._forget()
        self.send(message_id, error_answer(code, text))

    def _give_up_if_stalled(self):
        if self._id is None or fob_ticks.diff(self._ticks(), self.came_at) < STALLED_AFTER:
            return
        self._fail(self._id, "framing", "the message stopped in the middle; send it again")

    def _take(self, report):
        message_id, number, length = report[:_HEADER_SIZE]
        if not number & ~LAST:
            self._begin(message_id)
        problem = self._problem(report)
        if problem is not None:
            self._fail(message_id, "framing", problem)
            return None
        end = self._length + length
        if end > MESSAGE_SIZE:
            self._fail(message_id, "too-long", "a message has at most 1024 bytes")
            return None
        self._message[self._length : end] = report[_HEADER_SIZE : _HEADER_SIZE + length]
        self._length = end
        self._next += 1
        self.came_at = self._ticks()
        if not self._put(ACKNOWLEDGE, message_id, number, b"", self.came_at):
            self._forget()
            return None
        return self._complete(message_id) if number & LAST else None

    def _begin(self, message_id):
        """A report with number 0 begins a message; an unfinished one with another id is lost, and told so."""
        if self._id is not None and self._id != message_id:
            self._fail(self._id, "framing", "another message began before this one was complete")
        self._forget()
        self._id = message_id

    def _problem(self, report):
        """What is wrong with a report, as a sentence, or None."""
        if report[2] > PAYLOAD_SIZE:
            return "a report carries at most 59 bytes"
        if report[0] != self._id or report[1] & ~LAST != self._next:
            return "a report is missing or out of order; send the message again from its first report"
        return None

    def _complete(self, message_id):
        payload = bytes(self._message[: self._length])
        self._forget()
        try:
            message = json.loads(str(payload, "utf-8"))
        except (ValueError, RuntimeError, MemoryError):  # the last two: nested too deep
            self._fail(message_id, "not-json", "the message is not JSON in UTF-8")
            return None
        if not isinstance(message, dict):
            self._fail(message_id, "not-json", "the message is not a JSON object")
            return None
        version = message.get("v")
        if type(version) is not int or version != VERSION:
            self._fail(message_id, "version", 'this token speaks version 1 of the wire: "v" must be 1')
            return None
        return message_id, message
