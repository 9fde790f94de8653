"""How far virtual time may go while a program on the computer works in real time."""

import time


class Pace:
    """Virtual time that starts with real time at the first `allowed` and then keeps level with it."""

    def __init__(self) -> None:
        self._begin: tuple[float, float] | None = None

    def allowed(self, now: float) -> float:
        """The virtual time, in seconds, that may be reached; `now` is where it is."""
        real = time.monotonic()
        if self._begin is None:
            self._begin = (now, real)
        virtual_begin, real_begin = self._begin
        return virtual_begin + (real - real_begin)

    def release(self) -> None:
        """Virtual time runs free until the next `allowed`."""
        self._begin = None
