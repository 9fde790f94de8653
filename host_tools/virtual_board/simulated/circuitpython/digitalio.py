"""`digitalio`: reading a pin that a button can pull low, and driving one."""

from __future__ import annotations

from types import ModuleType

from virtual_board.simulated.circuitpython.making import module as make
from virtual_board.simulated.circuitpython.pins import Pin, Pins
from virtual_board.simulated.timebase import MICROSECOND, Timebase

_ACCESS_TIME = 5 * MICROSECOND


class _Named:
    """A constant that says what it is."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


class Direction:
    INPUT = _Named("digitalio.Direction.INPUT")
    OUTPUT = _Named("digitalio.Direction.OUTPUT")


class Pull:
    UP = _Named("digitalio.Pull.UP")
    DOWN = _Named("digitalio.Pull.DOWN")


class DriveMode:
    PUSH_PULL = _Named("digitalio.DriveMode.PUSH_PULL")
    OPEN_DRAIN = _Named("digitalio.DriveMode.OPEN_DRAIN")


def module(pins: Pins, timebase: Timebase) -> ModuleType:
    """The module for a machine with those pins."""

    class DigitalInOut(_DigitalInOut):
        _pins, _timebase = pins, timebase

    return make("digitalio", DigitalInOut=DigitalInOut, Direction=Direction, Pull=Pull, DriveMode=DriveMode)


class _DigitalInOut:
    """A pin as an input at first, without pull. A floating input reads False: the wiring needs a pull-up."""

    _pins: Pins
    _timebase: Timebase

    def __init__(self, pin: object) -> None:
        self._pin: Pin | None = self._pins.claim(pin)
        self._direction = Direction.INPUT
        self._pull: _Named | None = None

    def deinit(self) -> None:
        if self._pin is not None:
            self._pins.outputs.pop(self._pin.number, None)
            self._pins.give_back(self._pin)
        self._pin = None

    def __enter__(self) -> _DigitalInOut:
        return self

    def __exit__(self, *_: object) -> None:
        self.deinit()

    def switch_to_input(self, pull: _Named | None = None) -> None:
        self._open_pin()
        self._direction, self._pull = Direction.INPUT, pull
        self._drive(None)

    def switch_to_output(self, value: bool = False, drive_mode: _Named = DriveMode.PUSH_PULL) -> None:
        self._open_pin()
        self._direction = Direction.OUTPUT
        self._drive(bool(value))

    @property
    def direction(self) -> _Named:
        return self._direction

    @direction.setter
    def direction(self, direction: _Named) -> None:
        if direction is Direction.INPUT:
            self.switch_to_input()
        else:
            self.switch_to_output()

    @property
    def pull(self) -> _Named | None:
        self._require_input()
        return self._pull

    @pull.setter
    def pull(self, pull: _Named | None) -> None:
        self._require_input()
        self._pull = pull

    @property
    def value(self) -> bool:
        pin = self._open_pin()
        if self._direction is Direction.OUTPUT:
            return self._pins.outputs[pin.number]
        return self._pull is Pull.UP and not self._pins.pulled_low(pin.number)

    @value.setter
    def value(self, value: bool) -> None:
        self._open_pin()
        if self._direction is Direction.INPUT:
            raise AttributeError("Cannot set value when direction is input.")
        self._drive(bool(value))

    def _drive(self, level: bool | None) -> None:
        pin = self._open_pin()
        if level is None:
            self._pins.outputs.pop(pin.number, None)
        else:
            self._pins.outputs[pin.number] = level

    def _open_pin(self) -> Pin:
        self._timebase.spend(_ACCESS_TIME)
        if self._pin is None:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")
        return self._pin

    def _require_input(self) -> None:
        if self._direction is not Direction.INPUT:
            raise AttributeError("Pull not used when direction is output.")
