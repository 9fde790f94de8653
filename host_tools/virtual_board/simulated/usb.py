"""USB: the host that the board is plugged into, and the HID interface between the two.

Timing and rules follow CircuitPython 10.2.1 (shared-module/usb_hid/Device.c) and TinyUSB: one IN
report at a time is on its way, and the host takes it at its next poll, every 8 ms; one OUT report
is kept for each report id, and a newer one replaces it; a report sent while the host is asleep is
thrown away after 2 s, with a request to wake up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from virtual_board.computer import HasUsage, Identity, Interface, KeyboardDriver
from virtual_board.events import ReportCallback
from virtual_board.simulated.timebase import MICROSECOND, MILLISECOND, SECOND, Timebase

WIRE_REPORT_SIZE = 63
POLLING_INTERVAL = 8 * MILLISECOND
_SEND_TIMEOUT = 2 * SECOND
_BACKGROUND_STEP = 250 * MICROSECOND
_CONTROL_TRANSFER = 2 * MILLISECOND
_FIRST_LED_REPORT = 10 * MILLISECOND


@dataclass(frozen=True)
class HidDevice(HasUsage):
    """A device that boot.py enabled: report ids with the lengths of its reports.

    `declares_ids` is whether the computer knows of the ids, by the report descriptor.
    """

    usage_page: int
    usage: int
    report_ids: tuple[int, ...]
    in_report_lengths: tuple[int, ...]
    out_report_lengths: tuple[int, ...]
    declares_ids: bool
    report_descriptor: bytes = b""


@dataclass
class Function:
    """What boot.py made of the board: which interfaces there will be."""

    identity: Identity
    drive: bool = True
    console: bool = True
    data: bool = False
    midi: bool = True
    hid: tuple[HidDevice, ...] = ()
    boot_device: int = 0
    started: bool = False

    def interfaces(self) -> list[Interface]:
        """In the order of their numbers (supervisor/shared/usb/usb_desc.c)."""
        plain = [("console", self.console), ("data", self.data), ("drive", self.drive)]
        found = [Interface(kind) for kind, present in plain if present]
        found += [Interface("hid", device.usage_page, device.usage, self.boot_device) for device in self.hid]
        return found + ([Interface("midi")] if self.midi else [])


def _stored(devices: tuple[HidDevice, ...], report: bytes) -> tuple[int, bytes] | None:
    """The report id under which an output report is stored, and what of it; None for one that is dropped.

    Where the length is 0, CircuitPython stores it as long as there is a buffer: the firmware sees to that.
    """
    lengths = {
        report_id: length
        for device in devices
        for report_id, length in zip(device.report_ids, device.out_report_lengths, strict=True)
    }
    if lengths.get(0) == len(report):
        return 0, report
    if report and lengths.get(report[0]) == len(report) - 1:
        return report[0], report[1:]
    return None


@dataclass
class _InReport:
    """A report with its id, if that is not 0."""

    device: HidDevice
    report: bytes


@dataclass
class _Session:
    """One connection: from the start of USB on the board to the next reset or power cut."""

    function: Function
    enumerated_at: int | None = None
    on_the_way: _InReport | None = None
    received: dict[int, bytes] = field(default_factory=dict)


class OtherComputer(Protocol):
    """Somebody else's computer, at the cable in place of the one that `Usb` plays."""

    @property
    def wants_report(self) -> bool:
        """Whether it polls for a report now."""

    def plugged(self, function: Function, configure: Callable[[bool], None]) -> None: ...

    def unplugged(self) -> None: ...

    def take_report(self, packet: bytes) -> None: ...


class Usb:
    """The host's side of the cable is public; the parts below `start` are the board's.

    - `keyboard_reports`: (seconds, 8 bytes) for each report that the host took, since the board was made;
    - `leds`: the host's lock states (bit 0 NumLock, bit 1 CapsLock), toggled by the lock keys it is sent;
    - `layout`: the keyboard layout that `typed_text` and the log decode with, a key of `layouts.LAYOUTS`;
    - `enumeration_delay`: seconds from the start of USB until the host has configured the board;
    - `wire_delay`: seconds for which the host leaves each report of the wire untaken; None: it takes none;
    - `wake_requests`: how often the board asked a sleeping host to wake up (it doesn't).
    """

    def __init__(self, timebase: Timebase) -> None:
        self.keyboard = KeyboardDriver()
        self.enumeration_delay = 0.5
        self.wire_delay: float | None = 0.0
        self.wake_requests = 0
        self.on_report: ReportCallback | None = None
        self._timebase = timebase
        self._asleep = False
        self._other: OtherComputer | None = None
        self._session: _Session | None = None
        self._wire_in: list[bytes] = []

    # The host's side

    @property
    def keyboard_reports(self) -> list[tuple[float, bytes]]:
        return self.keyboard.reports

    @property
    def leds(self) -> int:
        return self.keyboard.leds

    @leds.setter
    def leds(self, leds: int) -> None:
        self.keyboard.leds = leds

    @property
    def layout(self) -> str:
        return self.keyboard.layout

    @layout.setter
    def layout(self, layout: str) -> None:
        self.keyboard.layout = layout

    @property
    def interfaces(self) -> list[Interface]:
        """What the host has found; empty while the board is not enumerated."""
        session = self._session
        return session.function.interfaces() if session is not None and self.enumerated else []

    @property
    def identity(self) -> Identity | None:
        """Manufacturer, product and serial number; None while the board is not enumerated."""
        session = self._session
        return session.function.identity if session is not None and self.enumerated else None

    @property
    def enumerated(self) -> bool:
        """Whether the host has configured the board."""
        return self._session is not None and self._session.enumerated_at is not None

    @property
    def asleep(self) -> bool:
        """Whether the host has suspended the bus. Set it to send the host to sleep or wake it."""
        return self._asleep

    @asleep.setter
    def asleep(self, asleep: bool) -> None:
        self._asleep = asleep
        if not asleep:
            self.poll_later()

    def set_leds(self, leds: int | None) -> None:
        """The host's lock keys are now in the state `leds`, and it says so to the keyboard.

        None: a host that never sends LED reports and types the keypad's digits always (macOS).
        """
        self.keyboard.set_leds(leds)
        self._send_leds_after(0)

    def typed_text(self, layout: str | None = None, since: int = 0) -> str:
        """What the reports from number `since` (an index into `keyboard_reports`) typed on the host."""
        return self.keyboard.typed_text(layout, since)

    def wire_out(self, report: bytes) -> None:
        """The host sends a report (63 bytes, without report id) to the vendor-defined device.

        Raises ConnectionError when there is none.
        """
        device = self._wire_device()
        if device is None:
            raise ConnectionError("the board has no vendor-defined HID device now")
        if len(report) != WIRE_REPORT_SIZE:
            raise ValueError(f"the report must be {WIRE_REPORT_SIZE} bytes long")
        self._deliver(device, report)

    def wire_in(self) -> list[bytes]:
        """The reports (63 bytes each) that the host took from the vendor-defined device since last asked."""
        taken, self._wire_in = self._wire_in, []
        return taken

    def _wire_device(self) -> HidDevice | None:
        session = self._session
        if session is None or not self.enumerated:
            return None
        return next((device for device in session.function.hid if device.is_vendor_defined), None)

    # Somebody else's computer

    def hand_over(self, other: OtherComputer) -> None:
        """The cable goes to another computer, which enumerates and polls the board from now on."""
        self._other = other
        self.keyboard.sends_leds = False
        if self._session is not None:
            self.start_over()

    def start_over(self) -> None:
        """The bus has been reset: the board is as it was when it was plugged in."""
        self.keyboard.unplugged()
        if self._session is not None:
            self.start(self._session.function)

    def take_output(self, report: bytes) -> None:
        """The other computer sends an output report, as it is on the cable."""
        session = self._session
        if session is None:
            return
        device = session.function.hid[0]
        if device.is_keyboard and report:
            self.keyboard.leds = report[-1]
        self._deliver(device, report[1:] if device.declares_ids else report)

    # The board's side

    def start(self, function: Function) -> None:
        """boot.py is done: USB begins, and the host notices the board."""
        function.started = True
        session = self._session = _Session(function)
        delay = round(self.enumeration_delay * SECOND)
        self._timebase.at(self._timebase.now + delay, lambda: self._enumerate(session))

    def stop(self) -> None:
        """The cable is out, or the board is being reset: nothing that was on the way arrives."""
        self._session = None
        self._wire_in = []
        self.keyboard.unplugged()
        if self._other is not None:
            self._other.unplugged()

    @property
    def ready(self) -> bool:
        """TinyUSB's tud_ready(): configured by the host and not suspended."""
        return self.enumerated and not self._asleep

    def send(self, device: HidDevice, report_id: int, report: bytes) -> None:
        """`usb_hid.Device.send_report`: waits at most 2 s for the report before to be taken."""
        give_up = self._timebase.now + _SEND_TIMEOUT
        while not self._hid_ready() and self._timebase.now < give_up:
            self._timebase.spend(_BACKGROUND_STEP)
        if self._asleep:
            self.wake_requests += 1
            return
        session = self._session
        if session is None or not self._hid_ready():
            raise OSError("USB busy")
        session.on_the_way = _InReport(device, bytes([report_id]) + report if report_id else report)
        self.poll_later()

    def last_received(self, report_id: int) -> bytes | None:
        """The newest OUT report with that id; None when there was none since this was last asked."""
        return None if self._session is None else self._session.received.pop(report_id, None)

    def _hid_ready(self) -> bool:
        return self.ready and self._session is not None and self._session.on_the_way is None

    # Events

    def _enumerate(self, session: _Session) -> None:
        if session is not self._session:
            return
        if self._other is not None:
            self._other.plugged(session.function, lambda chosen: self._configure(session, chosen))
            return
        session.enumerated_at = self._timebase.now
        self._send_leds_after(_FIRST_LED_REPORT)

    def _configure(self, session: _Session, chosen: bool) -> None:
        if session is self._session:
            session.enumerated_at = self._timebase.now if chosen else None

    def poll_later(self) -> None:
        """The host takes the report that is on the way at its next poll."""
        session = self._session
        if session is None or session.on_the_way is None or session.enumerated_at is None:
            return
        delay = self.wire_delay if session.on_the_way.device.is_vendor_defined else 0.0
        if delay is None:
            return
        polls = (self._timebase.now - session.enumerated_at) // POLLING_INTERVAL + 1
        moment = session.enumerated_at + polls * POLLING_INTERVAL + round(delay * SECOND)
        self._timebase.at(moment, lambda: self._take(session))

    def _take(self, session: _Session) -> None:
        if session is not self._session or self._asleep or session.on_the_way is None:
            return
        if self._other is not None and not self._other.wants_report:
            return
        taken, session.on_the_way = session.on_the_way, None
        report = taken.report[1:] if taken.device.declares_ids else taken.report
        if taken.device.is_keyboard:
            self._take_keys(report)
        elif taken.device.is_vendor_defined:
            self._wire_in.append(report)
        if self.on_report is not None:
            self.on_report("in", taken.device.usage_page, taken.device.usage, report)
        if self._other is not None:
            self._other.take_report(taken.report)

    def _take_keys(self, report: bytes) -> None:
        if self.keyboard.take(self._timebase.seconds(), report):
            self._send_leds_after(_CONTROL_TRANSFER)

    def _send_leds_after(self, delay: int) -> None:
        session = self._session
        if session is None or not self.enumerated or not self.keyboard.sends_leds:
            return
        self._timebase.at(self._timebase.now + delay, lambda: self._send_leds(session))

    def _send_leds(self, session: _Session) -> None:
        if session is not self._session:
            return
        for device in session.function.hid:
            if device.is_keyboard:
                self._deliver(device, bytes([self.leds]))

    def _deliver(self, device: HidDevice, report: bytes) -> None:
        """The computer's driver sends an output report as the report descriptor has it."""
        if self._session is None:
            return
        stored = _stored(
            self._session.function.hid,
            bytes([device.report_ids[0]]) + report if device.declares_ids else report,
        )
        if stored is not None:
            self._session.received[stored[0]] = stored[1]
        if self.on_report is not None:
            self.on_report("out", device.usage_page, device.usage, report)
