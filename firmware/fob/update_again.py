"""Says UPDATE AGAIN on the panel, with nothing of the firmware and no library: these may be of two builds.

Commands: SSD1306 datasheet, table 9-1; their order is that of the application note in it, figure 2.
"""

LINES = ("UPDATE AGAIN", "HOLD THE BUTTON,", "PLUG IN, AND DO", "PICOATH INSTALL")

_COMMANDS = b"\x00"
_DATA = b"\x40"

# The letters of LINES as in `font`, which may be of another build.
_CELLS = {
    " ": b"\x00\x00\x00\x00\x00\x00",
    ",": b"\x00\xa0\x60\x00\x00\x00",
    "A": b"\x7e\x09\x09\x09\x7e\x00",
    "B": b"\x7f\x49\x49\x49\x36\x00",
    "C": b"\x3e\x41\x41\x41\x22\x00",
    "D": b"\x7f\x41\x41\x41\x3e\x00",
    "E": b"\x7f\x49\x49\x49\x41\x00",
    "G": b"\x3e\x41\x49\x49\x3a\x00",
    "H": b"\x7f\x08\x08\x08\x7f\x00",
    "I": b"\x00\x41\x7f\x41\x00\x00",
    "L": b"\x7f\x40\x40\x40\x40\x00",
    "N": b"\x7f\x06\x08\x30\x7f\x00",
    "O": b"\x3e\x41\x41\x41\x3e\x00",
    "P": b"\x7f\x09\x09\x09\x06\x00",
    "S": b"\x46\x49\x49\x49\x31\x00",
    "T": b"\x01\x01\x7f\x01\x01\x00",
    "U": b"\x3f\x40\x40\x40\x3f\x00",
}


def show(i2c, width, height, address):
    """Light the panel with the lines and leave it so.

    :param i2c: a ``busio.I2C`` that nobody has locked.
    :param width: of the panel, in pixels.
    :param height: of the panel, in pixels, 32 or more.
    :param address: of the panel on the bus.
    :raises OSError: no panel answers.
    """
    while not i2c.try_lock():
        pass
    try:
        i2c.writeto(address, _COMMANDS + _start(width, height))
        for page in range(height // 8):
            i2c.writeto(address, _DATA + _row(page, width, height))
        i2c.writeto(address, _COMMANDS + b"\xaf")  # display on
    finally:
        i2c.unlock()


def _start(width, height):
    """From any state: dark, set up for the panel, and the next data goes to its first page."""
    com_pins = 0x12 if height == 64 else 0x02
    return bytes(
        (
            0xAE,  # display off
            0xA8, height - 1,  # multiplex ratio
            0xD3, 0,  # display offset
            0x40,  # start line 0
            0xA1, 0xC8,  # segments and COM lines as the modules have them: turned by 180 degrees
            0xDA, com_pins,
            0x81, 0x7F,  # contrast
            0xA4, 0xA6,  # show the memory, not inverted
            0xD5, 0x80,  # clock
            0x8D, 0x14,  # charge pump on
            0x20, 0,  # horizontal addressing: page after page
            0x21, 0, width - 1,  # columns
            0x22, 0, height // 8 - 1,  # pages
        )
    )  # fmt: skip


def _row(page, width, height):
    """The columns of a page: a line of text in the middle, or dark."""
    spacing = height // 8 // len(LINES)
    if page % spacing:
        return bytes(width)
    text = LINES[page // spacing]
    cells = b"".join(_CELLS[character] for character in text)
    left = (width - len(cells)) // 2
    return bytes(left) + cells + bytes(width - left - len(cells))
