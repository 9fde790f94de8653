"""A driver for a chip that may not be there yet.

An Adafruit driver looks for its chip when it is constructed and raises ValueError when nothing
answers. A token with a loose wire must still start, say so, and go on once the wire is fixed.
"""


class LateDriver:
    """Stands in for an RTC driver, which is constructed when it is first needed.

    :param connect: ``connect()`` constructs the driver, or raises ValueError or OSError when the
        chip doesn't answer.

    Every attribute is the driver's. While the chip doesn't answer, each raises OSError, as it
    does for any other error of the bus.
    """

    def __init__(self, connect):
        self._connect = connect
        self._driver = None

    @property
    def datetime(self):
        """The chip's date and time."""
        return self._connected().datetime

    @datetime.setter
    def datetime(self, value):
        self._connected().datetime = value

    @property
    def calibration(self):
        """The chip's aging offset; AttributeError where the driver has none."""
        return self._connected().calibration

    @calibration.setter
    def calibration(self, value):
        self._connected().calibration = value

    def __getattr__(self, name):
        return getattr(self._connected(), name)

    def _connected(self):
        if self._driver is None:
            try:
                self._driver = self._connect()
            except ValueError as error:
                raise OSError(str(error)) from None
        return self._driver
