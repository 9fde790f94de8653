"""A board without hardware: the firmware, unchanged, on CPython and in virtual time, over chip models."""

from __future__ import annotations

import random
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, NoReturn

from picoath.project_folder import project_folder

from virtual_board import reading, unique_id
from virtual_board.board_data import pin_names, read_wiring
from virtual_board.chips.bus import Bus
from virtual_board.computer import Identity
from virtual_board.events import EVENTS, EventLog
from virtual_board.simulated import importer as importer_module
from virtual_board.simulated import nvm as nvm_module
from virtual_board.simulated.circuitpython import (
    aesio,
    busio,
    digitalio,
    microcontroller,
    supervisor,
    system,
    usb_devices,
)
from virtual_board.simulated.circuitpython import time as time_module
from virtual_board.simulated.circuitpython import watchdog as watchdog_module
from virtual_board.simulated.circuitpython.pins import Pins, board_module
from virtual_board.simulated.circuitpython.watchdog import Watchdog
from virtual_board.simulated.drive import Drive
from virtual_board.simulated.flash import Flash
from virtual_board.simulated.importer import Importer
from virtual_board.simulated.sources import firmware_sources
from virtual_board.simulated.state import StateFolder
from virtual_board.simulated.timebase import (
    MILLISECOND,
    SECOND,
    PowerCut,
    Reload,
    Reset,
    Stopped,
    Timebase,
    WatchdogReset,
)
from virtual_board.simulated.usb import Function, Usb
from virtual_board.simulated.usb_device import SimulatedUsbDevice

BOOT_PY_AT = 1_200 * MILLISECOND  # from power or reset; the safe-mode window is most of it
CODE_PY_AFTER = 10 * MILLISECOND
_PREDICATE_EVERY = 0.005
_OWN_FILES = (__file__, importer_module.__file__)


class SimulatedBoard:
    """A token without hardware. Nothing happens, and no time passes, but in `run` and `run_until`.

    Making one does not switch it on; `power_on` does. All times are virtual seconds since it was made.
    A board is used from one thread. It is a context manager; leaving it closes it.

    Time and power
        `now`; `run(seconds)` lets time pass; `run_until(predicate, within)` does until the predicate holds,
        tried every 5 ms, and says whether it did. `power_on(holding=("A",))`, `power_off()`, `powered`.
        Power on starts with empty RAM and panel; drive, nvm and clock chip are as they were.
    Buttons and panel
        `press_down("A")`, `release("A")`; `buttons` are the names that the board has. `panel` is the
        SSD1306 model; `lines()` the text on it, read from its pixels (empty when it is dark).
        `led_lit`: whether the LED of board_config is lit.
    Clock chip
        `rtc`, a DS3231 or PCF8563 model: `set(unix)`, `unix()` (a float), `lose_power()`, `lost`,
        `drift_ppm`, `dead`. It runs on when the board is off.
    Flash
        `flash.writes` counts; `flash.cut_after(n)` pulls the plug at the n-th write from here, which stays
        half done; `flash.cut_pending`. `drive.stored()` is what is on the drive, `nvm` the 4096 bytes.
    Host
        `usb`: `interfaces`, `identity`, `keyboard_reports`, `typed_text(layout, since)`, `leds`,
        `set_leds(bits)`, `asleep`, `wire_out(report)`, `wire_in()`, `enumeration_delay`. See `usb.Usb`.
    What became of the program
        `crash`: traceback of an exception that ended code.py, else None; `finished`: code.py came to its
        end; `boot_error`: traceback of one in boot.py, which the board ignores; `safe_mode`: why the board
        went into safe mode, else None; `starts`: how often it has started; `console`: what it printed.
        All but `starts` are those of the latest start.
    Log
        `log(callback, events)` calls `callback({"t": seconds, "event": ..., ...})` for `power` (on),
        `start`, `crash` (text), `report` (direction "in" or "out", usage_page, usage, hex), `typed` (text)
        and `screen` (lines); `events` limits it to some of these. Reading every screen costs time.

    :param board: name of a folder under boards/.
    :param state: a folder that keeps what the firmware wrote to the drive, nvm and clock chip; it is
        written after each flash write and when the board is switched off or closed.
    :param firmware: folder with boot.py and code.py, in place of the project's.
    :param clock_runs_on: whether, with `state`, the clock chip has run on by the computer's clock since
        the state was written.
    :param uid: the processor's unique id, 8 bytes; also the USB serial number.
    """

    def __init__(
        self,
        board: str = "raspberry_pi_pico",
        state: Path | None = None,
        firmware: Path | None = None,
        *,
        clock_runs_on: bool = False,
        uid: bytes = unique_id.USUAL,
    ) -> None:
        self.crash: str | None = None
        self.finished = False
        self.boot_error: str | None = None
        self.safe_mode: str | None = None
        self.starts = 0
        self.console = ""
        self._board = board
        self._uid = uid
        self._powered = False
        self._pressed: set[str] = set()
        self._random = random.Random(uid)
        self._timebase = Timebase()
        self._watchdog = Watchdog(self._timebase)
        self._reset_reason = microcontroller.POWER_ON
        self._next_safe_mode: str | None = None
        self._pins = Pins(self._is_pulled_low)
        self.flash = Flash(self._timebase, self._fail_power)
        self.drive = Drive(self.flash, self._save)
        self.nvm = bytearray(b"\xff" * nvm_module.SIZE)
        self.usb = Usb(self._timebase)
        board_folder = project_folder("boards") / board
        self._pin_names = pin_names(board_folder)
        self._install(firmware_sources(firmware or project_folder("firmware"), board_folder))
        wiring = read_wiring(self._installed["/board_config.py"], self._pin_names)
        self._wiring = wiring
        self.buttons = dict(wiring.buttons)
        self.rtc = wiring.make_rtc(self._timebase.seconds)
        self.panel = wiring.make_panel()
        self._bus = Bus()
        self._bus.attach(self.rtc)
        self._bus.attach(self.panel)
        self._log = EventLog(self._timebase, self.usb, self.panel)
        self._state = None if state is None else StateFolder(state)
        self._restore(clock_runs_on)

    def _install(self, sources: dict[str, tuple[Path, bytes]]) -> None:
        self._installed = {path: content for path, (_, content) in sources.items()}
        self._origins = {path: str(origin) for path, (origin, _) in sources.items()}
        for path, content in self._installed.items():
            self.drive.put(path, content)
        self.drive.forget_unsaved()

    def __enter__(self) -> SimulatedBoard:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Switches the board off and writes its state."""
        self.power_off()
        self._save()

    # Time and power

    @property
    def now(self) -> float:
        """Virtual seconds since the board was made."""
        return self._timebase.seconds()

    @property
    def powered(self) -> bool:
        """Whether the board has power; False again after a power cut."""
        return self._powered

    def run(self, seconds: float) -> None:
        """Lets virtual time pass; whatever the firmware does takes place in it."""
        self._timebase.run(round(seconds * SECOND))

    def run_until(self, predicate: Callable[[], object], within: float) -> bool:
        """Runs until `predicate()` is true, at most `within` seconds; returns whether it became true."""
        deadline = self._timebase.now + round(within * SECOND)
        while not predicate():
            remaining = deadline - self._timebase.now
            if remaining <= 0:
                return False
            self.run(min(_PREDICATE_EVERY, remaining / SECOND))
        return True

    def usb_device(self) -> SimulatedUsbDevice:
        """Gives the cable to somebody else's computer, for good; before the first `power_on`."""
        return SimulatedUsbDevice(self.usb, self._timebase)

    def power_on(self, holding: Iterable[str] = ()) -> None:
        """Plugs the board in, with the buttons `holding` held down until they are released."""
        if self._powered:
            raise RuntimeError("the board is on already")
        for button in holding:
            self.press_down(button)
        self._powered = True
        self._reset_reason = microcontroller.POWER_ON
        self.panel.lose_power()
        self.rtc.board_power(True)
        self._timebase.start(self._live)
        self._log.note("power", on=True)

    def power_off(self) -> None:
        """Pulls the plug. Off already: nothing happens."""
        if not self._powered:
            return
        self._lose_power()
        self._timebase.kill(PowerCut)

    def _fail_power(self) -> NoReturn:
        """The plug is pulled in the middle of what the firmware is doing."""
        self._lose_power()
        self._timebase.stop(PowerCut)
        raise PowerCut

    def _lose_power(self) -> None:
        self._powered = False
        self._watchdog.stop()
        self._next_safe_mode = None
        self.usb.stop()
        self.panel.lose_power()
        self.rtc.board_power(False)
        self._log.note("power", on=False)
        self._save()

    # Buttons and panel

    def press_down(self, button: str) -> None:
        """Pushes a button and keeps it down; raises ValueError when the board has none of that name."""
        self._check_button(button)
        self._pressed.add(button)

    def release(self, button: str) -> None:
        """Lets a button go; raises ValueError when the board has none of that name."""
        self._check_button(button)
        self._pressed.discard(button)

    def _check_button(self, button: str) -> None:
        if button not in self.buttons:
            raise ValueError(f"{self._board} has no button {button}")

    def lines(self) -> list[str]:
        """The lines of text on the panel, read from its pixels; empty when it is dark."""
        return reading.lines(self.panel)

    @property
    def led_lit(self) -> bool:
        """Whether the program has the board's LED lit."""
        led = self._wiring.led
        return self._powered and self._pins.outputs.get(led.pin) == led.lit

    # Log

    def log(self, callback: Callable[[dict[str, Any]], None], events: Iterable[str] = EVENTS) -> None:
        """Calls `callback` with each event of the named kinds, at its time, from now on."""
        self._log.add(callback, events)
        if "screen" in events:
            self._bus.on_write = self._log.written

    # What the processor does

    def _live(self) -> None:
        """From power on to power off; a reset starts anew."""
        while True:
            try:
                self._start()
            except Reset as reset:
                is_hung = isinstance(reset, WatchdogReset)
                self._reset_reason = microcontroller.WATCHDOG if is_hung else microcontroller.SOFTWARE
                self._timebase.go_on()
                self.usb.stop()
            except PowerCut:
                return

    def _start(self) -> NoReturn:
        self._forget()
        started_at = self._timebase.now
        self._timebase.spend(BOOT_PY_AT)
        if self.safe_mode is not None:
            self._stay_in_safe_mode(started_at)
        function = self._run_boot_py(started_at)
        self.usb.start(function)
        self._timebase.spend(CODE_PY_AFTER)
        while self._run_code_py(function, started_at):
            self._timebase.go_on()
        self._idle()

    def _forget(self) -> None:
        """RAM is empty, and the drive is as it is on the flash."""
        self.crash = self.boot_error = None
        self.safe_mode, self._next_safe_mode = self._next_safe_mode, None
        self._watchdog.reset()
        self.finished = False
        self.console = ""
        self.starts += 1
        self.drive.forget_unsaved()
        self.drive.writable = False
        self._log.note("start")

    def _stay_in_safe_mode(self, started_at: int) -> NoReturn:
        """safemode.py may reset the board; where it ends, neither boot.py nor code.py runs."""
        function = self._new_function()
        self._run_file("/safemode.py", function, started_at)
        self.usb.start(function)
        self._idle()

    def _crash_on_reset(self, is_wanted: bool) -> None:
        self._next_safe_mode = "microcontroller.RunMode.SAFE_MODE" if is_wanted else None

    def _idle(self) -> NoReturn:
        while True:
            self._timebase.spend(SECOND)

    def _new_function(self) -> Function:
        serial = self._uid.hex().upper()
        identity = Identity("CircuitPython", self._board, serial, vid=0x239A, pid=0x80F4)
        return Function(identity, hid=usb_devices.DEFAULT_HID)

    def _run_boot_py(self, started_at: int) -> Function:
        """What boot.py made of USB; an exception in it is swallowed, and the rest is as by default."""
        function = self._new_function()
        self.boot_error = self._run_file("/boot.py", function, started_at)
        if function.boot_device and function.interfaces()[0].kind != "hid":
            self._next_safe_mode = "Boot device must be first (interface #0)."
            raise Reset
        return function

    def _run_code_py(self, function: Function, started_at: int) -> bool:
        """Whether code.py asked to be run again."""
        try:
            self.crash = self._run_file("/code.py", function, started_at)
        except Reload:
            return True
        self.finished = self.crash is None
        if self.crash is not None:
            self._log.note("crash", text=self.crash)
        return False

    def _run_file(self, path: str, function: Function, started_at: int) -> str | None:
        """Runs a program of the drive; the traceback of what ended it, None when that was no error."""
        native = self._native_modules(function, started_at)
        importer = Importer(self.drive, native, self._origins, self._print)
        try:
            importer.run(path)
        except Stopped:
            raise
        except SystemExit:
            pass
        except BaseException as error:
            return _traceback_of(error)
        self._watchdog.stop()
        return None

    def _native_modules(self, function: Function, started_at: int) -> dict[str, ModuleType]:
        pins = self._pins = Pins(self._is_pulled_low)
        nvm = nvm_module.ByteArray(self.nvm, self.flash, self._save)
        bus = busio.module(self._bus, pins, self._timebase)
        scl, sda = pins[self._wiring.scl], pins[self._wiring.sda]  # on our boards these are the board's own
        return {
            "aesio": aesio.module(),
            "board": board_module(pins, self._pin_names, self._board, lambda: bus.I2C(scl, sda)),
            "busio": bus,
            "digitalio": digitalio.module(pins, self._timebase),
            "microcontroller": microcontroller.module(
                self._uid, nvm, self._watchdog, self._timebase, self._reset_reason, self._crash_on_reset
            ),
            "supervisor": supervisor.module(function, self.usb, self._timebase, started_at),
            "time": time_module.module(self._timebase, started_at),
            "watchdog": watchdog_module.module(),
            **usb_devices.modules(function, self.usb, self.drive),
            **system.modules(self.drive, self._random.randbytes, self._timebase),
        }

    def _is_pulled_low(self, gpio: int) -> bool:
        return any(self.buttons[name] == gpio for name in self._pressed)

    def _print(self, text: str) -> None:
        self.console += text

    # State

    def _restore(self, clock_runs_on: bool) -> None:
        if self._state is None:
            return
        for path, content in self._state.drive_files().items():
            self.drive.put(path, content)
        self.drive.forget_unsaved()
        self.nvm[:] = self._state.nvm() or self.nvm
        self._state.restore_rtc(self.rtc, clock_runs_on)

    def _save(self) -> None:
        if self._state is None:
            return
        stored = self.drive.stored()
        written = {path: data for path, data in stored.items() if self._installed.get(path) != data}
        installed_in = {str(parent) for path in self._installed for parent in PurePosixPath(path).parents}
        self._state.save_drive(written, self.drive.stored_directories() - installed_in)
        self._state.save_nvm(bytes(self.nvm))
        self._state.save_rtc(self.rtc)


def _traceback_of(error: BaseException) -> str:
    """As Python prints it, without the simulation's own frames at its beginning."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename in _OWN_FILES:
        frames = frames.tb_next
    return "".join(traceback.format_exception(type(error), error, frames))
