"""What the token says when it can't run: on the panel, else by flashes of the board's LED.

No library is used, and nothing of `fob` but what is a source: these can be missing, torn or of two builds.
So can the board's data: what of it can be read is used. Panel commands: SSD1306 datasheet, table 9-1; their
order is that of the application note in it, figure 2.
"""

import time

import board
import busio
import digitalio
import microcontroller
import usb_cdc

# Flashes of the LED before a pause, where no panel can say it; README lists them.
_UPDATE = 2
_FILE = 3
_PANEL = 4
_BOARD_CONFIG = 5
_STOPPED = 6

_INSTALL = ("HOLD THE BUTTON,", "PLUG IN, AND DO", "PICOATH INSTALL")
COLUMNS = 21
"""Characters of a line."""

_UPDATE_AGAIN = (_UPDATE, ("UPDATE AGAIN",) + _INSTALL)
_DRIVE_OPEN = (_FILE, ("DRIVE IS OPEN", "DO PICOATH INSTALL,", "UNPLUG, AND", "PLUG IN AGAIN"))
KEEPS_STOPPING = (_STOPPED, ("KEEPS STOPPING",) + _INSTALL)

# What files of the drive raise that are missing or torn, and what a panel or a bus raises that isn't there.
_FROM_FILES = (ImportError, SyntaxError)
_FROM_WIRES = (OSError, ValueError, RuntimeError)

_FLASH_SECONDS = 0.25
_PAUSE_SECONDS = 1.5

# For a board whose data can't be read: what most have.
_USUAL_PANEL = {"width": 128, "height": 64, "address": 0x3C}

_LINES = 4
_COMMANDS = b"\x00"
_DATA = b"\x40"

# The characters from space to underscore as in `fob.panel.font`.
_CELL = 6
_CELLS = (
    b"\x00\x00\x00\x00\x00\x00"  # space
    b"\x00\x00\x5f\x00\x00\x00"  # !
    b"\x00\x07\x00\x07\x00\x00"  # "
    b"\x14\x7f\x14\x7f\x14\x00"  # #
    b"\x24\x2a\x7f\x2a\x12\x00"  # $
    b"\x23\x13\x08\x64\x62\x00"  # %
    b"\x36\x49\x55\x22\x50\x00"  # &
    b"\x00\x00\x07\x00\x00\x00"  # '
    b"\x00\x1c\x22\x41\x00\x00"  # (
    b"\x00\x41\x22\x1c\x00\x00"  # )
    b"\x14\x08\x3e\x08\x14\x00"  # *
    b"\x08\x08\x3e\x08\x08\x00"  # +
    b"\x00\xa0\x60\x00\x00\x00"  # ,
    b"\x00\x08\x08\x08\x00\x00"  # -
    b"\x00\x60\x60\x00\x00\x00"  # .
    b"\x60\x10\x08\x04\x03\x00"  # /
    b"\x3e\x51\x49\x45\x3e\x00"  # 0
    b"\x00\x42\x7f\x40\x00\x00"  # 1
    b"\x42\x61\x51\x49\x46\x00"  # 2
    b"\x22\x41\x49\x49\x36\x00"  # 3
    b"\x18\x14\x12\x7f\x10\x00"  # 4
    b"\x27\x45\x45\x45\x39\x00"  # 5
    b"\x3c\x4a\x49\x49\x30\x00"  # 6
    b"\x01\x71\x09\x05\x03\x00"  # 7
    b"\x36\x49\x49\x49\x36\x00"  # 8
    b"\x06\x49\x49\x29\x1e\x00"  # 9
    b"\x00\x66\x66\x00\x00\x00"  # :
    b"\x00\xa6\x66\x00\x00\x00"  # ;
    b"\x08\x14\x22\x41\x00\x00"  # <
    b"\x14\x14\x14\x14\x14\x00"  # =
    b"\x00\x41\x22\x14\x08\x00"  # >
    b"\x02\x01\x51\x09\x06\x00"  # ?
    b"\x3e\x41\x5d\x55\x1e\x00"  # @
    b"\x7e\x09\x09\x09\x7e\x00"  # A
    b"\x7f\x49\x49\x49\x36\x00"  # B
    b"\x3e\x41\x41\x41\x22\x00"  # C
    b"\x7f\x41\x41\x41\x3e\x00"  # D
    b"\x7f\x49\x49\x49\x41\x00"  # E
    b"\x7f\x09\x09\x09\x01\x00"  # F
    b"\x3e\x41\x49\x49\x3a\x00"  # G
    b"\x7f\x08\x08\x08\x7f\x00"  # H
    b"\x00\x41\x7f\x41\x00\x00"  # I
    b"\x20\x40\x41\x3f\x01\x00"  # J
    b"\x7f\x08\x14\x22\x41\x00"  # K
    b"\x7f\x40\x40\x40\x40\x00"  # L
    b"\x7f\x02\x0c\x02\x7f\x00"  # M
    b"\x7f\x06\x08\x30\x7f\x00"  # N
    b"\x3e\x41\x41\x41\x3e\x00"  # O
    b"\x7f\x09\x09\x09\x06\x00"  # P
    b"\x3e\x41\x51\x21\x5e\x00"  # Q
    b"\x7f\x09\x19\x29\x46\x00"  # R
    b"\x46\x49\x49\x49\x31\x00"  # S
    b"\x01\x01\x7f\x01\x01\x00"  # T
    b"\x3f\x40\x40\x40\x3f\x00"  # U
    b"\x0f\x30\x40\x30\x0f\x00"  # V
    b"\x7f\x20\x18\x20\x7f\x00"  # W
    b"\x63\x14\x08\x14\x63\x00"  # X
    b"\x03\x04\x78\x04\x03\x00"  # Y
    b"\x61\x51\x49\x45\x43\x00"  # Z
    b"\x00\x7f\x41\x41\x00\x00"  # [
    b"\x03\x04\x08\x10\x60\x00"  # \
    b"\x00\x41\x41\x7f\x00\x00"  # ]
    b"\x04\x02\x01\x02\x04\x00"  # ^
    b"\x40\x40\x40\x40\x40\x00"  # _
)


def check():
    """Come back if nothing is known that speaks against running the rest; else say it and end the program.

    A token that keeps stopping asks first whether to open drive and console, if the button is held.
    """
    words = _obstacle()
    if not words:
        return
    microcontroller.watchdog.mode = None
    if words is KEEPS_STOPPING and _may_open():
        microcontroller.reset()
    say(words)
    raise SystemExit


def broken(error, i2c=None):
    """Say what is missing or broken on the drive, and have a held button open it at the next start.

    :param error: the exception that this caused.
    :param i2c: see `say`.
    """
    try:
        from fob import crashes

        crashes.note_broken(microcontroller.nvm)
    except Exception:
        pass  # where `fob.crashes` is missing, a held button opens the drive anyway
    say(_words_for_broken(error), i2c)


def ended(error, i2c):
    """Say by which exception the token has ended. Neither files nor wires: that counts as a crash.

    :param i2c: see `say`.
    """
    if _is_from_files(error):
        broken(error, i2c)
    else:
        if not isinstance(error, _FROM_WIRES):
            _note_crash()
        say((_PANEL, ("FAULT", type(error).__name__, "UNPLUG AND", "PLUG IN AGAIN")), i2c)


def _is_from_files(error):
    """Whether an exception tells that a file is missing or torn. A module that lacks a name is such a one."""
    lacks_name = isinstance(error, AttributeError) and "module" in str(error)
    return lacks_name or isinstance(error, _FROM_FILES)


def _note_crash():
    try:
        from fob import crashes

        crashes.note_crash(microcontroller.nvm)
    except Exception:
        pass  # where `fob.crashes` is missing, too, a held button opens the drive


def say(words, i2c=None):
    """Show it and return; flash the LED for ever where no panel takes it, or it isn't known which there is.

    The watchdog is stopped: nothing feeds it any more.

    :param words: how often to flash, and four lines.
    :param i2c: the panel's bus, if there is one already, locked or not: nothing else uses it any more.
    """
    microcontroller.watchdog.mode = None
    flashes, lines = words
    config = read_board_config()[0]
    can_be_read = "PANEL" in config
    try:
        show(i2c or bus(config), lines, **config.get("PANEL", _USUAL_PANEL))
    except Exception:
        can_be_read = False
    if not can_be_read:
        _flash_for_ever(flashes, **config.get("LED") or {"pin": board.LED})


def show(i2c, lines, width, height, address):
    """Light the panel with four lines and leave it so.

    :param i2c: a ``busio.I2C``.
    :param lines: what doesn't fit or has no glyph is left out; small letters become capitals.
    :param width: of the panel, in pixels.
    :param height: of the panel, in pixels, 32 or more.
    :param address: of the panel on the bus.
    :raises OSError: no panel answers.
    """
    i2c.try_lock()
    try:
        i2c.writeto(address, _COMMANDS + _start(width, height))
        spacing = height // 8 // _LINES
        for page in range(height // 8):
            text = "" if page % spacing else lines[page // spacing]
            i2c.writeto(address, _DATA + _row(text, width))
        i2c.writeto(address, _COMMANDS + b"\xaf")  # display on
    finally:
        i2c.unlock()


def _may_open():
    """Whether the wearer wants drive and console, and the next start will open them."""
    from fob import crashes
    from last_question import ask

    try:
        said_yes = ask(read_board_config()[0], bus, show, show_bar, COLUMNS)
        return said_yes and crashes.note_allowed(microcontroller.nvm)
    except Exception:
        return False  # no button that can be read, or no panel: CircuitPython itself has ways in


def _obstacle():
    import fob

    is_complete = fob.is_complete()
    if usb_cdc.console and not is_complete:
        return _DRIVE_OPEN
    if not is_complete:
        return _UPDATE_AGAIN
    from fob import crashes

    if usb_cdc.console:
        return _DRIVE_OPEN if crashes.needs_mending(microcontroller.nvm) else None
    return KEEPS_STOPPING if crashes.must_stop(microcontroller.nvm) else None


def _words_for_broken(error):
    config_error = read_board_config()[1]
    if config_error:
        # No button can be read then. In its first second CircuitPython itself opens the drive for BOOTSEL.
        mend = ("PLUG IN, THEN BOOTSEL", "AND PICOATH INSTALL")
        return _BOARD_CONFIG, ("BOARD_CONFIG IS WRONG", _subject(config_error)) + mend
    title = "FILE MISSING" if isinstance(error, ImportError) else "FILE BROKEN"
    return _FILE, (title, _subject(error), "HOLD BUTTON, PLUG IN,", "PICOATH INSTALL")


def show_bar(i2c, share, width, height, address):
    """A bar in place of the last of the four lines, after `show`.

    :param share: from 0, an empty bar, to 1, a full one.
    """
    page = height // 8 // _LINES * (_LINES - 1)
    length = min(width, int(share * width))
    i2c.try_lock()
    try:
        i2c.writeto(address, _COMMANDS + bytes((0x21, 0, width - 1, 0x22, page, page)))
        i2c.writeto(address, _DATA + b"\x7e" * length + bytes(width - length))
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


def _row(text, width):
    """The columns of a page with a line of text in the middle."""
    cells = b"".join([_cell(ord(character)) for character in text.upper()[:COLUMNS]])
    left = (width - len(cells)) // 2
    return bytes(left) + cells + bytes(width - left - len(cells))


def _cell(code):
    place = (code - ord(" ")) * _CELL
    return _CELLS[place : place + _CELL] if place >= 0 else b""


def _subject(error):
    """What an exception is about: the name that it quotes last, of a module or a pin, else its kind."""
    quoted = str(error).split("'")
    if isinstance(error, (ImportError, AttributeError)) and len(quoted) > 2:
        return quoted[-2]
    return type(error).__name__


def read_board_config():
    """What can be read of the board's data, by name, and the exception that ended it, or None."""
    config = {}
    try:
        with open("/board_config.py") as file:
            exec(file.read(), config)
    except Exception as error:
        return config, error
    return config, None


def bus(config):
    """The panel's bus; the one that the board has by itself, where its data doesn't say."""
    if "I2C_SCL" in config and "I2C_SDA" in config:
        return busio.I2C(config["I2C_SCL"], config["I2C_SDA"])
    return (board.I2C if hasattr(board, "I2C") else board.STEMMA_I2C)()


def _flash_for_ever(count, pin, lit=True):
    """`lit` is the level at which the LED is lit."""
    led = digitalio.DigitalInOut(pin)
    led.switch_to_output(value=not lit)
    while True:
        for _ in range(count):
            led.value = lit
            time.sleep(_FLASH_SECONDS)
            led.value = not lit
            time.sleep(_FLASH_SECONDS)
        time.sleep(_PAUSE_SECONDS)
