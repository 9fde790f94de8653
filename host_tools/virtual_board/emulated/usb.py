"""The computer that an emulated board is plugged into: what programs see; the drivers are in machine/usb."""

from __future__ import annotations

import base64
from typing import Any

from virtual_board.computer import (
    KEYBOARD_PAGE,
    KEYBOARD_USAGE,
    VENDOR_PAGE,
    Identity,
    Interface,
    KeyboardDriver,
)
from virtual_board.emulated.machine import Machine
from virtual_board.emulated.moments import Moments
from virtual_board.events import ReportCallback

WIRE_REPORT_SIZE = 63


class Usb:
    """As the simulated board's, see `virtual_board.simulated.usb.Usb`; console and drive in addition.

    - `wake_requests`: how often the board asked a sleeping host to wake up (it doesn't);
    - `console`: what came from the console, once `open_console` has opened it.
    """

    def __init__(self, machine: Machine, moments: Moments) -> None:
        self.interfaces: list[Interface] = []
        self.identity: Identity | None = None
        self.keyboard = KeyboardDriver()
        self.wake_requests = 0
        self.console = ""
        self.on_report: ReportCallback | None = None
        self._machine = machine
        self._moments = moments
        self._asleep = False
        self._wire_in: list[bytes] = []
        self._drive_answer: bytes | None = None

    @property
    def keyboard_reports(self) -> list[tuple[float, bytes]]:
        return self.keyboard.reports

    @property
    def leds(self) -> int:
        return self.keyboard.leds

    @property
    def enumerated(self) -> bool:
        """Whether the host has configured the board."""
        return self.identity is not None

    @property
    def asleep(self) -> bool:
        """Whether the host has suspended the bus. Set it to send the host to sleep or wake it."""
        return self._asleep

    @asleep.setter
    def asleep(self, asleep: bool) -> None:
        if asleep != self._asleep:
            self._machine.request("sleep" if asleep else "wake")
        self._asleep = asleep

    def set_leds(self, leds: int | None) -> None:
        """The host's lock keys are now in the state `leds`, and it says so to the keyboard.

        None: a host that never sends LED reports and types the keypad's digits always (macOS).
        """
        self.keyboard.set_leds(leds)
        report = self._led_report()
        if report is not None:
            self._send(KEYBOARD_PAGE, KEYBOARD_USAGE, bytes((report,)))

    def typed_text(self, layout: str | None = None, since: int = 0) -> str:
        """What the reports from number `since` (an index into `keyboard_reports`) typed on the host."""
        return self.keyboard.typed_text(layout, since)

    def wire_out(self, report: bytes) -> None:
        """The host sends a report (63 bytes, without report id) to the vendor-defined device.

        Raises ConnectionError when there is none.
        """
        wire = next((found for found in self.interfaces if found.is_vendor_defined), None)
        if wire is None:
            raise ConnectionError("the board has no vendor-defined HID device now")
        if len(report) != WIRE_REPORT_SIZE:
            raise ValueError(f"the report must be {WIRE_REPORT_SIZE} bytes long")
        self._send(wire.usage_page, wire.usage, report)

    def wire_in(self) -> list[bytes]:
        """The reports (63 bytes each) that the host took from the vendor-defined device since last asked."""
        taken, self._wire_in = self._wire_in, []
        return taken

    def open_console(self) -> None:
        """A terminal program opens the serial port."""
        self._machine.request("open_console")

    def write_console(self, text: str) -> None:
        self._machine.request("write_console", data=text.encode().hex())

    def ask_drive(self, sector: int, count: int) -> None:
        """Begin to read sectors (512 bytes each) of the drive, for `drive_answer`."""
        self._drive_answer = None
        self._machine.request("read_drive", sector=sector, count=count)

    def write_drive(self, sector: int, data: bytes) -> None:
        """Begin to write sectors of the drive; `drive_answer` is empty when that is done."""
        self._drive_answer = None
        encoded = base64.b64encode(data).decode()
        self._machine.request("write_drive", sector=sector, data=encoded)

    def drive_answer(self) -> bytes | None:
        """The sectors asked for last; None while they are not here yet, empty when they can't be read."""
        return self._drive_answer

    def _send(self, usage_page: int, usage: int, report: bytes) -> None:
        sent = self._machine.request("send_report", usage_page=usage_page, usage=usage, data=report.hex())
        if sent["done"]:
            self._tell("out", usage_page, usage, report)

    def _tell(self, direction: str, usage_page: int, usage: int, report: bytes) -> None:
        if self.on_report is not None:
            self.on_report(direction, usage_page, usage, report)

    def _led_report(self) -> int | None:
        return self.keyboard.leds if self.keyboard.sends_leds else None

    # Somebody else's computer, which talks to the device itself

    def other_took(self, report: bytes) -> None:
        """The other computer has taken an input report."""
        device = self._only_hid()
        if device is None:
            return
        if device.is_keyboard:
            self.keyboard.take(self._moments.seconds(), report)
        self._tell("in", device.usage_page, device.usage, report)

    def other_sent(self, report: bytes) -> None:
        """The device has taken an output report from the other computer."""
        device = self._only_hid()
        if device is None:
            return
        if device.is_keyboard and report:
            self.keyboard.leds = report[-1]
        self._tell("out", device.usage_page, device.usage, report)

    def _only_hid(self) -> Interface | None:
        """The HID interface, if there is no other interface: then a report is that one's."""
        return self.interfaces[0] if [each.kind for each in self.interfaces] == ["hid"] else None

    # What the machine tells

    def unplugged(self) -> None:
        """The cable is out, or the board has been reset."""
        self.interfaces = []
        self.identity = None
        self.keyboard.unplugged()
        self._wire_in = []

    def heard_enumerated(self, message: dict[str, Any]) -> int | None:
        self.identity = Identity(**message["identity"])
        self.interfaces = [Interface(**found) for found in message["interfaces"]]
        return self._led_report_to_keyboard()

    def _led_report_to_keyboard(self) -> int | None:
        report = self._led_report()
        if report is not None and any(found.is_keyboard for found in self.interfaces):
            self._tell("out", KEYBOARD_PAGE, KEYBOARD_USAGE, bytes((report,)))
        return report

    def heard_report(self, message: dict[str, Any]) -> int | None:
        """A report has come; returns the LED report that the host sends on it."""
        usage_page, usage = message["usage_page"], message["usage"]
        report = bytes.fromhex(message["data"])
        is_keyboard = (usage_page, usage) == (KEYBOARD_PAGE, KEYBOARD_USAGE)
        toggled = is_keyboard and self.keyboard.take(self._moments.seconds(), report)
        if usage_page >= VENDOR_PAGE:
            self._wire_in.append(report)
        self._tell("in", usage_page, usage, report)
        return self._led_report_to_keyboard() if toggled else None

    def heard_wake_request(self, _message: dict[str, Any]) -> None:
        self.wake_requests += 1

    def heard_console(self, message: dict[str, Any]) -> None:
        self.console += bytes.fromhex(message["data"]).decode("utf-8", "replace")

    def heard_drive(self, message: dict[str, Any]) -> None:
        self._drive_answer = bytes.fromhex(message["data"]) if message["status"] == 0 else b""
