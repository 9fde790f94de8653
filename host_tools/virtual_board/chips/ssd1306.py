"""SSD1306: a register model of the OLED controller on a module (Solomon Systech SSD1306 datasheet, rev. 1.5).

The memory (GDDRAM) with its three addressing modes, and what decides how it is seen: display on/off, charge
pump, inversion, start line, offset, multiplex ratio, segment remap, COM direction and COM pins. Hardware
scrolling and the fade mode are not there: such a command is recorded as unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

ADDRESS = 0x3C
COLUMNS = 128
PAGES = 8
ROWS = 64

_HORIZONTAL, _VERTICAL, _PAGE = 0b00, 0b01, 0b10

# How many argument bytes follow a command (datasheet, table 9-1); none for those that aren't here.
_ARGUMENTS = {
    0x20: 1,
    0x21: 2,
    0x22: 2,
    0x23: 1,
    0x26: 6,
    0x27: 6,
    0x29: 5,
    0x2A: 5,
    0x81: 1,
    0x8D: 1,
    0xA3: 2,
    0xA8: 1,
    0xAD: 1,
    0xD3: 1,
    0xD5: 1,
    0xD6: 1,
    0xD9: 1,
    0xDA: 1,
    0xDB: 1,
}


class SSD1306:
    """The chip on a module of 128 x `height` pixels that stands upright when driven as the makers say.

    Upright, column 0 is on segment 127 and the top row on the highest COM in use: what segment remap A1h
    and COM direction C8h make of it. The glass of 64 rows has its COM pins on alternate sides, that of 32
    rows on one side. Powered from 3.3 V alone, it is dark while the charge pump is off.

    `unknown` lists commands that the model doesn't know; `data_bytes`, `command_bytes` and `transactions`
    count what came over the bus. `revision` grows whenever the picture may have changed.
    """

    width = COLUMNS

    def __init__(self, height: int = 64, address: int = ADDRESS) -> None:
        if height not in (32, 64):
            raise ValueError("the modules have 64 or 32 rows")
        self.height = height
        self.address = address
        self.dead = False
        self.transactions = 0
        self.data_bytes = 0
        self.command_bytes = 0
        self.unknown: list[int] = []
        self.revision = 0
        self._picture: tuple[int, bytes] | None = None
        self._memory = bytearray()
        self.lose_power()

    def lose_power(self) -> None:
        """The state after a reset (datasheet, 8.5 and table 9-1). The memory then holds anything."""
        self._memory[:] = bytes(address * 37 + 11 & 0xFF for address in range(COLUMNS * PAGES))
        self._command: list[int] = []
        self._mode = _PAGE
        self._column = self._first_column = 0
        self._last_column = COLUMNS - 1
        self._page = self._first_page = 0
        self._last_page = PAGES - 1
        self._start_line = 0
        self._offset = 0
        self._multiplex = ROWS
        self._segments_remapped = False
        self._coms_reversed = False
        self._coms_alternate = True
        self._coms_swapped = False
        self._on = False
        self._pump = False
        self._all_on = False
        self.contrast = 0x7F
        self.inverted = False
        self.revision += 1

    @property
    def lit(self) -> bool:
        """Whether the panel gives light: the display is on, and the charge pump feeds it."""
        return self._on and self._pump

    def pixel(self, x: int, y: int) -> bool:
        """Whether a person sees the pixel lit, `x` from the left and `y` from the top."""
        return bool(self.picture()[y // 8 * COLUMNS + x] >> y % 8 & 1)

    def picture(self) -> bytes:
        """What a person sees: pages from the top, in each a byte a column from the left, bit 0 on top."""
        if self._picture is None or self._picture[0] != self.revision:
            self._picture = (self.revision, self._see())
        return self._picture[1]

    def write(self, data: bytes) -> None:
        """One write transaction: control bytes, and what they announce (datasheet, 8.1.5.2)."""
        self.transactions += 1
        stream = iter(data)
        for control in stream:
            if control & 0x3F:
                raise ValueError(f"control byte 0x{control:02x}: the lower six bits must be 0")
            sink = self._write_data if control & 0x40 else self._write_command
            if control & 0x80:
                _feed_one(sink, stream)
            else:
                for byte in stream:
                    sink(byte)

    def reading(self) -> Iterator[int]:
        """The status register (datasheet, table 9-2), again and again: bit 6 says that the display is off."""
        self.transactions += 1
        while True:
            yield 0x00 if self._on else 0x40

    def was_read(self, count: int) -> None:
        """The read is over: it has changed nothing."""

    def read(self, count: int) -> bytes:
        """One read transaction of `count` bytes."""
        return bytes(islice(self.reading(), count))

    def _write_data(self, byte: int) -> None:
        self.data_bytes += 1
        segment = COLUMNS - 1 - self._column if self._segments_remapped else self._column
        self._memory[self._page * COLUMNS + segment] = byte
        self._advance()
        self.revision += 1

    def _advance(self) -> None:
        """Move to the next byte of the window (datasheet, 10.1.3)."""
        if self._mode == _PAGE:
            self._column = (self._column + 1) % COLUMNS
        elif self._mode == _HORIZONTAL:
            if self._next_column():
                self._next_page()
        elif self._next_page():
            self._next_column()

    def _next_column(self) -> bool:
        """Whether the column went back to the first one of the window."""
        wraps = self._column == self._last_column
        self._column = self._first_column if wraps else (self._column + 1) % COLUMNS
        return wraps

    def _next_page(self) -> bool:
        """Whether the page went back to the first one of the window."""
        wraps = self._page == self._last_page
        self._page = self._first_page if wraps else (self._page + 1) % PAGES
        return wraps

    def _write_command(self, byte: int) -> None:
        """A command may come in several transactions: its bytes are kept until all are there."""
        self.command_bytes += 1
        self._command.append(byte)
        code, *arguments = self._command
        if len(arguments) < _ARGUMENTS.get(code, 0):
            return
        self._command = []
        if arguments:
            self._do_with_arguments(code, arguments)
        else:
            self._do(code)
        self.revision += 1

    def _do(self, code: int) -> None:
        """A command without arguments: its operand is in its lower bits."""
        if code <= 0x0F:
            self._column = self._column & 0x70 | code
        elif code <= 0x1F:
            self._column = (code & 0x07) << 4 | self._column & 0x0F
        elif 0x40 <= code <= 0x7F:
            self._start_line = code & 0x3F
        elif 0xB0 <= code <= 0xB7:
            self._page = code & 0x07
        elif code in _SWITCHES:
            attribute, value = _SWITCHES[code]
            setattr(self, attribute, value)
        elif code != 0xE3:  # no operation
            self.unknown.append(code)

    def _do_with_arguments(self, code: int, arguments: list[int]) -> None:
        set_register = _REGISTERS.get(code)
        if set_register is None:
            self.unknown.append(code)
        else:
            set_register(self, *arguments)

    def _set_mode(self, mode: int) -> None:
        self._mode = mode & 0b11

    def _set_columns(self, first: int, last: int) -> None:
        self._first_column = self._column = first & 0x7F
        self._last_column = last & 0x7F

    def _set_pages(self, first: int, last: int) -> None:
        self._first_page = self._page = first & 0x07
        self._last_page = last & 0x07

    def _set_contrast(self, contrast: int) -> None:
        self.contrast = contrast

    def _set_charge_pump(self, setting: int) -> None:
        self._pump = bool(setting & 0x04)

    def _set_multiplex(self, ratio: int) -> None:
        # Less than 16 rows is an invalid entry.
        if ratio & 0x3F >= 15:
            self._multiplex = (ratio & 0x3F) + 1

    def _set_offset(self, offset: int) -> None:
        self._offset = offset & 0x3F

    def _set_com_pins(self, setting: int) -> None:
        self._coms_alternate = bool(setting & 0x10)
        self._coms_swapped = bool(setting & 0x20)

    def _set_analogue(self, setting: int) -> None:
        """Clock, pre-charge, V_COMH level, current reference: nothing that a picture shows."""

    def _see(self) -> bytes:
        size = COLUMNS * self.height // 8
        if not self.lit:
            return bytes(size)
        lines = [self._memory_line(y) for y in range(self.height)]
        # The glass has segment 127 on the left.
        if lines == list(range(self.height)) and not self.inverted and not self._all_on:
            return b"".join(
                self._memory[page * COLUMNS : (page + 1) * COLUMNS][::-1] for page in range(self.height // 8)
            )
        seen = bytearray(size)
        for y, line in enumerate(lines):
            if line is None:
                continue
            for x in range(COLUMNS):
                if self._lights(line, COLUMNS - 1 - x):
                    seen[y // 8 * COLUMNS + x] |= 1 << y % 8
        return bytes(seen)

    def _lights(self, line: int, segment: int) -> bool:
        bit = bool(self._memory[line // 8 * COLUMNS + segment] >> line % 8 & 1)
        return self._all_on or bit != self.inverted

    def _memory_line(self, y: int) -> int | None:
        """The line of memory that the row `y` of the upright module shows; None when no COM drives it."""
        com = self._com(self.height - 1 - y)
        if com >= self._multiplex:
            return None
        row = self._multiplex - 1 - com if self._coms_reversed else com
        return (row + self._offset + self._start_line) % ROWS

    def _com(self, row: int) -> int:
        """The COM output at a row of the glass, counted from the edge of its first pin (10.1.18)."""
        side, index = (row % 2, row // 2) if self.height == ROWS else (0, row)
        if self._coms_swapped:
            side ^= 1
        return 2 * index + side if self._coms_alternate else index + ROWS // 2 * side


_SWITCHES: dict[int, tuple[str, bool]] = {
    0xA0: ("_segments_remapped", False),
    0xA1: ("_segments_remapped", True),
    0xA4: ("_all_on", False),
    0xA5: ("_all_on", True),
    0xA6: ("inverted", False),
    0xA7: ("inverted", True),
    0xAE: ("_on", False),
    0xAF: ("_on", True),
    0xC0: ("_coms_reversed", False),
    0xC8: ("_coms_reversed", True),
}

_REGISTERS: dict[int, Callable[..., None]] = {
    0x20: SSD1306._set_mode,
    0x21: SSD1306._set_columns,
    0x22: SSD1306._set_pages,
    0x81: SSD1306._set_contrast,
    0x8D: SSD1306._set_charge_pump,
    0xA8: SSD1306._set_multiplex,
    0xAD: SSD1306._set_analogue,
    0xD3: SSD1306._set_offset,
    0xD5: SSD1306._set_analogue,
    0xD9: SSD1306._set_analogue,
    0xDA: SSD1306._set_com_pins,
    0xDB: SSD1306._set_analogue,
}


def _feed_one(sink: Callable[[int], None], stream: Iterator[int]) -> None:
    """Give `sink` the one byte that a control byte with Co = 1 announces."""
    for byte in stream:
        sink(byte)
        return
