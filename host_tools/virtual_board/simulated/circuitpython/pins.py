"""The processor's pins, and the names that a board gives them in `board`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType

from virtual_board.simulated.circuitpython.making import module


class Pin:
    """A GPIO: two names of a board for the same number are the same object."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __repr__(self) -> str:
        return f"GPIO{self.number}"


class Pins:
    """All GPIOs of one program on the board: who has claimed them, and which are pulled low from outside.

    `outputs` has the level of each that is an output, by its number.

    :param pulled_low: tells whether something outside (a pressed button) connects GPIO number n to ground.
    """

    def __init__(self, pulled_low: Callable[[int], bool]) -> None:
        self.pulled_low = pulled_low
        self.outputs: dict[int, bool] = {}
        self._pins = [Pin(number) for number in range(30)]
        self._claimed: set[int] = set()

    def __getitem__(self, number: int) -> Pin:
        return self._pins[number]

    def claim(self, pin: object) -> Pin:
        """Raises TypeError for what is no pin, ValueError for one that is in use."""
        if not isinstance(pin, Pin):
            raise TypeError("pin must be of type Pin")
        if pin.number in self._claimed:
            raise ValueError(f"{pin} in use")
        self._claimed.add(pin.number)
        return pin

    def give_back(self, pin: Pin) -> None:
        self._claimed.discard(pin.number)


def board_module(
    pins: Pins, names: Mapping[str, int], board_id: str, i2c: Callable[[], object]
) -> ModuleType:
    """`board`: the board's names for its GPIOs, and its own I2C bus, under whichever name it has that."""
    named = {name: pins[number] for name, number in names.items()}
    return module("board", board_id=board_id, I2C=i2c, STEMMA_I2C=i2c, **named)
