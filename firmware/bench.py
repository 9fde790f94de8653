"""What a board is tried by, beside its buttons: the chips on the bus, and the LED. For `picoath check`."""

import board_config
from digitalio import DigitalInOut


class Bench:
    """The board; `close` gives the LED back.

    :param i2c: the bus, a ``busio.I2C``.
    """

    def __init__(self, i2c):
        self._i2c = i2c
        self._led = DigitalInOut(board_config.LED["pin"])
        self._lit = board_config.LED["lit"]
        self.light(False)

    def addresses(self):
        """The addresses that answer on the bus; none when it is busy or held down."""
        if not self._i2c.try_lock():
            return []
        try:
            return self._i2c.scan()
        finally:
            self._i2c.unlock()

    def light(self, on):
        self._led.switch_to_output(self._lit if on else not self._lit)

    def close(self):
        self._led.deinit()
