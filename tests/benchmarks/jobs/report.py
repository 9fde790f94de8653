"""What a job has measured, left where the computer finds it: at the end of nvm, which takes it in one write.

Neither a console nor a drive has to be open for that, so it goes from the token itself as well.
"""

import microcontroller

PLACE = 3072
"""Where it begins: the token fills the memory from its other end."""

END = "end"

_lines = []


def tell(name, value):
    """Keep a figure under a name."""
    _lines.append("%s: %s\n" % (name, value))  # noqa: UP031, an f-string takes longer on the board


def finish():
    """Leave all that was told to the computer."""
    text = ("".join(_lines) + END).encode()
    microcontroller.nvm[PLACE : PLACE + len(text)] = text
